import type { Page } from "@playwright/test";

import { createOrganization, createProvider, unique } from "../support/command-line.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { installation, serverLog } from "../support/installation.ts";
import { expectNoSideScroll } from "../support/looks.ts";

const TOKEN = /rcs_[0-9A-Za-z_]{40,}/;

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Configure SCIM" });

const secretOf = async (page: Page): Promise<string> =>
  dialogOf(page).getByRole("group", { name: "Copy the new token now" }).getByText(TOKEN).innerText();

test("a provider is added, with one mistake on the way", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/identity-providers\/create/);
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const domain = `${client.slug}.example`;
  await visit(page, `${client.path}/identity-providers`);
  await expect(page.getByText("No identity provider yet")).toBeVisible();
  await page.getByRole("link", { name: "Add provider" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: `Add a provider to ${client.name}` })).toBeVisible();

  await page.getByRole("radio", { name: /Microsoft Entra ID/ }).check();
  await page.getByLabel("Display name").fill("Entra ID");
  const domains = page.getByLabel("What email domains will authenticate using this integration?");
  await domains.fill("not a domain");
  await page.getByLabel("Bound to organization").selectOption({ label: `HV Logistik GmbH (Org ID ${organization})` });
  await page.getByRole("button", { name: "Add provider" }).click();
  await expect(domains).toHaveAttribute("aria-invalid", "true");
  await expect(domains).toHaveAccessibleDescription(/isn’t a domain\. Enter it like company\.com\./);
  await expect(page.getByLabel("Display name")).toHaveValue("Entra ID");

  await domains.fill(domain);
  await page.getByRole("button", { name: "Add provider" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Entra ID" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByText(domain)).toBeVisible();
  await expect(main.getByText(`HV Logistik GmbH (Org ID ${organization})`)).toBeVisible();
  await expect(main.getByText("They join HV Logistik GmbH.")).toBeVisible();
  await expect(main.getByText("Setting up")).toBeVisible();
  await expect(main.getByRole("region", { name: "Latest activities" })).toContainText("SSO Created Entra ID");

  await visit(page, `${client.path}/identity-providers`);
  const row = page.getByRole("row").filter({ hasText: "Entra ID" });
  await expect(row.getByRole("link", { name: "Entra ID" })).toBeVisible();
  await expect(row.getByText("Setting up")).toBeVisible();
  await expectNoSideScroll(page);
});

test("a provider is renamed where it stands, and the list finds it by its new name", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/identity-providers\/edit/);
  await createProvider(client, "Entra ID");
  await createProvider(client, "Okta", { vendor: "okta" });
  await visit(page, `${client.path}/identity-providers`);
  await page.getByRole("button", { name: "Actions for Okta" }).press("Enter");
  await page.getByRole("link", { name: "Edit…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Edit provider" });
  const name = dialog.getByLabel("Display name");
  await expect(name).toHaveValue("Okta");
  await name.fill("entra id");
  await page.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription(/A provider with this name exists already\./);
  await name.fill("Company login");
  await dialog.getByLabel("Vendor").selectOption("Duo");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "Company login" })).toBeVisible();
  await expect(page).toHaveTitle(/^Company login, /);
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page.getByRole("region", { name: "Latest activities" })).toContainText("SSO Updated Company login");

  await page.getByRole("link", { name: "Identity Providers", exact: true }).first().click();
  const names = page.getByRole("table").getByRole("rowheader");
  await expect(names).toHaveCount(2);
  await page.getByRole("combobox", { name: "Vendor" }).selectOption("Duo");
  await expect(page).toHaveURL(/\/identity-providers\?vendor=duo$/);
  await expect(names).toHaveText([/Company login/]);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Failing");
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await page.getByRole("link", { name: "Show all identity providers" }).click();
  await page.getByRole("searchbox", { name: "Search identity providers" }).fill("LOGIN");
  await page.keyboard.press("Enter");
  await expect(names).toHaveText([/Company login/]);
});

test("a name or domain that is taken is refused beside its field", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/identity-providers\/create/);
  const domain = `${client.slug}.example`;
  await createProvider(client, "Entra ID", { domain });
  await visit(page, `${client.path}/identity-providers/new`);
  const name = page.getByLabel("Display name");
  await name.fill("entra id");
  await page.getByRole("button", { name: "Add provider" }).click();
  await expect(name).toHaveAccessibleDescription(/A provider with this name exists already\./);
  await name.fill("Okta");
  const domains = page.getByLabel("What email domains will authenticate using this integration?");
  await domains.fill(domain.toUpperCase());
  await page.getByRole("button", { name: "Add provider" }).click();
  await expect(domains).toHaveAttribute("aria-invalid", "true");
  await expect(domains).toHaveAccessibleDescription(/domain/i);
});

test("SCIM is enabled, a token generated, copied and stored", async ({ page, client, context }) => {
  const provider = await createProvider(client, "Entra ID");
  const address = `${client.path}/identity-providers/${provider}`;
  const bodies: Promise<string>[] = [];
  const urls: string[] = [];
  context.on("request", (request) => urls.push(request.url(), request.postData() ?? ""));
  context.on("response", (response) => {
    // A redirect has no body to read.
    if (response.status() < 300) bodies.push(response.text().catch(() => ""));
  });

  await visit(page, address);
  await page.getByRole("link", { name: "Enable" }).click();
  await expect(page).toHaveURL(/\?dialog=scim$/);
  const dialog = dialogOf(page);
  await expect(dialog).toHaveAccessibleDescription(`Entra ID, ${client.name}`);
  const toggle = dialog.getByRole("switch", { name: "Enable SCIM provisioning" });
  await expect(toggle).toBeFocused();
  await expect(toggle).not.toBeChecked();
  await toggle.click();
  await expect(toggle).toBeChecked();
  await expect(dialog.getByLabel("SCIM API endpoint URL")).toHaveValue(`${installation().url}/ws/scim/v2`);

  await dialog.getByRole("button", { name: "Generate token" }).click();
  const secret = await secretOf(page);
  await expect(dialog.getByText("Listening for the first request with this token…")).toBeVisible();
  await expect(dialog.getByText(/Enterprise app → Provisioning → Admin credentials → Secret token/)).toBeVisible();

  // The guard: a secret that nobody stored is not lost to one click.
  await dialog.getByRole("link", { name: "Done" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Tick the box once the token is stored. You can’t see it again.");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();

  await dialog.getByRole("button", { name: "Copy token" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "Token copied" })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await dialog.getByRole("checkbox", { name: "The token is in our password manager" }).check();
  await dialog.getByRole("link", { name: "Done" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.locator("#configure-scim")).toBeFocused();
  await expect(page.locator("#configure-scim")).toHaveText("Edit");
  await expect(page.getByRole("main").getByText(`rcs_…${secret.slice(-4)}`).first()).toBeVisible();

  await visit(page, `${address}?dialog=scim`);
  await expect(dialogOf(page)).toBeVisible();
  await expect(dialogOf(page).getByText(/^Token rcs_….{4} was shown on .* to Mara Lindqvist and can’t be shown again\./)).toBeVisible();
  await visit(page, `${client.path}/activities`);
  await visit(page, address);

  const holders = (await Promise.all(bodies)).filter((body) => body.includes(secret));
  expect(holders, "answers with the secret").toHaveLength(1);
  expect(urls.filter((url) => url.includes(secret)), "addresses with the secret").toEqual([]);
  expect(await page.content()).not.toContain(secret);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]));
  expect(stored).not.toContain(secret);
  expect(serverLog()).not.toContain(secret);
});

test("generating a token turns SCIM on, and says so before", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const dialog = dialogOf(page);
  await expect(dialog.getByText("This also turns SCIM provisioning on.")).toBeVisible();
  await dialog.getByRole("button", { name: "Generate token" }).click();
  await expect(dialog.getByRole("switch", { name: "Enable SCIM provisioning" })).toBeChecked();
});

test("Close anyway gives a token up", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "Generate token" }).click();
  await secretOf(page);
  await dialog.getByRole("link", { name: "Close", exact: true }).click();
  await dialog.getByRole("link", { name: "Close anyway" }).click();
  await expect(dialog).toHaveCount(0);
});

test("a second press while a token is made makes one token", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("generate-token")) asked.push(request.url());
  });
  await dialogOf(page).getByRole("button", { name: "Generate token" }).dblclick();
  await secretOf(page);
  expect(asked).toHaveLength(1);
});

test("the provider ID is copied from the list", async ({ page, client }) => {
  const name = unique("Okta");
  const provider = await createProvider(client, name, { vendor: "okta" });
  await visit(page, `${client.path}/identity-providers`);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("button", { name: "Copy provider ID" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(provider);
});

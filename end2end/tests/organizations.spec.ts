import type { Page } from "@playwright/test";

import { type Client, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoSideScroll } from "../support/looks.ts";
import { LONGEST, names } from "../support/names.ts";

const list = (client: Client) => `${client.path}/organizations`;

async function add(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Add organization" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add organization" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Add organization" }).click();
}

const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader").getByText(name, { exact: true }) });

test("an organization is added and its Org ID is said", async ({ page, client }) => {
  await visit(page, list(client));
  await expect(page.getByText("No organization yet")).toBeVisible();
  await add(page, "HV Logistik GmbH");
  await expect(page).toHaveURL(new RegExp(`${list(client)}$`));
  const toast = page.getByText(/^HV Logistik GmbH added\. Its Org ID is \d+\.$/);
  await expect(toast).toBeVisible();
  const id = /(\d+)\.$/.exec(await toast.innerText())![1]!;
  await expect(row(page, "HV Logistik GmbH").getByText(id, { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Add organization" })).toBeFocused();
});

test("the button beside the number copies it too", async ({ page, client }) => {
  const id = await createOrganization(client, "Halden & Voss AG");
  await visit(page, list(client));
  await page.getByRole("cell").getByRole("button", { name: `Copy Org ID ${id}` }).first().click();
  await expect(page.getByRole("status").filter({ hasText: `Org ID ${id} copied` })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(String(id));
});

test("an organization gets another name, domains and locations, and keeps its Org ID", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Immobilien");
  await visit(page, list(client));
  await page.getByRole("button", { name: "Actions for HV Immobilien" }).click();
  await page.getByRole("link", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit organization" });
  const name = dialog.getByLabel("Name");
  await expect(name).toHaveValue("HV Immobilien");
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription(`Its Org ID stays ${id}.`);
  await name.fill("HV Real Estate");
  await dialog.getByLabel("E-mail domains").fill("hv-real.example, immo.example");
  await dialog.getByLabel("Locations").fill("Zürich, Hauptsitz\nBern\n");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`${list(client)}$`));
  await expect(row(page, "HV Real Estate").getByText(String(id), { exact: true })).toBeVisible();
  await expect(row(page, "HV Real Estate")).toContainText("hv-real.example, immo.example");
  await expect(row(page, "HV Real Estate")).toContainText("Zürich, Hauptsitz; Bern");
  await expect(row(page, "HV Immobilien")).toHaveCount(0);
  await visit(page, `${list(client)}?dialog=edit&organization=${id}`);
  await expect(dialog.getByLabel("Locations")).toHaveValue("Zürich, Hauptsitz\nBern");
});

test("an archived organization shuts its people out, and comes back with its Org ID", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Immobilien");
  const entra = new Entra(await generateToken(await createProvider(client)));
  const ada = { givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example", organizationId: String(id) };
  await entra.create(ada);
  await visit(page, list(client));
  await page.getByRole("button", { name: "Actions for HV Immobilien" }).press("Enter");
  await page.getByRole("link", { name: "Archive…" }).press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Archive this organization?" });
  await expect(dialog.getByText("Its 1 active end user stays in it but cannot sign in.")).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "Actions for HV Immobilien" }).click();
  await page.getByRole("link", { name: "Archive…" }).click();
  await dialog.getByRole("button", { name: "Archive" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(page, "HV Immobilien")).toHaveCount(0);
  await page.getByRole("link", { name: "Archived" }).click();
  await row(page, "HV Immobilien").getByRole("link", { name: "HV Immobilien" }).click();
  await expect(page.getByText(/^Archived on/)).toBeVisible();

  // Whom the provider sends now follows its policy, and who is there stays.
  const { body } = await entra.create({ ...ada, givenName: "Bea", userName: "bea@fabrikam.example" });
  await visit(page, `${client.path}/users/${body.id}`);
  await expect(page.getByText(`Organization ID ${id} doesn’t exist in this client.`).first()).toBeVisible();
  await visit(page, `${client.path}/organizations/${id}/users`);
  await expect(page.getByRole("row").filter({ hasText: "Ada Lovelace" })).toContainText("Archived");
  await page.getByRole("button", { name: "Actions for HV Immobilien" }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText(/^Archived on/)).toHaveCount(0);
  await expect(page.getByText(String(id), { exact: true }).first()).toBeVisible();
});

test("an organization is not archived while its provider may push", async ({ page, client, faults }) => {
  faults.expect(409, /^\/api\/organizations\/archive/);
  const organization = await createOrganization(client, "HV Immobilien");
  await generateToken(await createProvider(client, "Okta", { vendor: "okta", organization }));
  await visit(page, `${client.path}/organizations/${organization}?dialog=archive`);
  const dialog = page.getByRole("alertdialog", { name: "Archive this organization?" });
  await dialog.getByRole("button", { name: "Archive" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Okta");
  await expect(dialog.getByRole("alert")).toContainText("Disable its SCIM first.");
});

test("the dashboard of an organization shows its provider and leads to its people", async ({ page, client }) => {
  const organization = await createOrganization(client, "HV Immobilien");
  const okta = await createProvider(client, "Okta", { vendor: "okta", organization });
  const entra = new Entra(await generateToken(okta));
  const sent = { givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" };
  expect(await entra.create({ ...sent, organizationId: String(organization) })).toMatchObject({ status: 201 });
  await visit(page, list(client));
  await page.getByRole("button", { name: "Actions for HV Immobilien" }).click();
  await page.getByRole("link", { name: "Open dashboard" }).click();
  await expect(page).toHaveURL(new RegExp(`/organizations/${organization}$`));
  await expect(page.getByRole("rowheader", { name: /Okta/ })).toBeVisible();
  await page.getByRole("link", { name: "End users", exact: true }).click();
  await page.getByRole("link", { name: "Ada Lovelace" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ada Lovelace");
});

test("a name that is taken is refused beside its field, in any case", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/organizations\/add/);
  await createOrganization(client, "Contoso Ltd");
  await visit(page, list(client));
  await add(page, "CONTOSO ltd");
  const dialog = page.getByRole("dialog", { name: "Add organization" });
  const name = dialog.getByLabel("Name");
  await expect(name).toHaveAccessibleDescription(/An organization with this name exists already\./);
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveValue("CONTOSO ltd");
  await name.fill("Fabrikam Ltd");
  await dialog.getByRole("button", { name: "Add organization" }).click();
  await expect(row(page, "Fabrikam Ltd")).toBeVisible();
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(3);
});

test("a refusal is gone when the dialog is opened again", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/organizations\/add/);
  await visit(page, list(client));
  await add(page, "x".repeat(LONGEST + 1));
  const dialog = page.getByRole("dialog", { name: "Add organization" });
  await expect(dialog.getByText("Use at most 120 characters.")).toBeVisible();
  await dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("link", { name: "Add organization" }).first().click();
  await expect(dialog.getByLabel("Name")).toHaveValue("");
  await expect(dialog.getByText("Use at most 120 characters.")).toHaveCount(0);
});

test("an organization is found by its Org ID", async ({ page, client }) => {
  await createOrganization(client, "One");
  const id = await createOrganization(client, "Two");
  await visit(page, list(client));
  const search = page.getByRole("searchbox", { name: "Search organizations" });
  await search.fill(String(id));
  await search.press("Enter");
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  await expect(row(page, "Two")).toBeVisible();
});

test("the list is sorted by its heads, and stays so while it is searched", async ({ page, client }) => {
  for (const name of ["Beta", "Alpha", "Gamma"]) await createOrganization(client, name);
  await visit(page, list(client));
  const names = page.getByRole("rowheader");
  const head = (name: string) => page.getByRole("columnheader", { name });
  await expect(names).toContainText(["Alpha", "Beta", "Gamma"]);
  await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
  await head("Name").getByRole("link").press("Enter");
  await expect(names).toContainText(["Gamma", "Beta", "Alpha"]);
  await expect(head("Name")).toHaveAttribute("aria-sort", "descending");
  await expect(head("Name").getByRole("link")).toBeFocused();
  await head("Org ID").getByRole("link").click();
  await expect(names).toContainText(["Beta", "Alpha", "Gamma"]);
  await expect(head("Name")).not.toHaveAttribute("aria-sort");
  await head("Org ID").getByRole("link").click();
  await page.getByRole("searchbox", { name: "Search organizations" }).fill("a");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?q=a&sort=org_id&dir=desc$/);
  await expect(names).toContainText(["Gamma", "Alpha", "Beta"]);
  await page.reload();
  await expect(names).toContainText(["Gamma", "Alpha", "Beta"]);
});

test("a name stays text, in whatever script", async ({ page, client }) => {
  test.setTimeout(120_000);
  await visit(page, list(client));
  for (const [kind, name] of Object.entries(names)) {
    await test.step(kind, async () => {
      await add(page, `  ${name}  `);
      await expect(row(page, name.trim())).toBeVisible();
      await expect(page.getByRole("button", { name: `Actions for ${name.trim()}`, exact: true })).toBeVisible();
      await expectNoSideScroll(page);
    });
  }
  await page.reload();
  for (const name of Object.values(names)) await expect(row(page, name.trim())).toBeVisible();
});

test("a name with combining marks is the same name composed", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/organizations\/add/);
  await createOrganization(client, names.composed.normalize("NFC"));
  await visit(page, list(client));
  await add(page, names.composed.normalize("NFD"));
  const dialog = page.getByRole("dialog", { name: "Add organization" });
  await expect(dialog.getByText("An organization with this name exists already.")).toBeVisible();
});

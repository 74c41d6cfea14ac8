import type { Page } from "@playwright/test";

import { createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search or jump to" });
const field = (page: Page) => palette(page).getByRole("combobox");

test("Ctrl K finds an organization, and the keyboard opens it", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Logistik GmbH");
  await visit(page, client.path);
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await field(page).pressSequentially("hv logi");
  const option = palette(page).getByRole("option", { name: /HV Logistik GmbH/ });
  await expect(option).toHaveAttribute("aria-selected", "true");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", (await option.getAttribute("id"))!);
  await expect(option).toContainText(`Org ID ${id}`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/organizations/${id}$`));
  await expect(palette(page)).toHaveCount(0);
  await expect(page.getByRole("main")).toBeFocused();
});

test("arrows move through all results and round, Escape closes and gives the focus back", async ({ page, client }) => {
  await visit(page, client.path);
  const jump = page.getByRole("link", { name: "Search or jump to…" });
  await jump.focus();
  await page.keyboard.press("Enter");
  await field(page).pressSequentially("add");
  const options = palette(page).getByRole("option");
  await expect(options).toHaveText([/Add organization/, /Add identity provider/, /Add client/]);
  await page.keyboard.press("ArrowDown");
  await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(options.nth(2)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await expect(jump).toBeFocused();
});

test("“Get OrgId” copies the Org ID", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Logistik GmbH");
  await visit(page, `${client.path}/users`);
  await page.keyboard.press("Control+k");
  await field(page).pressSequentially("Get OrgId");
  await palette(page).getByRole("option", { name: `Copy Org ID ${id}` }).click();
  await expect(page.getByText(`Org ID ${id} copied`)).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(String(id));
});

test("people, groups, providers and tokens are found in the client, clients everywhere", async ({ page, client }) => {
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  const { body } = await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  await entra.send("POST", "/Groups", { displayName: "Backup operators", members: [] });
  await visit(page, client.path);
  for (const [words, name, address] of [
    ["lovelace", /Ada Lovelace/, `/users/${body.id}`],
    ["ada@fabrikam.example", /Ada Lovelace/, `/users/${body.id}`],
    ["backup", /Backup operators/, `/identity-providers/${provider}/mapping\\?q=Backup(\\+|%20)operators`],
    [provider, /Entra ID/, `/identity-providers/${provider}`],
    [body.id, /Ada Lovelace/, `/users/${body.id}`],
    ["entra", /Entra ID/, `/identity-providers/${provider}`],
    ["rotate token of entra", /Rotate token of Entra ID/, `/identity-providers/${provider}\\?dialog=scim`],
    [client.name, new RegExp(client.name.replace("&", "&")), `${client.path}`],
  ] as const) {
    await test.step(words, async () => {
      await visit(page, `${client.path}/activities`);
      await page.keyboard.press("Control+k");
      await field(page).fill(words);
      await palette(page).getByRole("option", { name }).first().click();
      await expect(page).toHaveURL(new RegExp(`${address}$`));
    });
  }
});

test("what nobody is called is said to be nothing", async ({ page, client }) => {
  await visit(page, client.path);
  await page.keyboard.press("Control+k");
  await field(page).fill("nobody-is-called-this");
  await expect(palette(page).getByText(/^Nothing found\. Try/)).toBeVisible();
  await expect(field(page)).toHaveAttribute("aria-expanded", "false");
});

test("what can be done on the page comes first, and is done from there", async ({ page, client }) => {
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  const { body } = await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  await visit(page, `${client.path}/users/${body.id}`);
  await page.keyboard.press("Control+k");
  const options = palette(page).getByRole("option");
  await expect(options.first()).toHaveText(/Add role.*On this page/);
  await field(page).fill("everywhere");
  await expect(options).toHaveText([/Sign out everywhere/]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/users/${body.id}\\?dialog=sign-out$`));
  await expect(page.getByRole("alertdialog", { name: /^Sign out everywhere/ })).toBeVisible();

  await visit(page, `${client.path}/identity-providers/${provider}/policy`);
  await page.keyboard.press("Control+k");
  await field(page).fill("configure");
  await options.first().click();
  await expect(page.getByRole("dialog", { name: "Configure SCIM" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await field(page).fill("copy id");
  await page.keyboard.press("Enter");
  await expect(page.getByText("ID copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(provider);
});

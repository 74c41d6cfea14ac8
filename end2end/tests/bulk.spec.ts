import type { Page } from "@playwright/test";

import { type Client, createAdministrator, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { signIn } from "../support/sign-in.ts";

const CODE = /^6-digit code from your authenticator/;
const status = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const tick = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}` }).check();

async function push(client: Client): Promise<string> {
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  for (const givenName of ["Ada", "Bea"]) {
    const userName = `${givenName.toLowerCase()}@fabrikam.example`;
    await entra.create({ givenName, familyName: "Lovelace", userName });
  }
  return provider;
}

test("whom a provider manages is left out with the reason", async ({ page, client }) => {
  await push(client);
  await visit(page, `${client.path}/users`);
  await tick(page, "Ada Lovelace");
  await page.getByRole("button", { name: "Deactivate selected…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Nobody to change" });
  await expect(dialog).toContainText("Entra ID manages them: change it there, or disable its SCIM.");
  await expect(dialog.getByRole("button", { name: "Deactivate" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "Actions for Bea Lovelace" }).click();
  const why = page.getByText("Managed by Entra ID. Change it there, or disable its SCIM temporarily.");
  await expect(why.filter({ visible: true })).toHaveCount(1);
  await page.getByRole("link", { name: "Sign out everywhere…" }).filter({ visible: true }).click();
  const out = page.getByRole("alertdialog", { name: "Sign out everywhere Bea Lovelace?" });
  await out.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("1 person signed out everywhere")).toBeVisible();
});

test("native people are deactivated together, deleted and restored, each with a way back", async ({ client, anotherBrowser }) => {
  test.setTimeout(90_000);
  const provider = await push(client);
  const who = await createAdministrator();
  const page = await anotherBrowser();
  await signIn(page, who);
  const address = `${client.path}/identity-providers/${provider}`;
  await visit(page, `${address}?dialog=disable-scim`);
  const disable = page.getByRole("alertdialog", { name: "Disable SCIM for Entra ID?" });
  await disable.getByLabel(CODE).fill(await who.authenticator.code());
  await disable.getByRole("button", { name: "Disable SCIM" }).click();
  await expect(disable).toHaveCount(0);
  await visit(page, `${address}?dialog=scim`);
  await page.getByRole("link", { name: /^Revoke token/ }).first().click();
  await page.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await visit(page, `${address}?dialog=delete`);
  await page.getByLabel(/^Type “Entra ID”/).fill("Entra ID");
  await page.getByRole("button", { name: "Delete provider" }).click();
  await expect(page.getByText(/2 people became native/)).toBeVisible();

  await visit(page, `${client.path}/users`);
  await tick(page, "Ada Lovelace");
  await tick(page, "Bea Lovelace");
  await page.getByRole("button", { name: "Deactivate selected…" }).press("Enter");
  await page.getByRole("alertdialog", { name: "Deactivate 2 people?" }).getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("2 people deactivated")).toBeVisible();
  await expect(status(page, "Ada Lovelace")).toContainText("Inactive");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("2 people activated")).toBeVisible();
  await expect(status(page, "Bea Lovelace")).toContainText("Active");

  await page.getByRole("button", { name: "Actions for Ada Lovelace" }).click();
  await page.getByRole("link", { name: "Delete…" }).click();
  await page.getByRole("alertdialog", { name: "Delete Ada Lovelace?" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("1 person deleted")).toBeVisible();
  await expect(status(page, "Ada Lovelace")).toHaveCount(0);
  await visit(page, `${client.path}/users?status=deleted`);
  await page.getByRole("button", { name: "Actions for Ada Lovelace" }).click();
  await page.getByRole("link", { name: "Restore…" }).click();
  await page.getByRole("alertdialog", { name: "Restore Ada Lovelace?" }).getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("1 person restored")).toBeVisible();
  await visit(page, `${client.path}/users`);
  await expect(status(page, "Ada Lovelace")).toContainText("Active");
});

test("somebody whom a provider sends is excluded on their page, stays out, and is brought back", async ({ page, client }) => {
  await push(client);
  await visit(page, `${client.path}/users`);
  await page.getByRole("link", { name: "Ada Lovelace" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Ada Lovelace" })).toBeVisible();
  await page.getByRole("button", { name: "Actions for Ada Lovelace" }).press("Enter");
  await page.getByRole("link", { name: "Exclude always…" }).press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Exclude Ada Lovelace?" });
  await expect(dialog).toContainText("Whatever the provider sends, they stay out");
  await dialog.getByRole("button", { name: "Exclude" }).press("Enter");
  await expect(page.getByText("Excluded: an administrator keeps this person out")).toBeVisible();
  await expect(page.getByText("1 person excluded")).toBeVisible();
  await page.getByRole("link", { name: "Show who is excluded" }).click();
  await expect(status(page, "Ada Lovelace")).toContainText("Excluded");

  await page.getByRole("link", { name: "Ada Lovelace" }).click();
  await page.getByRole("button", { name: "Bring back" }).click();
  await expect(page.getByText("Excluded: an administrator keeps this person out")).toHaveCount(0);
  await visit(page, `${client.path}/users`);
  await expect(status(page, "Ada Lovelace")).toContainText("Active");
});

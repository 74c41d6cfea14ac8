import type { Page } from "@playwright/test";

import { type Client, createAdministrator, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe } from "../support/looks.ts";
import { createRole } from "../support/roles.ts";
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

test("the box in the head ticks everybody on the page, and shows when only some are", async ({ page, client }) => {
  await push(client);
  await visit(page, `${client.path}/users`);
  const all = page.getByRole("checkbox", { name: "Select all on this page" });
  await all.focus();
  await page.keyboard.press("Space");
  for (const name of ["Ada", "Bea"]) await expect(page.getByRole("checkbox", { name: `Select ${name} Lovelace` })).toBeChecked();
  await expect(all).toBeChecked();
  await page.getByRole("checkbox", { name: "Select Ada Lovelace" }).uncheck();
  await expect(all).toBeChecked({ indeterminate: true });
  await expectNoAxe(page);
  await page.getByRole("checkbox", { name: "Select Ada Lovelace" }).press("Space");
  await expect(all).toBeChecked();
  await page.getByRole("button", { name: "Sign out selected…" }).click();
  await expect(page.getByRole("alertdialog", { name: "Sign out everywhere 2 people?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await all.uncheck();
  await expect(page.getByRole("checkbox", { name: "Select Bea Lovelace" })).not.toBeChecked();
});

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

test("a role is given together to whom it is for and new, and taken back from exactly those", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client, "Entra ID")));
  for (const givenName of ["Ada", "Bea", "Cleo", "Tia"]) {
    const userType = givenName === "Tia" ? "technician" : "endUser";
    await entra.create({ givenName, familyName: "Lovelace", userName: `${givenName.toLowerCase()}@fabrikam.example`, userType });
  }
  await createRole(page, client, "Backup restore", { endUsers: true });
  await visit(page, `${client.path}/users`);
  await tick(page, "Ada Lovelace");
  await page.getByRole("button", { name: "Give a role…" }).press("Enter");
  let which = page.getByRole("dialog", { name: "Give a role to Ada Lovelace" });
  await expect(which.getByRole("combobox", { name: "Role" }).getByRole("option")).toHaveText(["Backup restore"]);
  await expectNoAxe(page);
  await which.getByRole("button", { name: "Continue" }).press("Enter");
  await page.getByRole("alertdialog", { name: "Give Backup restore to Ada Lovelace?" }).getByRole("button", { name: "Give role" }).click();
  await expect(page.getByText("Backup restore given to 1 person")).toBeVisible();

  for (const name of ["Ada", "Bea", "Cleo", "Tia"]) await tick(page, `${name} Lovelace`);
  await page.getByRole("button", { name: "Give a role…" }).click();
  which = page.getByRole("dialog", { name: "Give a role to 4 people" });
  await which.getByRole("combobox", { name: "Role" }).selectOption("Backup restore");
  await which.getByRole("button", { name: "Continue" }).click();
  const question = page.getByRole("alertdialog", { name: "Give Backup restore to 2 people?" });
  await expect(question).toContainText("Ada Lovelace: Has this role by hand already.");
  await expect(question).toContainText("Tia Lovelace: This role is for end users.");
  await expectNoAxe(page);
  await question.getByRole("button", { name: "Give role" }).click();
  await expect(page.getByText("Backup restore given to 2 people")).toBeVisible();
  await expect(status(page, "Bea Lovelace")).toContainText("Backup restore");
  await expect(status(page, "Tia Lovelace")).not.toContainText("Backup restore");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Backup restore taken from 2 people")).toBeVisible();
  await expect(status(page, "Bea Lovelace")).not.toContainText("Backup restore");
  await expect(status(page, "Ada Lovelace")).toContainText("Backup restore");
});

// People who are invited to the console, and accept.
import type { Page } from "@playwright/test";

import type { Client } from "./command-line.ts";
import { PASSWORD, unique } from "./command-line.ts";
import { expect, hydrated, visit } from "./fixtures.ts";
import { createRole } from "./roles.ts";
import { codeAt } from "./totp.ts";

export function newAddress(word = "sam"): string {
  return `${unique(word).toLowerCase().replace(/[^a-z0-9]/g, "")}@msp.example`;
}

/** Accepts an invitation as somebody who gets rights: password, authenticator, recovery codes. */
export async function accept(page: Page, link: string): Promise<void> {
  await visit(page, new URL(link).pathname + new URL(link).search);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await proveAuthenticator(page);
}

/** Shows that a new authenticator works, and takes the recovery codes. */
export async function proveAuthenticator(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/authenticator$/);
  await hydrated(page);
  const secret = (await page.locator("code").first().textContent())!;
  await page.getByLabel("Test code").fill(codeAt(secret, Math.floor(Date.now() / 30_000)));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/recovery-codes$/);
  await page.getByRole("checkbox", { name: "The codes are in our password manager" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** What a technician role allows, by the name of the area. */
export type Allowed = Record<string, "View" | "Manage">;

/** A technician of the client who signed in with one role; the administrator makes both. */
export async function openAsTechnician(
  administrator: Page,
  technician: Page,
  client: Client,
  allowed: Allowed,
): Promise<void> {
  const name = unique("Role of rights");
  await createRole(administrator, client, name);
  await hydrated(administrator);
  for (const [area, access] of Object.entries(allowed)) {
    await administrator.getByRole("group", { name: area, exact: true }).getByLabel(access, { exact: true }).check();
  }
  await administrator.getByRole("button", { name: "Save role" }).click();
  await expect(administrator.getByRole("status").filter({ hasText: "Role saved." })).toBeVisible();

  await visit(administrator, `${client.path}/users/new`);
  await administrator.getByRole("radio", { name: /^Technician/ }).check();
  await administrator.getByLabel("First name").fill("Tia");
  await administrator.getByLabel("Last name").fill("Vance");
  await administrator.getByLabel("Email").fill(newAddress("tia"));
  await administrator.getByRole("button", { name: "Add user" }).click();
  const link = await administrator.getByRole("textbox", { name: "Invitation link" }).inputValue();
  await administrator.getByRole("link", { name: "Open user" }).click();
  await administrator.getByRole("link", { name: "Add role" }).click();
  const dialog = administrator.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption(name);
  await dialog.getByRole("button", { name: "Add role" }).click();
  await expect(administrator.getByRole("status").filter({ hasText: "Role added." })).toBeVisible();
  await accept(technician, link);
  await expect(technician).toHaveURL(new RegExp(`${client.path}$`));
}

// Staff of the MSP: invited, let into one client with a role, switched off.
import type { Page } from "@playwright/test";

import { PASSWORD, createClient, unique } from "../support/command-line.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { accept, newAddress, proveAuthenticator } from "../support/people.ts";

/** Invites somebody and gives back the link. */
async function invite(page: Page, name: string, email: string): Promise<string> {
  await visit(page, "/staff");
  await page.getByRole("link", { name: "Invite staff" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite staff" });
  await expect(dialog.getByLabel("Full name")).toBeFocused();
  await dialog.getByLabel("Full name").fill(name);
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const link = dialog.getByRole("textbox", { name: "Invitation link" });
  await expect(link).toHaveValue(/\/invitation\?code=[a-z2-7]{32}$/);
  return link.inputValue();
}

test("somebody is invited, sees the client they are granted and nothing else, and is switched off", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  test.setTimeout(90_000);
  const hidden = await createClient(unique("Hidden"));
  const role = unique("Service desk");
  await visit(page, `${client.path}/roles?dialog=new`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(role);
  await dialog.getByRole("button", { name: /Create|Add/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: role })).toBeVisible();

  const link = await invite(page, "Sam Rivers", newAddress());
  await page.getByRole("link", { name: "Choose clients" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sam Rivers" })).toBeVisible();
  await expect(page.getByText("Invited").first()).toBeVisible();
  await page.getByRole("link", { name: "Add client" }).click();
  const grant = page.getByRole("dialog", { name: "Add client" });
  await grant.getByRole("searchbox", { name: "Search clients" }).fill(client.name);
  await page.keyboard.press("Enter");
  await grant.getByRole("link", { name: client.name }).click();
  await grant.getByLabel(role).check();
  await grant.getByRole("button", { name: "Add client" }).click();
  await expect(page.getByRole("table", { name: "Granted clients" })).toContainText(role);

  const sam = await anotherBrowser();
  await accept(sam, link);
  await expect(sam).toHaveURL(/\/clients$/);
  await expect(sam.getByRole("rowheader", { name: client.name })).toBeVisible();
  await expect(sam.getByRole("rowheader")).toHaveCount(1);
  await expect(sam.getByRole("link", { name: "Add client" })).toHaveCount(0);
  faults.expect(404, /\/d\/hidden-/);
  faults.expect(403, /\/users$/);
  faults.expectSignedOut();
  await sam.goto(hidden.path);
  await expect(sam.getByText("There’s nothing at this address.")).toBeVisible();
  await sam.goto(`${client.path}/users`);
  await expect(sam.getByText("It needs the right “Accounts: View”.")).toBeVisible();

  await visit(page, page.url());
  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByText("Inactive").first()).toBeVisible();
  await sam.goto("/clients");
  await expect(sam).toHaveURL(/\/sign-in/);
});

test("a link of an invitation works once", async ({ page, anotherBrowser }) => {
  const link = await invite(page, "Ines Oduya", newAddress());
  const ines = await anotherBrowser();
  await accept(ines, link);
  await expect(ines.getByText("No client is open to you")).toBeVisible();
  const again = await anotherBrowser();
  await visit(again, new URL(link).pathname + new URL(link).search);
  await expect(again.getByText("This link doesn’t work any more")).toBeVisible();
});

test("an end user is created by hand, accepts, and finds their own account only", async ({ page, client, anotherBrowser }) => {
  await visit(page, `${client.path}/users`);
  await page.getByRole("link", { name: "Add user" }).click();
  await page.getByLabel("First name").fill("Eva");
  await page.getByLabel("Last name").fill("Lind");
  await page.getByLabel("Email").fill(newAddress());
  await page.getByRole("button", { name: "Add user" }).click();
  const lost = await page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  await page.getByRole("link", { name: "Open user" }).click();
  await page.getByRole("button", { name: "Make a new link" }).click();
  const link = await page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  expect(link).not.toBe(lost);

  const eva = await anotherBrowser();
  await visit(eva, new URL(link).pathname + new URL(link).search);
  await eva.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await eva.getByRole("button", { name: "Continue" }).click();
  await expect(eva).toHaveURL(/\/me$/);
  await expect(eva.getByRole("heading", { level: 1, name: "My account" })).toBeVisible();
  await expect(eva.getByRole("main")).toContainText(client.name);
  await expect(eva.getByRole("navigation", { name: "All clients" }).getByRole("link")).toHaveCount(1);

  await hydrated(eva);
  await eva.getByLabel("Current password").fill(PASSWORD);
  await eva.getByLabel("New password").fill("maple orbit quartz sixty");
  await eva.getByRole("button", { name: "Change password" }).click();
  await expect(eva.getByText("Password changed.")).toBeVisible();

  const authenticator = eva.getByRole("region", { name: "Authenticator" });
  await authenticator.getByLabel("Password").fill("maple orbit quartz sixty");
  await authenticator.getByRole("button", { name: "Set up authenticator" }).click();
  await proveAuthenticator(eva);
  await expect(eva).toHaveURL(/\/me$/);
  await expect(authenticator.getByRole("button", { name: "Replace authenticator" })).toBeVisible();
});

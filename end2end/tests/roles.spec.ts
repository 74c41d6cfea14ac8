// Roles: made, changed, copied and deleted.
import type { Page } from "@playwright/test";

import { createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe, expectVisibleFocus } from "../support/looks.ts";
import { createRole } from "../support/roles.ts";

const row = (page: Page, name: string) =>
  page.getByRole("table", { name: "Roles" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

test("a technician role is created, opened for accounts in one organization, and listed so", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/roles\/save/);
  const organization = await createOrganization(client, "HV Logistik GmbH");
  await visit(page, `${client.path}/roles`);
  await expect(row(page, "System administrator")).toContainText("Only by hand. SCIM can’t give or remove it.");
  await page.getByRole("link", { name: "Create role" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Create technician role" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await page.keyboard.type("Helpdesk");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Helpdesk" })).toBeVisible();
  await expectVisibleFocus(page);

  const accounts = page.getByRole("group", { name: "Accounts" });
  await expect(accounts.getByRole("radio", { name: "None" })).toBeChecked();
  await accounts.getByRole("radio", { name: "Manage" }).check();
  await page.getByRole("radio", { name: "Only those ticked below" }).check();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByText("Tick at least one organization, or allow all.")).toBeVisible();
  await page.getByRole("checkbox", { name: `HV Logistik GmbH ${organization}` }).check();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Role saved." })).toBeVisible();
  await expectNoAxe(page);

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Roles" }).click();
  await expect(row(page, "Helpdesk")).toContainText(/Manage accounts.*Nobody.*0.*HV Logistik GmbH/);
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "Helpdesk updated: accounts, organization access")).toHaveCount(1);
});

test("nobody overwrites what they did not see", async ({ page, client, faults }) => {
  const id = await createRole(page, client, "Helpdesk");
  await visit(page, `${client.path}/roles/${id}`);
  const other = await page.context().newPage();
  await visit(other, `${client.path}/roles/${id}`);
  await other.getByLabel("Name").fill("Service desk");
  await other.getByRole("button", { name: "Save role" }).click();
  await expect(other.getByRole("heading", { level: 1, name: "Service desk" })).toBeVisible();

  faults.expect(409, /^\/api\/roles\/save/);
  await page.getByLabel("Description").fill("Tickets");
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody changed this meanwhile.");
  await expect(page.getByLabel("Description")).toHaveValue("Tickets");
});

test("an end user role has a name and words only; its copy and its end are told", async ({ page, client, faults }) => {
  await createRole(page, client, "Ticket approver", { endUsers: true, description: "Approves tickets" });
  await expect(page.getByRole("heading", { name: "Permissions" })).toHaveCount(0);
  await expect(page.getByText("Nobody has this role")).toBeVisible();
  await page.getByRole("button", { name: "Actions for Ticket approver" }).click();
  await page.getByRole("link", { name: "Copy…" }).click();
  let dialog = page.getByRole("dialog", { name: "Copy Ticket approver" });
  faults.expect(422, /^\/api\/roles\/copy/);
  await dialog.getByLabel("Name of the copy").fill("ticket APPROVER");
  await dialog.getByRole("button", { name: "Copy role" }).click();
  await expect(dialog.getByText("A role with this name exists already.")).toBeVisible();
  await dialog.getByLabel("Name of the copy").fill("Ticket reader");
  await dialog.getByRole("button", { name: "Copy role" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Ticket reader" })).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("Approves tickets");

  await page.getByRole("button", { name: "Actions for Ticket reader" }).click();
  await page.getByRole("link", { name: "Delete role…" }).click();
  dialog = page.getByRole("alertdialog", { name: "Delete Ticket reader?" });
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await expectNoAxe(page);
  await dialog.getByRole("button", { name: "Delete role" }).click();
  await expect(page).toHaveURL(/\/roles\?type=end_user$/);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
});

test("a role that was removed is given back from the toast, and its end names who loses it", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client, "Entra ID")));
  const people = ["Ada", "Bea"];
  for (const givenName of people) {
    await entra.create({ givenName, familyName: "Lovelace", userName: `${givenName.toLowerCase()}@fabrikam.example` });
  }
  const id = await createRole(page, client, "Backup restore", { endUsers: true });
  await visit(page, `${client.path}/users`);
  for (const name of people) await page.getByRole("checkbox", { name: `Select ${name} Lovelace` }).check();
  await page.getByRole("button", { name: "Give a role…" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Give role" }).click();
  await expect(page.getByText("Backup restore given to 2 people")).toBeVisible();

  await visit(page, `${client.path}/roles/${id}`);
  const members = page.getByRole("table", { name: "Members" }).getByRole("rowheader");
  await page.getByRole("button", { name: "Remove Bea Lovelace" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Role removed." })).toBeVisible();
  await expect(members).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Role given back." })).toBeVisible();
  await expect(members).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`/roles/${id}$`));

  await page.getByRole("button", { name: "Actions for Backup restore" }).click();
  await page.getByRole("link", { name: "Delete role…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete Backup restore?" });
  await expect(dialog).toContainText("It is taken from 2 people who were given it by hand.");
  await expect(dialog.getByRole("listitem")).toHaveText(["Ada Lovelace", "Bea Lovelace"]);
  await expect(dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
});

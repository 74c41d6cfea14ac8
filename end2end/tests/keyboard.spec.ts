// Without a pointer: nothing in this file clicks.
import { createAdministrator, createClient, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { expectVisibleFocus } from "../support/looks.ts";
import { createRole } from "../support/roles.ts";
import { enter, tabTo } from "../support/walk.ts";

test("a provider is added, with one mistake on the way", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/identity-providers\/create/);
  await visit(page, `${client.path}/identity-providers`);
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Add provider" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await tabTo(page, page.getByRole("radio", { name: /Microsoft Entra ID/ }));
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: /Okta/ })).toBeChecked();
  await page.keyboard.press("ArrowUp");
  const name = page.getByLabel("Display name");
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription(/Enter a name\./);
  await expectVisibleFocus(page);
  await tabTo(page, name, "Shift+Tab");
  await page.keyboard.type("Entra ID");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Entra ID" })).toBeVisible();
  await expectVisibleFocus(page);
});

test("SCIM is switched on, a token generated, copied, ticked and done", async ({ page, client }) => {
  const provider = await createProvider(client, "Entra ID");
  await visit(page, `${client.path}/identity-providers/${provider}`);
  await tabTo(page, page.getByRole("link", { name: "Enable" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
  const toggle = dialog.getByRole("switch", { name: "Enable SCIM provisioning" });
  await expect(toggle).toBeFocused();
  await page.keyboard.press("Space");
  await expect(toggle).toBeChecked();
  await expect(toggle).toBeFocused();
  await tabTo(page, dialog.getByRole("button", { name: "Generate token" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Copy token" })).toBeVisible();
  await expectVisibleFocus(page);
  await tabTo(page, dialog.getByRole("button", { name: "Copy token" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("status").filter({ hasText: "Token copied" })).toBeAttached();
  const secret = await dialog.getByText(/^rcs_[0-9A-Za-z_]{40,}$/).innerText();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await tabTo(page, dialog.getByRole("checkbox", { name: "The token is in our password manager" }));
  await page.keyboard.press("Space");
  await tabTo(page, dialog.getByRole("link", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("#configure-scim")).toBeFocused();
  await expectVisibleFocus(page);
});

test("Tab never leaves an open dialog", async ({ page, client }) => {
  await createProvider(client);
  await visit(page, `${client.path}/organizations?dialog=new`);
  await expect(page.getByRole("dialog", { name: "Add organization" })).toBeVisible();
  for (let presses = 0; presses < 24; presses += 1) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const active = document.activeElement;
      // Between last and first the focus passes the browser’s own controls, seen here as the body.
      return active === document.body || active?.closest("dialog") ? "inside" : active?.outerHTML;
    });
    expect(place).toBe("inside");
  }
});

test("Esc closes only what is on top", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
  const toggle = dialog.getByRole("switch", { name: "Enable SCIM provisioning" });
  await expect(toggle).toBeFocused();
  await page.keyboard.press("Space");
  await expect(toggle).toBeChecked();
  await page.keyboard.press("Space");
  const question = page.getByRole("alertdialog", { name: /^Disable SCIM/ });
  await expect(question).toBeVisible();
  await expectVisibleFocus(page);
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("#configure-scim")).toBeFocused();
});

test("the row menu opens, copies an Org ID and edits", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Logistik GmbH");
  await visit(page, `${client.path}/organizations`);
  await tabTo(page, page.getByRole("button", { name: "Actions for HV Logistik GmbH" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.locator("[popover]").getByRole("button", { name: `Copy Org ID ${id}` }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: `Org ID ${id} copied` })).toBeAttached();
  await tabTo(page, page.getByRole("link", { name: "Edit…" }));
  await page.keyboard.press("Enter");
  const name = page.getByRole("dialog", { name: "Edit organization" }).getByLabel("Name");
  await expect(name).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("HV Spedition");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("rowheader", { name: /HV Spedition/ })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectVisibleFocus(page);
});

test("a filter keeps the focus where it was", async ({ page, client }) => {
  await createProvider(client);
  await visit(page, `${client.path}/activities`);
  const type = page.getByRole("combobox", { name: "Activity type:" });
  await tabTo(page, type);
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/\?type=sso$/);
  await expect(events(page, "added as identity provider")).toHaveCount(1);
  await expect(type).toBeFocused();
});

test.describe("at the door", () => {
  test.use({ signedIn: false });

  test("a person signs in", async ({ page }) => {
    const who = await createAdministrator();
    await createClient();
    await page.goto("/sign-in");
    await hydrated(page);
    await expect(page.getByLabel("Work email")).toBeFocused();
    await page.keyboard.type(who.email);
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    await page.keyboard.type(who.password);
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Code", { exact: true })).toBeFocused();
    await page.keyboard.type(await who.authenticator.code());
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();
    await expectVisibleFocus(page);
  });
});

test("groups are mapped, and that is taken back by the toast and by Ctrl Z", async ({ page, client }) => {
  test.slow();
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));
  const ada = (await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" })).body.id as string;
  await entra.createGroup("HV-Staff", [ada]);
  for (const name of ["Backup restore", "Reports", "Ticket approver"]) await createRole(page, client, name, { endUsers: true });
  await visit(page, `${client.path}/identity-providers/${provider}/mapping`);
  const row = page.getByRole("table", { name: "Group Mapping" }).getByRole("row").filter({ hasText: "HV-Staff" });
  const dialog = page.getByRole("dialog", { name: "Map groups" });
  const field = dialog.getByRole("combobox", { name: "End user roles for HV-Staff" });
  const list = page.getByRole("listbox", { name: "End user roles for HV-Staff" });

  /** Gives the group the first two roles, then takes the second back. */
  const map = async () => {
    await enter(page, page.getByRole("link", { name: "Edit Group Mapping" }));
    await tabTo(page, field);
    await page.keyboard.press("ArrowDown");
    await expect(list.getByRole("option")).toHaveCount(3);
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("button", { name: "Remove Reports" })).toBeVisible();
    await page.keyboard.press("Backspace");
    await expect(dialog.getByRole("button", { name: "Remove Reports" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(list).toBeHidden();
    await expect(dialog).toBeVisible();
    await expect(dialog.getByText("1 end user gains Backup restore (Ada Lovelace). Nobody loses a role.")).toBeVisible();
    await enter(page, dialog.getByRole("button", { name: "Save changes" }));
    await expect(dialog).toBeHidden();
    await expect(row).toContainText("Backup restore");
    await expect(page.getByRole("status").filter({ hasText: "Group mapping saved. 1 end user gains Backup restore (Ada Lovelace)." })).toBeVisible();
  };
  const undone = page.getByRole("status").filter({ hasText: "Undone: the groups give what they gave before." });

  await map();
  await expectVisibleFocus(page);
  await enter(page, page.getByRole("button", { name: "Undo" }), "Shift+Tab");
  await expect(undone).toBeVisible();
  await expect(row).not.toContainText("Backup restore");
  await expectVisibleFocus(page);
  await enter(page, page.getByRole("button", { name: "Dismiss" }), "Shift+Tab");
  await expect(undone.getByText("Undone")).toHaveCount(0);

  await map();
  await page.keyboard.press("Control+z");
  await expect(undone).toBeVisible();
  await expect(row).not.toContainText("Backup restore");
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  // What was taken back is done: the keys take nothing back twice.
  await page.keyboard.press("Control+z");
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "HV-Staff mapping updated: end user roles")).toHaveCount(4);
});

test("people are turned, ticked and asked about, and Esc leaves them alone", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client)));
  for (let at = 0; at < 52; at += 13) {
    const numbers = Array.from({ length: 13 }, (_, it) => String(at + it).padStart(2, "0"));
    const person = (it: string) => ({ givenName: "Emil", familyName: `Number ${it}`, userName: `e${it}@fabrikam.example` });
    await Promise.all(numbers.map((it) => entra.create(person(it))));
  }
  await visit(page, `${client.path}/users`);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await enter(page, pages.getByRole("link", { name: "Next" }), "Shift+Tab");
  await expect(page).toHaveURL(/\?after=/);
  await expect(page.getByRole("rowheader")).toHaveCount(2);
  await expectVisibleFocus(page);
  for (const name of ["Emil Number 50", "Emil Number 51"]) {
    await tabTo(page, page.getByRole("checkbox", { name: `Select ${name}` }));
    await page.keyboard.press("Space");
  }
  await enter(page, page.getByRole("button", { name: "Sign out selected…" }), "Shift+Tab");
  const question = page.getByRole("alertdialog", { name: "Sign out everywhere 2 people?" });
  await expect(question.getByRole("listitem")).toHaveText(["Emil Number 50", "Emil Number 51"]);
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(page).toHaveURL(/\?after=/);
  await expectVisibleFocus(page);
});

test("activities are filtered, one is opened, its requests are followed, and live is paused", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client)));
  await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  await visit(page, `${client.path}/activities`);
  await tabTo(page, page.getByRole("combobox", { name: "Activity type:" }));
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/\?type=sso$/);
  await enter(page, page.getByRole("button", { name: /^Status:/ }));
  await tabTo(page, page.getByRole("checkbox", { name: "End User Created", exact: true }));
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/\?type=sso&status=end_user_created$/);
  await expect(events(page, /./)).toHaveCount(1);
  await page.keyboard.press("Escape");
  await enter(page, events(page, "Ada Lovelace").locator("summary"));
  await enter(page, events(page, "Ada Lovelace").getByRole("link", { name: "Requests about it" }));
  await expect(page).toHaveURL(/\/provisioning\?subject=/);
  await expect(page.getByRole("main")).toBeFocused();

  await page.goBack();
  await expect(page).toHaveURL(/\?type=sso&status=end_user_created$/);
  await enter(page, page.getByRole("link", { name: "Live", exact: true }));
  await expect(page.getByText("Live: new activities appear by themselves.")).toBeVisible();
  await tabTo(page, events(page, "Ada Lovelace").locator("summary"));
  await entra.create({ givenName: "Bea", familyName: "Lovelace", userName: "bea@fabrikam.example" });
  await expect(page.getByText(/^Paused while you read/)).toBeVisible();
  await expect(events(page, "Bea Lovelace")).toHaveCount(0);
  await enter(page, page.getByRole("button", { name: "Show 1 new activity" }), "Shift+Tab");
  await expect(events(page, "Bea Lovelace")).toHaveCount(1);
  await enter(page, page.getByRole("link", { name: "Stop live" }), "Shift+Tab");
  await expect(page).toHaveURL(/\?type=sso&status=end_user_created$/);
});

// Group Mapping: groups appear by themselves, and give roles once they are mapped.
import type { Page } from "@playwright/test";

import { type Administrator, type Client, createAdministrator, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe, expectNoSideScroll, expectVisibleFocus } from "../support/looks.ts";
import { createRole } from "../support/roles.ts";
import { signIn } from "../support/sign-in.ts";

const CODE = /^6-digit code from your authenticator/;

async function openAs(page: Page): Promise<Administrator> {
  const who = await createAdministrator();
  await signIn(page, who);
  return who;
}

/** A client whose provider pushed a technician, an end user and a group of both. */
async function pushed(page: Page, client: Client) {
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));
  const person = async (givenName: string, userType: string) => {
    const userName = `${givenName.toLowerCase()}@fabrikam.example`;
    return (await entra.create({ givenName, familyName: "Example", userName, userType })).body.id as string;
  };
  const [grace, ada] = [await person("Grace", "technician"), await person("Ada", "endUser")];
  const group = await entra.createGroup("IT-Helpdesk", [grace, ada]);
  await createRole(page, client, "Ticket approver", { endUsers: true });
  await createRole(page, client, "Patch manager", { description: "Approve and schedule patches" });
  await createRole(page, client, "Helpdesk");
  return { provider, entra, group, grace, ada, address: `${client.path}/identity-providers/${provider}/mapping` };
}

const row = (page: Page, name: string) =>
  page.getByRole("table", { name: "Group Mapping" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

test("by the keyboard: two roles are added, one is taken back, Esc closes the list, saving asks for a code", async ({ client, anotherBrowser, faults }) => {
  test.slow();
  const page = await anotherBrowser();
  const who = await openAs(page);
  const { address } = await pushed(page, client);
  await visit(page, address);
  await expect(page.getByText("0 of 1 group gives roles")).toBeVisible();
  await page.getByRole("link", { name: "Edit Group Mapping" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Map groups" });
  const field = dialog.getByRole("combobox", { name: "Technician roles for IT-Helpdesk" });
  await field.focus();
  await expectVisibleFocus(page);
  await page.keyboard.press("ArrowDown");
  const list = page.getByRole("listbox", { name: "Technician roles for IT-Helpdesk" });
  await expect(list.getByRole("option")).toHaveCount(3);
  await expect(list.getByRole("option", { name: /^System administrator/ })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(dialog.getByRole("button", { name: "Remove Helpdesk" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Remove Patch manager" })).toBeVisible();
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expectNoAxe(page);
  // A system administrator is nobody's group's to make.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Remove System administrator" })).toHaveCount(0);
  await page.keyboard.press("Backspace");
  await expect(dialog.getByRole("button", { name: "Remove Patch manager" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText("1 group changed. 1 technician gains Helpdesk (Grace Example). Nobody loses a role.")).toBeVisible();

  // Closing once is held back, because something is not saved.
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Your changes are not saved.")).toBeVisible();
  const endUsers = dialog.getByRole("combobox", { name: "End user roles for IT-Helpdesk" });
  await endUsers.fill("ticket");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("1 technician gains Helpdesk (Grace Example); 1 end user gains Ticket approver (Ada Example).")).toBeVisible();
  await page.keyboard.press("Escape");

  faults.expect(422, /^\/api\/mapping\/save/);
  await dialog.getByLabel(CODE).fill(who.authenticator.wrongCode());
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog.getByText("That code isn’t right.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Remove Helpdesk" })).toBeVisible();
  await dialog.getByLabel(CODE).fill(await who.authenticator.code());
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: "Group mapping saved. 1 technician gains Helpdesk" })).toBeVisible();
  await expect(row(page, "IT-Helpdesk")).toContainText(/2.*Technicians:.*Helpdesk.*End users:.*Ticket approver.*Jan Novak/);
  await expect(page.getByText("1 of 1 group gives roles")).toBeVisible();
  await expectNoAxe(page);
  await expectNoSideScroll(page);

  await visit(page, `${client.path}/activities`);
  const told = events(page, "IT-Helpdesk mapping updated: technician roles, end user roles");
  await expect(told).toHaveCount(1);
});

test("two people map the same group: the second sees it, keeps what was chosen, and may save", async ({ page, client, faults }) => {
  const { address } = await pushed(page, client);
  const choose = async (who: Page, role: string) => {
    await visit(who, `${address}?dialog=map-groups`);
    await who.getByRole("combobox", { name: "End user roles for IT-Helpdesk" }).fill(role);
    await who.keyboard.press("Enter");
    await expect(who.getByRole("button", { name: `Remove ${role}` })).toBeVisible();
  };
  await createRole(page, client, "Reports", { endUsers: true });
  await choose(page, "Reports");
  const other = await page.context().newPage();
  await choose(other, "Ticket approver");
  await other.getByRole("button", { name: "Save changes" }).click();
  await expect(row(other, "IT-Helpdesk")).toContainText("Ticket approver");

  faults.expect(409, /^\/api\/mapping\/save/);
  const dialog = page.getByRole("dialog", { name: "Map groups" });
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/changed this meanwhile\. Look at it again before you save\./);
  await expect(dialog.getByRole("button", { name: "Remove Reports" })).toBeVisible();
  await expect(dialog.getByText("1 end user gains Reports (Ada Example); 1 end user loses Ticket approver (Ada Example).")).toBeVisible();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "IT-Helpdesk")).toContainText(/End users:.*Reports/);
});

test("a group that is deleted leaves word, and one of the same name gives nothing", async ({ page, client }) => {
  const { address, entra, group, ada } = await pushed(page, client);
  await visit(page, `${address}?dialog=map-groups`);
  await page.getByRole("combobox", { name: "End user roles for IT-Helpdesk" }).fill("ticket");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(row(page, "IT-Helpdesk")).toContainText("Ticket approver");
  expect((await entra.deleteGroup(group)).status).toBe(204);
  await entra.createGroup("IT-Helpdesk", [ada]);
  await visit(page, address);
  await expect(page.getByText(/^IT-Helpdesk was deleted in Entra on .* It gave Ticket approver\.$/)).toBeVisible();
  await expect(row(page, "IT-Helpdesk")).toContainText(/1.*None.*Never/);
});

test("hundreds of groups are searched and turned, and what was chosen on a page is kept on the next", async ({ page, client }) => {
  const { address, entra } = await pushed(page, client);
  await Promise.all(Array.from({ length: 60 }, (_, number) => entra.createGroup(`Group ${String(number).padStart(2, "0")}`)));
  await visit(page, `${address}?dialog=map-groups`);
  const dialog = page.getByRole("dialog", { name: "Map groups" });
  await expect(dialog.getByRole("rowheader")).toHaveCount(50);
  await dialog.getByRole("combobox", { name: "End user roles for Group 00" }).fill("ticket");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await dialog.getByRole("link", { name: "Next" }).click();
  await expect(dialog.getByRole("rowheader")).toHaveCount(11);
  await expect(dialog.getByText("1 group changed. Nobody gains or loses a role.")).toBeVisible();
  await dialog.getByRole("searchbox", { name: "Search groups" }).fill("group 5");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("rowheader")).toHaveCount(10);
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  await visit(page, `${address}?q=group%2000`);
  await expect(row(page, "Group 00")).toContainText("Ticket approver");
});

for (const [vendor, words] of Object.entries({
  entra: /In Entra, open the enterprise application, Users and groups/,
  okta: /Push Groups.*Create Group.*up to an hour/,
  duo: /Active \(recommended\) or Bypass/,
  other: /some, such as Google Workspace, can’t send groups/,
})) {
  test(`without groups the page says where they come from: ${vendor}`, async ({ page, client }) => {
    const provider = await createProvider(client, "Provider", { vendor });
    await visit(page, `${client.path}/identity-providers/${provider}/mapping`);
    await expect(page.getByRole("main").getByText(words)).toBeVisible();
    await page.getByRole("link", { name: "Edit Group Mapping" }).click();
    await expect(page.getByRole("dialog", { name: "Map groups" }).getByText(words)).toBeVisible();
    await expect(page.getByRole("dialog").getByText("No technician roles exist yet.")).toBeVisible();
  });
}

// A user's own page: their roles and where they are from, and what can be edited.
import type { Page } from "@playwright/test";

import { type Client, createAdministrator, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe, expectNoSideScroll, expectVisibleFocus } from "../support/looks.ts";
import { createRole } from "../support/roles.ts";
import { signIn } from "../support/sign-in.ts";

const roles = (page: Page, name: string) =>
  page.getByRole("table", { name: "Roles" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const said = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });

/** A client with an end user in a group, and two roles for end users. */
async function furnished(page: Page, client: Client) {
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));
  const person = { givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example", userType: "endUser" };
  const ada = (await entra.create(person)).body.id as string;
  await entra.createGroup("HV-Staff", [ada]);
  await createRole(page, client, "Backup restore", { endUsers: true });
  await createRole(page, client, "Ticket approver", { endUsers: true, description: "Approves tickets" });
  await createRole(page, client, "Helpdesk");
  return { provider, entra, ada, address: `${client.path}/users/${ada}` };
}

test("a role held both ways is two rows; the one by a group is changed at the provider, the other is removed here", async ({ page, client }) => {
  const { provider, address } = await furnished(page, client);
  await visit(page, `${client.path}/identity-providers/${provider}/mapping?dialog=map-groups`);
  await page.getByRole("combobox", { name: "End user roles for HV-Staff" }).fill("ticket");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("1 of 1 group gives roles")).toBeVisible();

  await visit(page, address);
  await expect(roles(page, "Ticket approver")).toContainText(/End User.*SCIM.*Group HV-Staff.*Change in Entra/);
  await expect(roles(page, "Ticket approver").getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Groups" }).getByRole("link", { name: "HV-Staff" })).toBeVisible();

  await page.getByRole("link", { name: "Add role" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add a role to Ada Lovelace" });
  const choice = dialog.getByRole("combobox", { name: "Role" });
  await expect(choice).toBeFocused();
  await expect(choice.getByRole("option")).toHaveText(["Choose a role", "Backup restore", "Ticket approver"]);
  await expectNoAxe(page);
  await choice.selectOption("Ticket approver");
  await dialog.getByRole("button", { name: "Add role" }).click();
  await expect(said(page, "Role added.")).toBeVisible();
  await expect(roles(page, "Ticket approver")).toHaveCount(2);
  await expect(roles(page, "Ticket approver").filter({ hasText: "Native" })).toContainText("Mara Lindqvist");
  await expectNoAxe(page);
  await expectNoSideScroll(page);

  await page.getByRole("button", { name: "Remove role Ticket approver" }).click();
  await expect(said(page, "Role removed.")).toBeVisible();
  await expect(roles(page, "Ticket approver")).toHaveCount(1);
  await expect(roles(page, "Ticket approver")).toContainText("SCIM");
  await expectVisibleFocus(page);
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "Ada Lovelace was given the role Ticket approver")).toHaveCount(1);
  await expect(events(page, "Ada Lovelace no longer has the role Ticket approver by hand")).toHaveCount(1);
});

test("what the provider keeps is locked until SCIM is off; phone, language and time zone never are", async ({ client, anotherBrowser, faults }) => {
  test.slow();
  const page = await anotherBrowser();
  const who = await createAdministrator();
  await signIn(page, who);
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const { provider, address } = await furnished(page, client);
  await visit(page, address);
  const general = page.getByRole("region", { name: "General" });
  await expect(general.getByRole("group", { name: "First name" })).toContainText("Ada");
  await expect(general.getByText("Managed by Entra ID. Entra ID keeps the fields with a lock.")).toBeVisible();
  faults.expect(422, /^\/api\/accounts\/preferences/);
  await general.getByLabel("Phone").fill("call me");
  await general.getByRole("button", { name: "Save contact details" }).click();
  await expect(general.getByText("Enter a phone number, like +41 52 555 01 44.")).toBeVisible();
  await general.getByLabel("Phone").fill("+41 52 555 01 44");
  await general.getByLabel("Language").selectOption("Deutsch");
  await general.getByLabel("Time zone").selectOption("Europe/Zurich");
  await general.getByRole("button", { name: "Save contact details" }).click();
  await expect(said(page, "Contact details saved.")).toBeVisible();
  await expect(general.getByLabel("Language")).toHaveValue("de");

  // A forged form is refused as well.
  faults.expect(409, /^\/api\/accounts\/profile/);
  const division = client.slug;
  const account = address.split("/").pop()!;
  const forged = await page.evaluate(async ([division, account]) => {
    const fields = { division, account, "form[email]": "forged@fabrikam.example" } as Record<string, string>;
    const answer = await fetch("/api/accounts/profile", {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
    });
    return answer.status;
  }, [division, account]);
  expect(forged).toBe(409);

  await visit(page, `${client.path}/identity-providers/${provider}?dialog=disable-scim`);
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel(/^6-digit code/).fill(await who.authenticator.code());
  await dialog.getByRole("button", { name: "Disable SCIM" }).click();
  await expect(dialog).toBeHidden();
  await visit(page, address);
  await expect(general.getByText("SCIM is disabled for Entra ID.")).toBeVisible();
  await expect(general.getByText(/Your edits will be overwritten when it is enabled/)).toBeVisible();
  await expect(general.getByRole("group", { name: "User name" })).toContainText("ada@fabrikam.example");
  await expectNoAxe(page);
  await general.getByLabel("Last name").fill("Byron");
  await general.getByRole("radio", { name: "Only those ticked below" }).check();
  await general.getByRole("checkbox", { name: `HV Logistik GmbH ${organization}` }).check();
  await general.getByRole("button", { name: "Save profile" }).click();
  await expect(said(page, "Profile saved.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Ada Byron" })).toBeVisible();
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "Ada Byron updated: last name, name, organization")).toHaveCount(1);
});

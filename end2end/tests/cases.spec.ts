// The end-to-end cases that spec/pages.md names, each by its name.
import type { Page } from "@playwright/test";

import { type Client, createAdministrator, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events, tickStatus } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe, expectNoSideScroll, expectVisibleFocus } from "../support/looks.ts";
import { createRole } from "../support/roles.ts";
import { signIn } from "../support/sign-in.ts";

const TOKEN = /^rcs_[0-9A-Za-z_]{40,}$/;
const CODE = /^6-digit code/;

const row = (page: Page, table: string, name: string) =>
  page.getByRole("table", { name: table }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const roles = (page: Page, name: string) => row(page, "Roles", name);
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

test("Copy Org ID puts the number on the clipboard", async ({ page, client }) => {
  const id = await createOrganization(client, "Halden & Voss AG");
  await visit(page, `${client.path}/organizations`);
  await page.getByRole("button", { name: "Actions for Halden & Voss AG" }).click();
  await page.getByText("Copy Org ID", { exact: true }).click();
  await expect(said(page, `Org ID ${id} copied`)).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(String(id));
});

test("token visible once, gone after reload", async ({ page, client }) => {
  const provider = await createProvider(client);
  const address = `${client.path}/identity-providers/${provider}`;
  const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
  const already = dialog.getByText(/^Token rcs_….{4} was shown on .* and can’t be shown again\./);
  await visit(page, address);
  await page.getByRole("link", { name: "Enable" }).click();
  await dialog.getByRole("button", { name: "Generate token" }).click();
  const secret = await dialog.getByText(TOKEN).innerText();
  await dialog.getByRole("checkbox", { name: "The token is in our password manager" }).check();
  await dialog.getByRole("link", { name: "Done" }).click();
  await expect(dialog).toHaveCount(0);
  await page.goBack();
  await expect(already).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.reload();
  await expect(already).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  const second = await page.context().newPage();
  await visit(second, `${address}?dialog=scim`);
  await expect(second.getByRole("dialog", { name: "Configure SCIM" }).getByText(/was shown on .* and can’t be shown again\./)).toBeVisible();
  expect(await second.content()).not.toContain(secret);
});

test("revoke asks for a code and the next SCIM call is 401", async ({ client, anotherBrowser, faults }) => {
  const page = await anotherBrowser();
  const who = await createAdministrator();
  await signIn(page, who);
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));
  expect((await entra.testConnection()).status).toBe(200);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  await page.getByRole("link", { name: /^Revoke token/ }).click();
  const question = page.getByRole("alertdialog", { name: /^Revoke token/ });
  faults.expect(422, /^\/api\/scim\/revoke-token/);
  await question.getByRole("button", { name: "Revoke token" }).click();
  await expect(question.getByLabel(CODE)).toHaveAccessibleDescription(/code/i);
  expect((await entra.testConnection()).status, "nothing is revoked without a code").toBe(200);
  await question.getByLabel(CODE).fill(await who.authenticator.code());
  await question.getByRole("button", { name: "Revoke token" }).click();
  await expect(question).toBeHidden();
  const refused = await entra.testConnection();
  expect(refused).toMatchObject({ status: 401, body: { status: "401" } });
  expect(refused.body.detail).toMatch(/revoked/);
});

test("disable SCIM unlocks the user form, enable locks it", async ({ client, anotherBrowser, faults }) => {
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

  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  await page.getByRole("switch", { name: "Enable SCIM provisioning" }).click();
  await expect(page.getByRole("switch", { name: "Enable SCIM provisioning" })).toBeChecked();
  await visit(page, address);
  await expect(general.getByRole("group", { name: "Last name" })).toContainText("Byron");
  await expect(general.getByRole("textbox")).toHaveCount(1);
});

test('active:"False" makes Inactive and keeps the row', async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client)));
  const person = { givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example", userType: "endUser" };
  const { body } = await entra.create(person);
  const off = await entra.patch(body.id, [{ op: "Replace", path: "active", value: "False" }]);
  expect(off).toMatchObject({ status: 200, body: { active: false } });
  await visit(page, `${client.path}/users`);
  await expect(row(page, "Users", "Ada Lovelace")).toContainText("Inactive");
  expect(await entra.find(person.userName)).toMatchObject({ body: { totalResults: 1, Resources: [{ active: false }] } });
});

test("technician gets only technician roles from a mixed mapping", async ({ client, anotherBrowser }) => {
  const page = await anotherBrowser();
  const who = await createAdministrator();
  await signIn(page, who);
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));
  const push = async (givenName: string, userType: string) => {
    const userName = `${givenName.toLowerCase()}@fabrikam.example`;
    return (await entra.create({ givenName, familyName: "Example", userName, userType })).body.id as string;
  };
  const [grace, ada] = [await push("Grace", "technician"), await push("Ada", "endUser")];
  await createRole(page, client, "Helpdesk");
  await createRole(page, client, "Ticket approver", { endUsers: true });
  const group = await entra.createGroup("Everybody");
  await visit(page, `${client.path}/identity-providers/${provider}/mapping?dialog=map-groups`);
  const dialog = page.getByRole("dialog", { name: "Map groups" });
  await dialog.getByRole("combobox", { name: "End user roles for Everybody" }).fill("ticket");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await dialog.getByRole("combobox", { name: "Technician roles for Everybody" }).fill("helpdesk");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await dialog.getByLabel(CODE).fill(await who.authenticator.code());
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  await entra.send("PATCH", `/Groups/${group}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "Add", path: "members", value: [grace, ada].map((value) => ({ value })) }],
  });
  await visit(page, `${client.path}/users/${grace}`);
  await expect(roles(page, "Helpdesk")).toContainText(/Technician.*SCIM/);
  await expect(roles(page, "Ticket approver")).toHaveCount(0);
  await visit(page, `${client.path}/users/${ada}`);
  await expect(roles(page, "Ticket approver")).toContainText(/End User.*SCIM/);
  await expect(roles(page, "Helpdesk")).toHaveCount(0);
  await visit(page, `${client.path}/users`);
  await expect(row(page, "Users", "Grace Example")).toContainText("Helpdesk");
  await expect(row(page, "Users", "Ada Example")).toContainText("Ticket approver");
});

test("Source shows Native and SCIM side by side", async ({ page, client }) => {
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
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(said(page, "Role given back.")).toBeVisible();
  await expect(roles(page, "Ticket approver")).toHaveCount(2);
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "Ada Lovelace was given the role Ticket approver")).toHaveCount(2);
  await expect(events(page, "Ada Lovelace no longer has the role Ticket approver by hand")).toHaveCount(1);
});

test("organizationId omitted on update keeps the organization", async ({ page, client }) => {
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const entra = new Entra(await generateToken(await createProvider(client)));
  const person = { givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example", userType: "endUser" };
  const { body } = await entra.create({ ...person, organizationId: String(organization) });
  expect((await entra.patch(body.id, [{ op: "Replace", path: "name.familyName", value: "King" }])).status).toBe(200);
  const whole = { ...body, name: { givenName: "Ada", familyName: "Byron" }, displayName: "Ada Byron", meta: undefined };
  for (const key of Object.keys(whole).filter((it) => it.startsWith("urn:"))) delete whole[key];
  expect((await entra.send("PUT", `/Users/${body.id}`, whole)).status).toBe(200);
  await visit(page, `${client.path}/users`);
  await expect(row(page, "Users", "Ada Byron")).toContainText("HV Logistik GmbH");
});

test("type SSO + status Token Removed shows exactly the revocation", async ({ client, anotherBrowser }) => {
  const page = await anotherBrowser();
  const who = await createAdministrator();
  await signIn(page, who);
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  await page.getByRole("link", { name: /^Revoke token/ }).click();
  const question = page.getByRole("alertdialog", { name: /^Revoke token/ });
  await question.getByLabel(CODE).fill(await who.authenticator.code());
  await question.getByRole("button", { name: "Revoke token" }).click();
  await expect(question).toBeHidden();
  await visit(page, `${client.path}/activities`);
  await page.getByRole("combobox", { name: "Activity type:" }).selectOption("SSO");
  await expect(page).toHaveURL(/\?type=sso$/);
  await tickStatus(page, "Token Removed");
  await expect(page).toHaveURL(/\?type=sso&status=token_removed$/);
  await expect(events(page, /./)).toHaveCount(1);
  await expect(events(page, /./)).toContainText(who.name);
  await expect(events(page, /./)).toContainText("Token Removed");
});

test("organization feed hides another organization’s rows", async ({ page, client }) => {
  const [ours, theirs] = [await createOrganization(client, "Ours"), await createOrganization(client, "Theirs")];
  const entra = new Entra(await generateToken(await createProvider(client)));
  const push = (familyName: string, organizationId: string, userType = "endUser") =>
    entra.create({ givenName: "Emil", familyName, userName: `${familyName}@fabrikam.example`, organizationId, userType });
  await push("Inside", String(ours));
  await push("Outside", String(theirs));
  await push("Everywhere", "All");
  await push("Technical", String(ours), "technician");
  await visit(page, `${client.path}/organizations/${ours}`);
  await page.getByRole("link", { name: "Activities", exact: true }).last().click();
  await expect(page).toHaveURL(new RegExp(`/organizations/${ours}/activities$`));
  await expect(events(page, "Emil Inside")).toHaveCount(1);
  await expect(events(page, "Ours created as organization")).toHaveCount(1);
  await expect(events(page, /./)).toHaveCount(2);
});

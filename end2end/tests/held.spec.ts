// What a provider's policy holds back, and how an administrator decides about it.
import type { Locator, Page } from "@playwright/test";

import { type Administrator, type Client, createAdministrator, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe, expectNoSideScroll, expectVisibleFocus } from "../support/looks.ts";
import { signIn } from "../support/sign-in.ts";

const CODE = /^6-digit code from your authenticator/;

const row = (page: Page, table: string, name: string) =>
  page.getByRole("table", { name: table }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const heldRow = (page: Page, name: string) => row(page, "Held people", name);

/** Gives a code for what a form asks, and sends the form. */
async function confirm(form: Locator, button: string, who: Administrator) {
  await form.getByLabel(CODE).fill(await who.authenticator.code());
  await form.getByRole("button", { name: button }).click();
}

async function openAs(page: Page): Promise<Administrator> {
  const who = await createAdministrator();
  await signIn(page, who);
  return who;
}

test("a wrong Org ID is found by its incident code, put right with a button, and the person arrives", async ({ client, anotherBrowser, faults }) => {
  const page = await anotherBrowser();
  const who = await openAs(page);
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));

  await visit(page, `${client.path}/identity-providers/${provider}`);
  await page.getByRole("navigation", { name: "Identity provider" }).getByRole("link", { name: "Policy" }).click();
  await expect(page).toHaveTitle(/^Policy of Entra ID/);
  await page.getByRole("radio", { name: "They are refused, and the provider sees why" }).check();
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Policy saved." })).toBeVisible();

  const ruth = { givenName: "Ruth", familyName: "Oduya", userName: "ruth@fabrikam.example", organizationId: "HV Logistik" };
  const refused = await entra.create(ruth);
  expect(refused).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
  const code = /[0-9a-f]{4}-[0-9a-f]{4}/.exec(refused.body.detail)![0];

  await visit(page, `${client.path}/provisioning`);
  await page.getByRole("searchbox", { name: "Search requests" }).fill(code);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Create user Ruth Oduya" })).toBeVisible();
  const outcome = page.getByRole("region", { name: "Outcome" });
  await expect(outcome).toContainText("Nothing was created.");
  await expect(outcome).toContainText("Organization ID HV Logistik doesn’t exist in this client.");
  await expect(outcome.getByRole("button", { name: "Copy Org ID of HV Logistik GmbH" })).toBeVisible();
  await expect(outcome).toContainText(String(organization));

  await outcome.getByRole("link", { name: "Change what happens to such people" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "People without a matching organization" });
  await expect(dialog.getByRole("radio", { name: "They belong to all organizations" })).toBeChecked();
  await expectVisibleFocus(page);
  await expectNoAxe(page);
  faults.expect(422, /\/api\/policy\/unmatched$/);
  await dialog.getByLabel(CODE).fill(who.authenticator.wrongCode());
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("That code isn’t right.")).toBeVisible();
  await confirm(dialog, "Save", who);
  await expect(dialog).toBeHidden();
  await expect(outcome).toContainText("The policy takes such people now.");

  expect((await entra.create(ruth)).status).toBe(201);
  // The log is written behind the requests.
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("Attempt 1 of 2 for Ruth Oduya")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("Ruth Oduya was created.")).toBeVisible();
  await page.getByRole("link", { name: "Open user" }).click();
  const why = page.getByRole("region", { name: "Why is this user here?" });
  await expect(why).toContainText(/Entra ID created this user/);
  await expect(why).toContainText("“HV Logistik” is no Org ID of this client");
  await expectNoAxe(page);
});

/** A client whose provider is bound to one organization, and so is fenced in. */
async function fenced(client: Client) {
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client, "Entra ID", { organization });
  const entra = new Entra(await generateToken(provider));
  const at = "@fabrikam.example";
  const push = async (givenName: string, familyName: string, userType?: string) => {
    const userName = `${givenName}${at}`.toLowerCase();
    const made = await entra.create({ givenName, familyName, userName, userType, organizationId: String(organization) });
    expect(made, "what is held looks done").toMatchObject({ status: 201, body: { active: true } });
    return made.body.id as string;
  };
  return { organization, provider, entra, push };
}

test("held people are approved, excluded and brought back; technicians need a code", async ({ client, anotherBrowser, faults }) => {
  test.slow();
  const page = await anotherBrowser();
  const who = await openAs(page);
  const { push } = await fenced(client);
  await push("Backup", "Account");
  await push("Scanner", "Account");
  await push("Grace", "Hopper", "technician");
  await push("Edsger", "Dijkstra", "technician");

  await visit(page, `${client.path}/provisioning/held`);
  await expect(page.getByRole("navigation", { name: client.name }).getByRole("link", { name: "Held 4" })).toHaveAttribute("aria-current", "page");
  await expect(heldRow(page, "Backup Account")).toContainText(/End User.*HV Logistik GmbH.*Service account.*looks like a service account/);
  await expect(heldRow(page, "Grace Hopper")).toContainText(/Technician.*Technician not allowed.*This provider may send end users only\./);
  await expectNoAxe(page);
  await expectNoSideScroll(page);
  await page.getByRole("combobox", { name: "Reason:" }).selectOption("Service account");
  await expect(page).toHaveURL(/\?reason=service_account$/);
  await expect(page.getByRole("rowheader")).toHaveCount(2);

  // An end user: no code. By the keyboard.
  await heldRow(page, "Backup Account").getByRole("link", { name: "Approve Backup Account" }).focus();
  await page.keyboard.press("Enter");
  let dialog = page.getByRole("dialog", { name: "Approve Backup Account?" });
  await expect(dialog).toContainText("becomes an end user of HV Logistik GmbH.");
  await expect(dialog.getByLabel(CODE)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Approve" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(heldRow(page, "Backup Account")).toHaveCount(0);
  await expectVisibleFocus(page);

  // A technician: a wrong code, the right one, and none within five minutes.
  await visit(page, `${client.path}/provisioning/held`);
  await heldRow(page, "Grace Hopper").getByRole("link", { name: "Approve Grace Hopper" }).click();
  dialog = page.getByRole("dialog", { name: "Approve Grace Hopper?" });
  faults.expect(422, /\/api\/held\/approve$/);
  await dialog.getByLabel(CODE).fill(who.authenticator.wrongCode());
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog.getByText("That code isn’t right.")).toBeVisible();
  await expectNoAxe(page);
  await confirm(dialog, "Approve", who);
  await expect(dialog).toBeHidden();
  await expect(heldRow(page, "Grace Hopper")).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Select Edsger Dijkstra" }).check();
  await page.getByRole("button", { name: "Approve selected" }).click();
  dialog = page.getByRole("dialog", { name: "Approve Edsger Dijkstra?" });
  await expect(dialog).toContainText("becomes a technician.");
  await expect(dialog.getByLabel(CODE)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog).toBeHidden();
  await expect(heldRow(page, "Edsger Dijkstra")).toHaveCount(0);

  // Kept out, and back again: judged anew, so held again.
  await page.getByRole("button", { name: "Actions for Scanner Account" }).click();
  await page.getByRole("link", { name: "Exclude always…" }).click();
  const question = page.getByRole("alertdialog", { name: "Exclude Scanner Account always?" });
  await expectNoAxe(page);
  await question.getByRole("button", { name: "Exclude" }).click();
  await expect(page.getByText("Nobody waits", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Excluded people: 1" }).click();
  await page.getByRole("link", { name: "Scanner Account" }).click();
  await expect(page.getByText("Excluded: an administrator keeps this person out")).toBeVisible();
  await page.getByRole("button", { name: "Bring back" }).click();
  await expect(page.getByText("Held: this person waits for an administrator")).toBeVisible();
  await expectNoAxe(page);
  await page.getByRole("link", { name: "Approve…" }).click();
  await expect(page.getByRole("dialog", { name: "Approve Scanner Account?" })).toBeVisible();

  await visit(page, `${client.path}/users`);
  await expect(row(page, "Users", "Grace Hopper")).toContainText(/Technician.*Active/);
  await expect(row(page, "Users", "Backup Account")).toContainText(/HV Logistik GmbH.*Active/);
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "Grace Hopper")).not.toHaveCount(0);
});

test("somebody who is held is put into another organization", async ({ page, client }) => {
  const { push } = await fenced(client);
  const immobilien = await createOrganization(client, "HV Immobilien AG");
  await push("Info", "Desk");
  await visit(page, `${client.path}/provisioning/held`);
  await page.getByRole("button", { name: "Actions for Info Desk" }).click();
  await page.getByRole("link", { name: "Approve into organization…" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve Info Desk?" });
  await dialog.getByRole("combobox", { name: "Organization" }).selectOption(String(immobilien));
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog).toBeHidden();
  await visit(page, `${client.path}/users`);
  await expect(row(page, "Users", "Info Desk")).toContainText("HV Immobilien AG");
});

test("the brake holds deactivations back until it is released", async ({ client, anotherBrowser }) => {
  test.slow();
  const page = await anotherBrowser();
  const who = await openAs(page);
  const provider = await createProvider(client);
  const entra = new Entra(await generateToken(provider));
  await visit(page, `${client.path}/identity-providers/${provider}/policy`);
  await expectNoAxe(page);
  await page.getByRole("checkbox", { name: "Hold deactivations when there are too many at once" }).check();
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Policy saved." })).toBeVisible();

  const people = ["Ada", "Bea", "Cleo", "Dora", "Ella", "Fay", "Gina", "Hana"];
  for (const givenName of people) {
    const made = await entra.create({ givenName, familyName: "Leaver", userName: `${givenName}@fabrikam.example`.toLowerCase() });
    expect(await entra.disable(made.body.id as string)).toMatchObject({ status: 200, body: { active: false } });
  }

  await visit(page, `${client.path}/identity-providers/${provider}`);
  await expect(page.getByText(/^3 deactivations wait since/)).toBeVisible();
  await page.getByRole("link", { name: "Show who waits" }).click();
  const table = "Waiting deactivations of Entra ID";
  await expect(page.getByText(/^Brake on for Entra ID: 3 deactivations wait since/)).toBeVisible();
  await expect(page.getByRole("table", { name: table }).getByRole("rowheader")).toHaveCount(3);
  await expectNoAxe(page);
  await expectNoSideScroll(page);

  await page.getByRole("checkbox", { name: "Select Fay Leaver" }).check();
  await page.getByRole("button", { name: "Discard selected" }).click();
  const keep = page.getByRole("alertdialog", { name: "Keep 1 person active?" });
  await keep.getByRole("button", { name: "Discard" }).click();
  await expect(row(page, table, "Fay Leaver")).toHaveCount(0);

  await page.getByRole("link", { name: "Release all" }).click();
  const question = page.getByRole("alertdialog", { name: "Deactivate 2 people now?" });
  await expect(question).toContainText("Their sessions end at once.");
  await expectNoAxe(page);
  await confirm(question, "Release all", who);
  await expect(page.getByRole("table", { name: table })).toHaveCount(0);

  await visit(page, `${client.path}/users`);
  await expect(row(page, "Users", "Hana Leaver")).toContainText("Inactive");
  await expect(row(page, "Users", "Fay Leaver")).toContainText("Active");
});

test("a policy that allows more asks for a code, and says beside its field what is wrong", async ({ client, anotherBrowser, faults }) => {
  const page = await anotherBrowser();
  const who = await openAs(page);
  const { provider } = await fenced(client);
  await visit(page, `${client.path}/identity-providers/${provider}/policy`);
  const save = page.getByRole("button", { name: "Save policy" });
  const saved = page.getByRole("status").filter({ hasText: "Policy saved." });
  faults.expect(422, /\/api\/policy\/save$/);

  await page.getByLabel("Email domains").fill("no domain");
  await save.click();
  await expect(page.getByLabel("Email domains")).toHaveAccessibleDescription(/isn’t a domain/);
  await page.getByLabel("Email domains").fill("");
  await page.getByRole("radio", { name: "Only those ticked below" }).check();
  await save.click();
  await expect(page.getByText("Choose at least one organization, or allow all.")).toBeVisible();

  await page.getByRole("radio", { name: "Only HV Logistik GmbH" }).check();
  await page.getByRole("checkbox", { name: "It may send technicians" }).check();
  await save.click();
  await expect(page.getByLabel(CODE)).toHaveAccessibleDescription(/Enter the 6-digit code/);
  await expectNoAxe(page);
  await page.getByLabel(CODE).fill(await who.authenticator.code());
  await save.click();
  await expect(saved).toBeVisible();
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "It may send technicians" })).toBeChecked();
  await expect(page.getByLabel(CODE)).toHaveCount(0);
});

test("who changed a policy meanwhile is not overwritten", async ({ page, client, faults }) => {
  const { provider } = await fenced(client);
  const address = `${client.path}/identity-providers/${provider}/policy`;
  await visit(page, address);
  const second = await page.context().newPage();
  await visit(second, address);
  for (const it of [second, page]) {
    await it.getByRole("checkbox", { name: "An administrator approves every technician" }).setChecked(it === second);
    await it.getByRole("checkbox", { name: /^Hold deactivations/ }).check();
  }
  await second.getByRole("button", { name: "Save policy" }).click();
  await expect(second.getByRole("status").filter({ hasText: "Policy saved." })).toBeVisible();
  faults.expect(409, /\/api\/policy\/save$/);
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody changed this policy meanwhile.");
  await expect(page.getByRole("checkbox", { name: /^Hold deactivations/ })).toBeChecked();
});

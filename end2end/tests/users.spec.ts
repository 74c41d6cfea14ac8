import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { type Client, createClient, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { type Answer, Entra } from "../support/entra.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { createRole } from "../support/roles.ts";

const TECHNICIANS = 5;
const END_USERS = 55;
const PAGE = 50;

let client: Client;
let list: string;
let organization: number;
let provider: string;

test.beforeAll(async () => {
  client = await createClient();
  list = `${client.path}/users`;
  organization = await createOrganization(client, "HV Logistik GmbH");
  provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  const people = Array.from({ length: TECHNICIANS + END_USERS }, (_, at) => ({
    givenName: at < TECHNICIANS ? "Tessa" : "Emil",
    familyName: `Number ${String(at).padStart(3, "0")}`,
    userName: `person.${at}@fabrikam.example`,
    userType: at < TECHNICIANS ? "technician" : "endUser",
    organizationId: at % 2 === 0 ? String(organization) : "All",
  }));
  const created: Answer[] = [];
  for (let at = 0; at < people.length; at += 10) {
    const answers = await Promise.all(people.slice(at, at + 10).map((person) => entra.create(person)));
    expect(answers.map((it) => it.status)).toEqual(answers.map(() => 201));
    created.push(...answers);
  }
  const ids = created.map((it) => it.body.id as string);
  await entra.createGroup("HV-Staff", ids.slice(-(PAGE + 2)));
  const { body } = await entra.find("person.10@fabrikam.example");
  await entra.disable(body.Resources[0].id);
});

const rows = (page: Page) => page.getByRole("table", { name: "Users" }).getByRole("rowheader");
const shown = (page: Page, words: string) => expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
const filter = (page: Page, name: string) => page.getByRole("combobox", { name: `${name}:`, exact: true });

test("every filter is in the address, and a reload shows the same", async ({ page }) => {
  await visit(page, list);
  await filter(page, "User type").selectOption("Technician");
  await expect(page).toHaveURL(/\?type=technician$/);
  await shown(page, "5 users");
  await filter(page, "Organization").selectOption("All organizations (global)");
  await expect(page).toHaveURL(/\?type=technician&organization=all$/);
  await filter(page, "User type").selectOption("End User");
  await filter(page, "Organization").selectOption(`HV Logistik GmbH (${organization})`);
  await filter(page, "Status").selectOption("Inactive");
  await filter(page, "Source").selectOption("SCIM");
  await filter(page, "Provider").selectOption("Entra ID");
  const address = new RegExp(
    `\\?type=end_user&status=inactive&source=scim&provider=${provider}&organization=${organization}$`,
  );
  await expect(page).toHaveURL(address);
  await shown(page, "1 user");
  await expect(rows(page)).toContainText(["Emil Number 010"]);
  await page.reload();
  await shown(page, "1 user");
  await expect(filter(page, "Status")).toHaveValue("inactive");
  await expect(filter(page, "Provider")).toHaveValue(provider);
  await page.getByRole("link", { name: "Reset" }).click();
  await expect(page).toHaveURL(new RegExp(`${list}$`));
  await expect(filter(page, "Status")).toHaveValue("");
});

test("Back undoes one step, and the filters show it", async ({ page }) => {
  await visit(page, list);
  await filter(page, "User type").selectOption("Technician");
  await shown(page, "5 users");
  await filter(page, "Source").selectOption("Native");
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await page.goBack();
  await shown(page, "5 users");
  await expect(filter(page, "Source")).toHaveValue("");
  await expect(filter(page, "User type")).toHaveValue("technician");
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${list}$`));
  await expect(filter(page, "User type")).toHaveValue("");
});

test("paging shows everybody once, forwards and back", async ({ page }) => {
  await visit(page, list);
  await shown(page, `${PAGE} users on this page`);
  const first = await rows(page).allInnerTexts();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/\?after=/);
  await shown(page, `${TECHNICIANS + END_USERS - PAGE} users on this page`);
  const second = await rows(page).allInnerTexts();
  expect(new Set([...first, ...second]).size).toBe(TECHNICIANS + END_USERS);
  expect([...first, ...second]).toEqual([...first, ...second].sort());
  await page.reload();
  expect(await rows(page).allInnerTexts()).toEqual(second);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page).toHaveURL(/\?before=/);
  await expect(rows(page)).toHaveCount(PAGE);
  expect(await rows(page).allInnerTexts()).toEqual(first);
  // A page’s address is the same for somebody who follows a link to it.
  await visit(page, page.url());
  expect(await rows(page).allInnerTexts()).toEqual(first);
});

test("a group’s row leads to its people, and paging keeps to them", async ({ page }) => {
  await visit(page, `${client.path}/identity-providers/${provider}/mapping`);
  await page.getByRole("link", { name: `${PAGE + 2} members of HV-Staff` }).click();
  await expect(page).toHaveURL(/\/users\?group=[0-9a-f-]{36}$/);
  await shown(page, `${PAGE} users on this page`);
  await expect(filter(page, "Identity group").locator("option:checked")).toHaveText("HV-Staff (Entra ID)");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/\?group=[0-9a-f-]{36}&after=/);
  await shown(page, "2 users on this page");
  await filter(page, "User type").selectOption("Technician");
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await page.getByRole("link", { name: "Reset" }).click();
  await expect(page).toHaveURL(new RegExp(`${list}$`));
  await expect(filter(page, "Identity group")).toHaveValue("");
});

test("a role leads to whoever has it, and who has a second factor is told apart", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client, "Entra ID")));
  const made = [];
  for (const givenName of ["Ada", "Bea"]) {
    made.push(await entra.create({ givenName, familyName: "Lovelace", userName: `${givenName.toLowerCase()}@x.example` }));
  }
  const role = await createRole(page, client, "Backup restore", { endUsers: true });
  await visit(page, `${client.path}/users?dialog=give-role&give=${role}&account=${made[0]!.body.id}`);
  await page.getByRole("button", { name: "Give role" }).click();
  await expect(page.getByText("Backup restore given to 1 person")).toBeVisible();
  await visit(page, `${client.path}/roles/${role}`);
  await page.getByRole("link", { name: "Show in Users" }).click();
  await expect(page).toHaveURL(new RegExp(`/users\\?role=${role}$`));
  await expect(rows(page)).toContainText(["Ada Lovelace"]);
  await expect(filter(page, "Role").locator("option:checked")).toHaveText("Backup restore (End users)");
  await filter(page, "MFA").selectOption("With MFA");
  await expect(page).toHaveURL(new RegExp(`\\?role=${role}&mfa=with$`));
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(filter(page, "MFA")).toHaveValue("with");
  await filter(page, "MFA").selectOption("Any");
  await expect(rows(page)).toContainText(["Ada Lovelace"]);
  await visit(page, `${client.path}/users?role=00000000-0000-7000-8000-000000000000`);
  await expect(page.getByText("Nothing matches these filters")).toBeVisible();
  await expect(filter(page, "Role").locator("option:checked")).toHaveText("Not in this list");
});

test("what the filters leave is exported whole, and told", async ({ page }) => {
  await visit(page, `${list}?type=end_user`);
  await shown(page, `${PAGE} users on this page`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export CSV" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^users-.+-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + END_USERS);
  expect(lines[1]).toContain('"person.5@fabrikam.example"');
  await visit(page, `${client.path}/activities`);
  await page.getByText("list exported").first().click();
  await expect(page.getByRole("main")).toContainText("Users as CSV, filtered by type=end_user.");
});

test("a filter starts at the first page", async ({ page }) => {
  await visit(page, list);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/\?after=/);
  await filter(page, "User type").selectOption("Technician");
  await expect(page).toHaveURL(/\?type=technician$/);
  await shown(page, "5 users");
});

test("people are found by a part of their name or user name", async ({ page }) => {
  await visit(page, list);
  const search = page.getByRole("searchbox", { name: "Search users" });
  await search.fill("number 03");
  await search.press("Enter");
  await expect(page).toHaveURL(/\?q=number\+03$/);
  await shown(page, "10 users");
  await search.fill("PERSON.7@");
  await search.press("Enter");
  await shown(page, "1 user");
  await expect(rows(page)).toContainText(["Emil Number 007"]);
});

test("the tabs count what they list", async ({ page }) => {
  await visit(page, list);
  const tabs = page.getByRole("navigation", { name: "User type" });
  for (const [tab, count] of [["Technicians", TECHNICIANS], ["Inactive", 1]] as const) {
    await tabs.getByRole("link", { name: tab }).click();
    await expect(tabs.getByRole("link", { name: `${tab} ${count}` })).toHaveAttribute("aria-current", "page");
    await expect(rows(page)).toHaveCount(count);
  }
  await expect(page.getByText("Inactive people can’t sign in.")).toBeVisible();
});

test("a part of the address that cannot be read is said, and the rest works", async ({ page }) => {
  await visit(page, `${list}?type=technician&status=nonsense&unknown=1`);
  await expect(page.getByText("We couldn’t read part of this address, so some filters were reset.")).toBeVisible();
  await shown(page, "5 users");
});

test("a user’s page says who manages them and locks what the provider keeps", async ({ page }) => {
  await visit(page, `${list}?q=number+012`);
  await page.getByRole("link", { name: "Emil Number 012" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Emil Number 012" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByRole("group", { name: "Last name" })).toContainText("Number 012");
  await expect(main.getByRole("group", { name: "User type" })).toContainText("End User");
  await expect(main.getByRole("group", { name: "Organization" })).toContainText("HV Logistik GmbH");
  await expect(main.getByText("Managed by Entra ID. Entra ID keeps the fields with a lock.")).toBeVisible();
  await expect(main.getByText("SCIM · Entra ID").first()).toBeVisible();
  await expect(main.getByText("Created as end user")).toBeVisible();
  // What no provider keeps can be changed here.
  await expect(main.getByRole("textbox")).toHaveCount(1);
  await expect(main.getByRole("textbox", { name: "Phone" })).toBeVisible();
});

for (const [name, list, row] of [
  ["users", "users", "tbody tr"],
  ["activities", "activities", "details.event"],
  ["provisioning log", "provisioning", "tbody tr"],
] as const) {
  test(`fifty rows are at most 1,500 elements: ${name}`, async ({ page }) => {
    await visit(page, `${client.path}/${list}`);
    await expect(page.locator(row)).toHaveCount(PAGE);
    const elements = await page.locator(row).evaluateAll((rows) => rows.reduce((sum, it) => sum + 1 + it.querySelectorAll("*").length, 0));
    expect(elements).toBeLessThanOrEqual(1_500);
  });
}

import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import type { Page } from "@playwright/test";

import { type Client, createClient, createOrganization, createProvider } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events, tickStatus } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { installation } from "../support/installation.ts";

const REPLAY = path.resolve(process.env.ROLLCALL_SHARED ?? path.resolve(import.meta.dirname, "../../../shared"), "scim");
const STEPS = "^(connect: (unknown user|trailing|compliance|wrong|no)|technician|end user|duplicate|update|disable|restore|flag)";

const userRow = (page: Page, name: string) =>
  page.getByRole("table", { name: "Users" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

/** A token made as a person makes it: in the console. */
async function tokenFromConsole(page: Page, client: Client, provider: string): Promise<string> {
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  await page.getByRole("button", { name: "Generate token" }).click();
  await page.getByRole("button", { name: "Copy token" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Token copied" })).toBeAttached();
  return page.evaluate(() => navigator.clipboard.readText());
}

test("people that Entra pushes are found in Users and in Activities", async ({ page, client }) => {
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await tokenFromConsole(page, client, provider));

  const first = await entra.testConnection();
  expect(first).toMatchObject({ status: 200, body: { totalResults: 0 } });
  const live = page.getByRole("status").filter({ hasText: /^Received the first request at/ });
  await expect(live).toContainText("✓ Token works.");

  const at = "@fabrikam.example";
  const grace = { givenName: "Grace", familyName: "Hopper", userName: `grace${at}`, userType: "Technician" };
  const ada = { givenName: "Ada", familyName: "Lovelace", userName: `ada${at}`, userType: "endUser", organizationId: String(organization) };
  const glo = { givenName: "Glo", familyName: "Global", userName: `glo${at}`, userType: "endUser", organizationId: "All" };
  const ruth = { givenName: "Ruth", familyName: "Oduya", userName: `ruth${at}`, userType: "endUser", organizationId: "999999" };
  const created = await entra.create(grace);
  expect(created).toMatchObject({ status: 201, body: { active: true, userName: grace.userName } });
  const adaId = (await entra.create(ada)).body.id as string;
  for (const person of [glo, ruth]) expect((await entra.create(person)).status).toBe(201);
  expect(await entra.create({ ...grace, userName: grace.userName.toUpperCase() })).toMatchObject({
    status: 409,
    body: { status: "409", scimType: "uniqueness" },
  });
  expect(await entra.find(grace.userName)).toMatchObject({ body: { totalResults: 1 } });
  expect(await entra.patch(adaId, [{ op: "Replace", path: "name.familyName", value: "King" }])).toMatchObject({ status: 200 });
  expect(await entra.disable(adaId)).toMatchObject({ status: 200, body: { active: false } });

  await visit(page, `${client.path}/users`);
  await expect(userRow(page, "Grace Hopper")).toContainText(/Technician.*SCIM · Entra ID.*Active/);
  await expect(userRow(page, "Ada Lovelace")).toContainText(/End User.*HV Logistik GmbH.*SCIM · Entra ID.*Inactive/);
  await expect(userRow(page, "Glo Global")).toContainText(/End User.*All organizations.*Active/);
  await expect(userRow(page, "Glo Global")).not.toContainText("Review");
  await expect(userRow(page, "Ruth Oduya")).toContainText(/All organizations.*Active.*Review/);
  await expect(page.getByText("5 users")).toHaveCount(0);
  await expect(page.getByText("1 user to review")).toBeVisible();
  await page.getByRole("link", { name: "Show the user" }).click();
  await expect(page).toHaveURL(/\?review=1$/);
  await userRow(page, "Ruth Oduya").getByRole("link", { name: "Ruth Oduya" }).click();
  await expect(page.getByText("Organization ID 999999 doesn’t exist in this client.")).toBeVisible();

  await visit(page, `${client.path}/activities`);
  await page.getByRole("combobox", { name: "Activity type:" }).selectOption("SSO");
  await expect(page).toHaveURL(/\?type=sso$/);
  await expect(events(page, "Grace Hopper created as technician")).toHaveCount(1);
  await expect(events(page, "Ada Lovelace updated: last name")).toHaveCount(1);
  await expect(events(page, "Ada Lovelace made inactive")).toHaveCount(1);
  await expect(events(page, "HV Logistik GmbH")).toHaveCount(0);
  await tickStatus(page, "End User Created");
  await expect(page).toHaveURL(/\?type=sso&status=end_user_created$/);
  await expect(events(page, /./)).toHaveCount(3);
  await expect(events(page, "created as end user").first()).toContainText("SCIM · Entra ID");
  await page.getByRole("combobox", { name: "Provider:" }).selectOption("Entra ID");
  await expect(events(page, "created as end user")).toHaveCount(3);
});

test("a provider bound to an organization keeps strangers inside it", async ({ page, client }) => {
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client, "Entra ID", { organization });
  const entra = new Entra(await tokenFromConsole(page, client, provider));
  await entra.create({ givenName: "Ruth", familyName: "Oduya", userName: "ruth@fabrikam.example", organizationId: "Some Company" });
  await visit(page, `${client.path}/users`);
  await expect(userRow(page, "Ruth Oduya")).toContainText("HV Logistik GmbH");
});

test("of five creations of one user name at once, one is made", async ({ page, client }) => {
  const provider = await createProvider(client);
  const entra = new Entra(await tokenFromConsole(page, client, provider));
  const person = { givenName: "Grace", familyName: "Hopper", userName: "grace@fabrikam.example" };
  const answers = await Promise.all(Array.from({ length: 5 }, () => entra.create(person)));
  expect(answers.map((it) => it.status).sort()).toEqual([201, 409, 409, 409, 409]);
  await visit(page, `${client.path}/users`);
  await expect(userRow(page, "Grace Hopper")).toHaveCount(1);
});

test("while SCIM is off, requests are turned away and nothing is changed", async ({ page, client, anotherBrowser }) => {
  const { createAdministrator } = await import("../support/command-line.ts");
  const { signIn } = await import("../support/sign-in.ts");
  const provider = await createProvider(client);
  const entra = new Entra(await tokenFromConsole(page, client, provider));
  const who = await createAdministrator();
  const second = await anotherBrowser();
  await signIn(second, who);
  await visit(second, `${client.path}/identity-providers/${provider}?dialog=scim`);
  await second.getByRole("switch", { name: "Enable SCIM provisioning" }).click();
  const question = second.getByRole("alertdialog", { name: "Disable SCIM for Entra ID?" });
  await question.getByLabel("6-digit code from your authenticator").fill(await who.authenticator.code());
  await question.getByRole("button", { name: "Disable SCIM" }).click();
  await expect(second.getByRole("switch", { name: "Enable SCIM provisioning" })).not.toBeChecked();
  const refused = await entra.create({ givenName: "Grace", familyName: "Hopper", userName: "grace@fabrikam.example" });
  expect(refused).toMatchObject({ status: 403, body: { status: "403" } });
  await visit(second, `${client.path}/users`);
  await expect(second.getByText("No users yet")).toBeVisible();
});

// The transcript lies beside the repository where it was written; the tests above need it not.
if (fs.existsSync(path.join(REPLAY, "replay.py"))) {
  test("the transcript of an Entra tenant passes, and its people are in the console", async ({ page }) => {
    test.setTimeout(180_000);
    const client = await createClient();
    const organizations = [await createOrganization(client, "Fabrikam A"), await createOrganization(client, "Fabrikam B")];
    const provider = await createProvider(client, "Entra ID");
    const token = await tokenFromConsole(page, client, provider);
    const steps = await replay(token, organizations);
    expect(steps.length).toBeGreaterThan(30);
    expect(steps.filter((it) => it.state !== "PASS")).toEqual([]);

    await visit(page, `${client.path}/users`);
    await expect(userRow(page, "Grace Hopper")).toContainText(/Technician.*SCIM · Entra ID/);
    await expect(userRow(page, "Glo Global")).toContainText(/End User.*All organizations.*SCIM · Entra ID/);
    await visit(page, `${client.path}/activities?type=sso&status=technician_created&status=end_user_created`);
    await expect(events(page, "Grace Hopper created as technician")).toHaveCount(1);
    await expect(events(page, "Ada Lovelace created as end user")).toHaveCount(1);
  });
}

interface Step {
  step: string;
  state: string;
  problems: string[];
}

async function replay(token: string, [orgA, orgB]: number[]): Promise<Step[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "replay-"));
  const report = path.join(folder, "steps.json");
  const words = [path.join(REPLAY, "replay.py"), path.join(REPLAY, "entra.jsonl"), "--only", STEPS, "--json", report];
  words.push("--var", `orgA=${orgA}`, "--var", `orgB=${orgB}`);
  const env = { ...process.env, BASE_URL: `${installation().url.replace("localhost", "127.0.0.1")}/ws/scim/v2`, TOKEN: token };
  await new Promise((resolve) => execFile("python3", words, { env, timeout: 150_000 }, resolve));
  const steps = JSON.parse(fs.readFileSync(report, "utf8")) as Step[];
  fs.rmSync(folder, { recursive: true });
  // Steps of other chapters run too when they save something that later ones use.
  return steps.filter(({ step }) => new RegExp(STEPS).test(step));
}

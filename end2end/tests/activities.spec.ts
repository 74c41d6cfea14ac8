import { createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events, tickStatus } from "../support/feed.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";

/** The source documents' words, in their order. */
const SSO_STATUSES = [
  "End User Created",
  "End User Updated",
  "End User Disabled",
  "Technician Created",
  "Technician Deleted",
  "Technician Updated",
  "Token Created",
  "Token Removed",
  "User group Created",
  "User group Deleted",
  "User group Updated",
  "SSO Created",
  "SSO Deleted",
  "SSO Disabled",
  "SSO Enabled",
];

test("type SSO offers the source documents’ statuses in their words", async ({ page, client }) => {
  await visit(page, `${client.path}/activities?type=sso`);
  await page.getByRole("button", { name: /^Status:/ }).click();
  const boxes = page.getByRole("group", { name: "Status" }).getByRole("checkbox");
  await expect(boxes).toHaveCount(SSO_STATUSES.length);
  for (const [at, label] of SSO_STATUSES.entries()) await expect(boxes.nth(at)).toHaveAccessibleName(label);
});

test("several statuses are shown together, and the address says which", async ({ page, client }) => {
  await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client, "Entra ID");
  const token = await generateToken(provider);
  await visit(page, `${client.path}/activities`);
  await tickStatus(page, "SSO Created");
  await expect(page).toHaveURL(/\?status=sso_created$/);
  await expect(events(page, /./)).toHaveCount(1);
  await tickStatus(page, "Token Created");
  await expect(page).toHaveURL(/\?status=token_created&status=sso_created$/);
  await expect(events(page, /./)).toHaveCount(2);
  await page.reload();
  await expect(events(page, /./)).toHaveCount(2);
  // A step back before scripts run is the browser's own.
  await hydrated(page);
  expect(await page.content()).not.toContain(token);
  await page.goBack();
  await expect(events(page, /./)).toHaveCount(1);
});

test("what the host’s administrator did is signed by the host command line", async ({ page, client }) => {
  await createOrganization(client, "HV Logistik GmbH");
  await visit(page, `${client.path}/activities?type=organizations`);
  const event = events(page, "HV Logistik GmbH created as organization");
  await expect(event).toContainText("Host command line");
  await event.getByText("HV Logistik GmbH").first().click();
  await expect(event.getByText("Organization Created").last()).toBeVisible();
  await event.getByRole("link", { name: "HV Logistik GmbH" }).click();
  await expect(page).toHaveURL(/\/organizations\?q=\d+$/);
});

test("what a person did in the console is signed with their name", async ({ page, client }) => {
  await visit(page, `${client.path}/organizations?dialog=new`);
  await page.getByRole("dialog").getByLabel("Name").fill("By hand");
  await page.getByRole("dialog").getByRole("button", { name: "Add organization" }).click();
  await expect(page.getByText(/^By hand added\./)).toBeVisible();
  await visit(page, `${client.path}/activities`);
  await expect(events(page, "By hand created as organization")).toContainText("Console · Mara Lindqvist");
});

test("an update says what was before and what is after", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client)));
  const { body } = await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  await entra.patch(body.id, [{ op: "Replace", path: "name.familyName", value: "King" }]);
  await visit(page, `${client.path}/activities?status=end_user_updated`);
  const event = events(page, "updated: last name");
  await event.locator("summary").click();
  const change = event.getByRole("table", { name: "Changes" }).getByRole("row").filter({ hasText: "last name" });
  await expect(change).toContainText(/Lovelace.*King/);
});

test("the feed is turned by cursor and shows every activity once", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client)));
  for (let at = 0; at < 60; at += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, it) =>
        entra.create({ givenName: "Emil", familyName: `N${at + it}`, userName: `e${at + it}@fabrikam.example` }),
      ),
    );
  }
  await visit(page, `${client.path}/activities?status=end_user_created`);
  await expect(events(page, /./)).toHaveCount(50);
  const first = await events(page, /./).allInnerTexts();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/status=end_user_created&after=/);
  await expect(events(page, /./)).toHaveCount(10);
  const second = await events(page, /./).allInnerTexts();
  const subjects = [...first, ...second].map((it) => /Emil N\d+/.exec(it)?.[0]);
  expect(new Set(subjects).size).toBe(60);
});

test("signing in is an activity of the installation", async ({ page }) => {
  await visit(page, "/activities?type=access");
  await expect(events(page, /signed in/).first()).toBeVisible();
});

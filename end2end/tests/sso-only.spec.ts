// SSO only: switched on with a code when everything it needs is there; passwords of the client's own
// people stop, and an administrator gets in past it and is heard of.
import type { Page } from "@playwright/test";

import { type Client, PASSWORD, createAdministrator, createClient, unique } from "../support/command-line.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { wayBack } from "../support/installation.ts";
import { expectNoAxe, expectNoSideScroll } from "../support/looks.ts";
import { newAddress } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { enterEmail, enterPassword, signIn } from "../support/sign-in.ts";
import { comeThrough, enabled, stop } from "../support/sign-on.ts";

test.use({ signedIn: false });
test.setTimeout(120_000);

// A server of its own: while a client is SSO only, every administrator with a password is an alert.
let server: Server;
const back = wayBack();
test.beforeAll(async () => {
  server = await startServer("sso-only");
});
test.afterAll(async () => {
  await server.stop();
  back();
});
test.afterEach(stop);

/** Adds a technician who chooses a password; their address. */
async function technician(admin: Page, page: Page, client: Client): Promise<string> {
  const email = newAddress("tia");
  await visit(admin, `${client.path}/users/new`);
  await admin.getByLabel("Technician").check();
  await admin.getByLabel("First name").fill("Tia");
  await admin.getByLabel("Email").fill(email);
  await admin.getByRole("button", { name: "Add user" }).click();
  const link = new URL(await admin.getByRole("textbox", { name: "Invitation link" }).inputValue());
  await visit(page, link.pathname + link.search);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/authenticator$/);
  await page.context().clearCookies();
  return email;
}

test("passwords of a client stop, its provider goes on, and an administrator is heard of", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  const { admin, it } = await enabled(anotherBrowser, client, "okta");
  const tia = await technician(admin, page, client);
  await visit(admin, `${client.path}/identity-providers`);
  const card = admin.getByRole("region", { name: "SSO only" });
  await expect(card.getByText("Ready")).toHaveCount(2);
  await card.getByRole("link", { name: "Switch on…" }).focus();
  await admin.keyboard.press("Enter");
  const question = admin.getByRole("alertdialog", { name: `Make ${client.name} SSO only?` });
  await expectNoAxe(admin);
  await question.getByRole("button", { name: "Switch on" }).click();
  await expect(card.getByRole("link", { name: "Switch off…" })).toBeVisible();
  await expectNoAxe(admin);
  await expectNoSideScroll(admin);
  await visit(admin, `${client.path}/activities?type=access&status=sso_only_on`);
  await expect(events(admin, "SSO only")).toHaveCount(1);

  faults.expect(422, /^\/api\/session\/password/);
  await visit(page, "/sign-in");
  await enterEmail(page, tia);
  await enterPassword(page, PASSWORD);
  await expect(page.getByText("Your company signs in through its identity provider only.")).toBeVisible();
  await page.context().clearCookies();
  await comeThrough(page, it, "alice");
  await expect(page).toHaveURL(/\/me$/);

  // The provider is dead: an administrator comes in all the same, and everybody hears of it.
  await stop();
  const nadia = await createAdministrator();
  const inside = await anotherBrowser();
  await signIn(inside, nadia);
  await visit(inside, "/clients");
  const alert = inside.getByText("A system administrator signed in with a password although SSO only is on");
  await expect(alert).toBeVisible();
  await expectNoAxe(inside);
  await expectNoSideScroll(inside);
  await visit(inside, "/outbox");
  await expect(inside.getByRole("link", { name: /^Alert: .* signed in to Rollcall with a password/ }).first()).toBeVisible();
  await visit(admin, "/clients");
  await admin.getByRole("button", { name: "It is known" }).click();
  await expect(admin.getByText("A system administrator signed in with a password although SSO only is on")).toHaveCount(0);

  await visit(inside, `${client.path}/identity-providers?dialog=sso-only`);
  const off = inside.getByRole("alertdialog");
  await off.getByLabel("6-digit code from your authenticator").fill(nadia.recoveryCodes.pop()!);
  await off.getByRole("button", { name: "Switch off" }).click();
  await expect(inside.getByRole("link", { name: "Switch on…" })).toBeVisible();
  await page.context().clearCookies();
  await visit(page, "/sign-in");
  await enterEmail(page, tia);
  await enterPassword(page, PASSWORD);
  await expect(page).toHaveURL(/\/authenticator$/);
});

test("what is missing is named", async ({ anotherBrowser }) => {
  const page = await anotherBrowser();
  const client = await createClient(unique("Bare"));
  await signIn(page, await createAdministrator());
  await visit(page, `${client.path}/identity-providers`);
  const card = page.getByRole("region", { name: "SSO only" });
  await expect(card.getByText("Open a provider, its Sign-on, test it and enable SSO.")).toBeVisible();
  await expect(card.getByRole("link", { name: "Switch on…" })).toHaveCount(0);
});

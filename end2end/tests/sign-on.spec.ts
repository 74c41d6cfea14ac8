import { createClient } from "../support/command-line.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { installation } from "../support/installation.ts";
import { expectNoAxe, expectNoSideScroll } from "../support/looks.ts";
import { LABELS, comeThrough, enabled, enterAtProvider, goToProvider, push, stop } from "../support/sign-on.ts";
import type { APIRequestContext } from "@playwright/test";

test.use({ signedIn: false });
test.setTimeout(90_000);

test.afterEach(stop);

for (const flavour of ["entra", "okta", "google", "duo"] as const) {
  test(`${LABELS[flavour]}: an administrator sets sign-on up, tests and enables it, and a person signs in`, async ({
    page,
    client,
    anotherBrowser,
    context,
  }) => {
    const { admin, it } = await enabled(anotherBrowser, client, flavour);
    await comeThrough(page, it, "alice");
    await expect(page).toHaveURL(`${installation().url}/me`);
    await expect(page.getByText(`alice@${it.domain}`)).toBeVisible();
    const cookies = (await context.cookies()).filter((it) => it.name.startsWith("rollcall"));
    expect(cookies.every((it) => it.httpOnly && it.sameSite === "Lax")).toBe(true);
    await visit(admin, `${client.path}/activities?type=sso&status=sso_enabled`);
    await expect(events(admin, "Company login sign-on enabled")).toHaveCount(1);
    await visit(admin, `${it.path}/sso`);
    await expect(admin.getByRole("row", { name: new RegExp(`alice@${it.domain}.*Let in`) })).toBeVisible();
    if (flavour !== "entra") return;
    await expectNoAxe(admin);
    await expectNoSideScroll(admin);
    await admin.getByRole("link", { name: `alice@${it.domain}` }).first().click();
    await expect(admin.getByText("They were let in.")).toBeVisible();
    await expectNoAxe(admin);
    await visit(admin, it.path);
    await expectNoAxe(admin);
    await visit(admin, `${it.path}/sso?dialog=disable`);
    await expect(admin.getByRole("alertdialog", { name: "Disable SSO for Company login?" })).toContainText(
      "1 person who signs in through it will be unable to until you enable it again; nobody of them has a native password.",
    );
    await expectNoAxe(admin);
  });
}

test("whoever the provider does not let in, or nobody sent, reads what to do", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { admin, it } = await enabled(anotherBrowser, client, "okta");
  await goToProvider(page, `alice@${it.domain}`);
  await enterAtProvider(page, "alice", "wrong");
  await expect(page.getByText("Wrong user name or password.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Your identity provider did not sign you in.")).toBeVisible();

  await comeThrough(page, it, "bob");
  await expect(page.getByText("Your account has not been provisioned.")).toBeVisible();
  await visit(admin, `${it.path}/sso`);
  await expect(admin.getByRole("row", { name: new RegExp(`bob@${it.domain}.*Refused`) })).toBeVisible();
});

test("somebody with the address of another person is not that person", async ({ page, client, anotherBrowser, faults }) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { it } = await enabled(anotherBrowser, client, "entra");
  await comeThrough(page, it, "alice");
  await expect(page).toHaveURL(/\/me$/);
  const mallory = await anotherBrowser();
  await comeThrough(mallory, it, "mallory");
  await expect(mallory.getByText("Your user name belongs to somebody else here.")).toBeVisible();
});

test("a consumer account of Google with a company address is refused", async ({ page, client, anotherBrowser, faults }) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { it } = await enabled(anotherBrowser, client, "google");
  await push(it, "nohd");
  await comeThrough(page, it, "nohd");
  await expect(page.getByText("This account does not belong to your company.")).toBeVisible();
});

test("a call-back works once and in its own browser only, and leads nowhere else", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { it } = await enabled(anotherBrowser, client, "okta");
  let callback = "";
  page.on("request", (request) => {
    if (request.url().includes("/callback?")) callback = request.url();
  });
  await page.goto(`/oidc/${it.provider}/start?next=//evil.example/x`);
  await enterAtProvider(page, "alice");
  await expect(page).toHaveURL(`${installation().url}/me`);
  await page.goto(callback);
  await expect(page.getByText("This sign-in was used already or took too long.")).toBeVisible();

  // Login CSRF: the attacker's own call-back, not used yet, in the victim's browser.
  const stolen = await callbackOf((await anotherBrowser()).request, `/oidc/${it.provider}/start`);
  const victim = await anotherBrowser();
  await victim.goto(stolen);
  await expect(victim.getByText("This sign-in began in another browser.")).toBeVisible();
  await victim.goto("/me");
  await expect(victim).toHaveURL(/\/sign-in/);
});

/** Signs Alice in up to the call-back, which is not opened. */
async function callbackOf(attacker: APIRequestContext, start: string): Promise<string> {
  let there = new URL(start, installation().url).href;
  while (!there.includes("/callback?")) {
    let answer = await attacker.get(there, { maxRedirects: 0 });
    if (answer.status() === 200) {
      const form = { login: "alice", password: "alice-pw", go: "login" };
      answer = await attacker.post(there, { maxRedirects: 0, form });
    }
    there = new URL(answer.headers().location!, there).href;
  }
  return there;
}

test("a session dies with the person, the switch and the session at the provider", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  faults.expectSignedOut();
  const { admin, it, alice } = await enabled(anotherBrowser, client, "okta");
  const signedOut = () => expect(page.goto("/me").then(() => page.url())).resolves.toMatch(/\/sign-in/);
  await comeThrough(page, it, "alice");
  await expect(page).toHaveURL(/\/me$/);
  await it.entra.disable(alice);
  await signedOut();
  await page.goto(`/oidc/${it.provider}/start`);
  await expect(page.getByText("Your account is switched off.")).toBeVisible();
  await it.entra.enable(alice);

  await page.goto(`/oidc/${it.provider}/start`);
  await expect(page).toHaveURL(/\/me$/);
  await page.goto(`${it.issuer}/session/end`);
  await page.getByRole("button", { name: /Yes, sign me out/ }).click();
  await expect.poll(async () => (await page.request.get("/me", { maxRedirects: 0 })).status()).toBe(303);

  await comeThrough(page, it, "alice");
  await expect(page).toHaveURL(/\/me$/);
  await visit(admin, `${client.path}/identity-providers`);
  await admin.getByRole("button", { name: "Actions for Company login" }).press("Enter");
  await admin.getByRole("link", { name: "Disable SSO…" }).press("Enter");
  const dialog = admin.getByRole("alertdialog", { name: "Disable SSO for Company login?" });
  await dialog.getByRole("button", { name: "Disable SSO" }).click();
  await expect(admin.getByText("SSO disabled.")).toBeVisible();
  await signedOut();
  await page.goto(`/oidc/${it.provider}/start`);
  await expect(page.getByText("Sign-in through this provider is off.")).toBeVisible();
  // Whoever administers the installation has a door of their own.
  await visit(admin, "/clients");
  await expect(admin.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();
});

test("a technician who came through the provider still needs an authenticator of their own", async ({
  page,
  client,
  anotherBrowser,
}) => {
  const { it } = await enabled(anotherBrowser, client, "okta");
  await push(it, "bob", "Technician");
  await comeThrough(page, it, "bob");
  await expect(page).toHaveURL(/\/authenticator$/);
  await page.goto(client.path);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("signing out here offers to sign out at the provider too", async ({ page, client, anotherBrowser }) => {
  const { it } = await enabled(anotherBrowser, client, "okta");
  await comeThrough(page, it, "alice");
  await page.getByRole("button", { name: /alice Example/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("link", { name: "sign out there too" }).click();
  await page.getByRole("button", { name: /Yes, sign me out/ }).click();
  await expect(page).toHaveURL(/\/signed-out/);
});

test("every address of a client leads to its own sign-in page", async ({ page, client, anotherBrowser }) => {
  const { it } = await enabled(anotherBrowser, client, "duo");
  await visit(page, `/login/${client.slug}`);
  await page.getByRole("link", { name: "Continue with Company login" }).click();
  await enterAtProvider(page, "alice");
  await expect(page).toHaveURL(/\/me$/);
  const nowhere = await createClient();
  await visit(await anotherBrowser(), `/login/${nowhere.slug}`);
  expect(it.provider).toBeTruthy();
});

import type { Page } from "@playwright/test";

import { createAdministrator, createClient } from "../support/command-line.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectVisibleFocus } from "../support/looks.ts";
import {
  enterCode,
  enterEmail,
  enterPassword,
  enterRecoveryCode,
  identify,
  signIn,
} from "../support/sign-in.ts";

test.use({ signedIn: false });

const NO_MATCH = "That email and password don’t match. After 5 tries we pause sign-in for 15 minutes.";
const WRONG_CODE = "That code isn’t right. Enter the one your authenticator shows now.";

async function accountMenu(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(name) }).click();
}

test("an address, a password and a code sign in", async ({ page, context }) => {
  const who = await createAdministrator();
  await visit(page, "/");
  await expect(page).toHaveURL(/\/sign-in$/);
  await enterEmail(page, who.email);
  await expect(page.getByText(who.email)).toBeVisible();
  await expectVisibleFocus(page);
  await enterPassword(page, who.password);
  await enterCode(page, await who.authenticator.code());
  await expect(page).toHaveURL(/\/clients$/);
  await expect(page.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();

  const [cookie] = (await context.cookies()).filter((it) => it.name.includes("rollcall"));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
});

test("what is no address is said beside the field", async ({ page, faults }) => {
  faults.expect(422, /^\/api\/session\/begin/);
  await visit(page, "/sign-in");
  const email = page.getByLabel("Work email");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(email).toHaveAccessibleDescription(/Enter your work email\./);
  await email.fill("mara");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(email).toHaveAccessibleDescription(/Enter a full email address, like name@company\.com\./);
  await expect(email).toHaveValue("mara");
});

test("an unknown person gets the same answer as a wrong password", async ({ page, anotherBrowser, faults }) => {
  faults.expect(422, /^\/api\/session\/password/);
  const who = await createAdministrator();
  const answers = [];
  for (const [at, email] of [[page, who.email], [await anotherBrowser(), "nobody@nowhere.example"]] as const) {
    await visit(at, "/sign-in");
    await enterEmail(at, email);
    await expect(at).toHaveURL(/\/sign-in\/password$/);
    await enterPassword(at, "not the right password");
    await expect(at.getByText(NO_MATCH)).toBeVisible();
    answers.push((await at.getByRole("main").innerText()).replace(email, "…"));
  }
  expect(answers[1]).toBe(answers[0]);
});

test("after five wrong passwords sign-in pauses for that person", async ({ page, faults }) => {
  faults.expect(422, /^\/api\/session\/password/);
  faults.expect(429, /^\/api\/session\/password/);
  const who = await createAdministrator();
  await visit(page, "/sign-in");
  await enterEmail(page, who.email);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answered = page.waitForResponse(/\/api\/session\/password/);
    await enterPassword(page, `wrong ${attempt}`);
    await answered;
  }
  await enterPassword(page, who.password);
  await expect(page.getByText("Too many tries. Sign-in is paused for 15 minutes.")).toBeVisible();
});

test("a code works once", async ({ page, anotherBrowser, faults }) => {
  faults.expect(422, /^\/api\/session\/code/);
  const who = await createAdministrator();
  const code = await who.authenticator.code();
  await identify(page, who);
  await enterCode(page, code);
  await expect(page).toHaveURL(/\/clients$/);

  const second = await anotherBrowser();
  await identify(second, who);
  await enterCode(second, code);
  await expect(second.getByText(WRONG_CODE)).toBeVisible();
});

test("a recovery code works once, typed in any case", async ({ page, anotherBrowser, faults }) => {
  faults.expect(422, /^\/api\/session\/code/);
  const who = await createAdministrator();
  const code = who.recoveryCodes[0]!;
  await identify(page, who);
  await enterRecoveryCode(page, code.toLowerCase());
  await expect(page).toHaveURL(/\/clients$/);

  const second = await anotherBrowser();
  await identify(second, who);
  await enterRecoveryCode(second, code);
  await expect(second.getByText(WRONG_CODE)).toBeVisible();
});

test("signing out ends the session", async ({ page, faults }) => {
  faults.expectSignedOut();
  const who = await createAdministrator();
  await signIn(page, who);
  await accountMenu(page, who.name);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You’re signed out of Rollcall." })).toBeVisible();
  await visit(page, "/clients");
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("signing out everywhere ends the session of another browser", async ({
  page,
  anotherBrowser,
  faults,
}) => {
  faults.expectSignedOut();
  const who = await createAdministrator();
  const elsewhere = await anotherBrowser();
  await signIn(page, who);
  await signIn(elsewhere, who);
  await accountMenu(page, who.name);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { name: "You’re signed out of Rollcall." })).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
});

test("a protected page leads to sign-in and back", async ({ page }) => {
  const client = await createClient();
  const address = `${client.path}/users?type=technician&q=a%26b`;
  await page.goto(address);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signIn(page, await createAdministrator(), page.url());
  await expect(page).toHaveURL(new RegExp(`${client.path}/users\\?type=technician&q=a%26b$`));
  await expect(page.getByRole("searchbox").last()).toHaveValue("a&b");
});

for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example/"]) {
  test(`sign-in does not lead to ${next}`, async ({ page }) => {
    const who = await createAdministrator();
    await signIn(page, who, `/sign-in?next=${encodeURIComponent(next)}`);
    await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/clients$/);
  });
}

test("who is signed in is led past the door", async ({ page }) => {
  await signIn(page, await createAdministrator());
  for (const address of ["/", "/sign-in", "/setup"]) {
    await visit(page, address);
    await expect(page).toHaveURL(/\/clients$/);
  }
});

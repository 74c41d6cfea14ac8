// Passkeys, with a device that Chromium plays: added, used at the door and for what is sensitive,
// renamed, removed.
import type { Page } from "@playwright/test";

import { type Administrator, createAdministrator } from "../support/command-line.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { expectNoAxe } from "../support/looks.ts";
import { Device } from "../support/passkeys.ts";
import { signIn } from "../support/sign-in.ts";

test.use({ signedIn: false });

const cardOf = (page: Page) => page.getByRole("region", { name: "Passkeys" });

/** Somebody signed in, with a passkey on the device in this browser. */
async function withPasskey(page: Page): Promise<{ who: Administrator; device: Device }> {
  const device = await Device.in(page);
  const who = await createAdministrator();
  await signIn(page, who);
  await visit(page, "/me");
  await cardOf(page).getByRole("link", { name: "Add passkey…" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await page.keyboard.type("Work laptop");
  await dialog.getByLabel("6-digit code from your authenticator").fill(who.recoveryCodes.pop()!);
  await expectNoAxe(page);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Passkey added.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(cardOf(page).getByText("Work laptop")).toBeVisible();
  expect(await device.passkeys()).toBe(1);
  return { who, device };
}

async function signOut(page: Page): Promise<void> {
  await page.context().clearCookies();
  await visit(page, "/sign-in?next=%2Fstaff");
}

test("a passkey is added with a code, signs in without a password, and is removed", async ({ page, faults }) => {
  const { device } = await withPasskey(page);
  await expectNoAxe(page);
  await signOut(page);
  await page.getByRole("button", { name: "Use a passkey" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/staff$/);
  await expect(page.getByRole("heading", { name: "Staff", level: 1 })).toBeVisible();

  await visit(page, "/me");
  await cardOf(page).getByRole("link", { name: "Rename Work laptop" }).click();
  await page.getByRole("dialog", { name: "Rename passkey" }).getByLabel("Name").fill("Old laptop");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(cardOf(page).getByText("Old laptop")).toBeVisible();

  // What is sensitive is confirmed with the passkey itself.
  await cardOf(page).getByRole("link", { name: "Remove Old laptop" }).click();
  const question = page.getByRole("alertdialog", { name: "Remove Old laptop?" });
  await question.getByRole("button", { name: "Use a passkey instead" }).click();
  await expect(question.getByText("Confirmed with your passkey.")).toBeVisible();
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("Passkey removed. Your other sessions have ended.")).toBeVisible();
  await expect(cardOf(page).getByText("Old laptop")).toHaveCount(0);

  faults.expect(409, /^\/api\/session\/passkey\/enter/);
  await signOut(page);
  expect(await device.passkeys()).toBe(1);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("This passkey does not sign you in.");
  await expectNoAxe(page);
});

test("a passkey confirms what is sensitive, and the form goes on", async ({ page }) => {
  await withPasskey(page);
  await signOut(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/staff$/);
  await visit(page, "/me");
  const codes = page.getByRole("region", { name: "Recovery codes" });
  await codes.getByRole("button", { name: "Use a passkey instead" }).click();
  await expect(codes.getByText("Confirmed with your passkey.")).toBeVisible();
  await codes.getByRole("button", { name: "Make new codes" }).click();
  await expect(page).toHaveURL(/\/recovery-codes$/);
});

test("somebody else’s finger signs nobody in, and says how to go on", async ({ page }) => {
  const { device } = await withPasskey(page);
  await signOut(page);
  await device.heldBy(false);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("No passkey was used.");
  await expect(page).toHaveURL(/\/sign-in/);
  await device.heldBy(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/staff$/);
});

test("a device keeps one passkey of somebody", async ({ page }) => {
  await withPasskey(page);
  await cardOf(page).getByRole("link", { name: "Add passkey…" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Name").fill("The same laptop");
  await dialog.getByRole("button", { name: "Add passkey" }).click();
  await expect(dialog.getByText("This device has a passkey of yours already. Use another device.")).toBeVisible();
});

test("the door says it in German", async ({ anotherBrowser }) => {
  const page = await anotherBrowser({ locale: "de-CH" });
  await page.goto("/sign-in");
  await hydrated(page);
  await expect(page.getByRole("button", { name: "Passkey verwenden" })).toBeVisible();
});

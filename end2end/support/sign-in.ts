// Signing in by hand, step by step.
import type { Page } from "@playwright/test";

import type { Administrator } from "./command-line.ts";
import { expect, visit } from "./fixtures.ts";

export async function enterEmail(page: Page, email: string): Promise<void> {
  await page.getByLabel("Work email").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
}

export async function enterPassword(page: Page, password: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Enter your password" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** A recovery code is as good as the authenticator's, and nobody has to wait for it. */
export async function enterRecoveryCode(page: Page, code: string): Promise<void> {
  await page.getByRole("link", { name: "I have no code" }).click();
  await page.getByLabel("Recovery code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** To the question for a code. */
export async function identify(page: Page, who: Administrator, at = "/sign-in"): Promise<void> {
  await visit(page, at);
  await enterEmail(page, who.email);
  await enterPassword(page, who.password);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
}

/** All the way; uses up a recovery code. */
export async function signIn(page: Page, who: Administrator, at = "/sign-in"): Promise<void> {
  await identify(page, who, at);
  await enterRecoveryCode(page, who.recoveryCodes.pop()!);
  await expect(page).not.toHaveURL(/\/sign-in/);
}

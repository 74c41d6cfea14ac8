import { expect, test } from "../support/fixtures.ts";
import { enabled, enterAtProvider, stop } from "../support/sign-on.ts";

test.use({ signedIn: false });
test.setTimeout(90_000);
test.afterEach(stop);

test("without scripts a person signs in through their provider and out of it", async ({ page, client, anotherBrowser }) => {
  const { it } = await enabled(() => anotherBrowser({ javaScriptEnabled: true }), client, "okta", 1);
  await page.goto("/sign-in");
  await page.getByLabel("Work email").fill(`alice@${it.domain}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("link", { name: "Continue with Company login" }).click();
  await enterAtProvider(page, "alice");
  await expect(page).toHaveURL(/\/me$/);
  await page.getByRole("button", { name: /alice Example/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("link", { name: "sign out there too" }).click();
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect(page).toHaveURL(/\/signed-out/);
});

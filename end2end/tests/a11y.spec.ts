import type { Page } from "@playwright/test";

import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { type Furnished, NOTHING, furnish } from "../support/furnish.ts";
import { expectNoAxe, expectNoAxeOfColours, expectNoSideScroll, expectPageFrame, expectVisibleFocus } from "../support/looks.ts";
import { openSidebar, pages } from "../support/pages.ts";

let furnished: Furnished;
/** One browser for all pages, which only look: the program is compiled once. */
let staff: Page;
let stranger: Page;

test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext()).newPage();
  furnished = await furnish(staff);
  stranger = await (await browser.newContext({ storageState: undefined })).newPage();
});

test.afterAll(async () => {
  await staff.context().close();
  await stranger.context().close();
});

for (const [at, { name, door }] of pages(NOTHING).entries()) {
  test(`no barrier and no sideways scrolling, light and dark: ${name}`, async ({ faults }) => {
    const { address, title, status = 200, dialog, act } = pages(furnished)[at]!;
    const page = door ? stranger : staff;
    faults.watch(page.context());
    if (status !== 200) faults.expect(status, /^\/(d|sign-on)\//);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    const response = await page.goto(address);
    expect(response!.status()).toBe(status);
    await hydrated(page);
    await expectPageFrame(page);
    await expect(page).toHaveTitle(typeof title === "string" ? new RegExp(`^${title}`) : title);
    if (dialog) {
      const open = page.getByRole("dialog", { name: dialog }).or(page.getByRole("alertdialog", { name: dialog }));
      await expect(open).toBeVisible();
      await expectVisibleFocus(page);
    }
    await act?.(page);
    await test.step("light", () => expectNoAxe(page));
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await test.step("dark", () => expectNoAxeOfColours(page));
    await expectNoSideScroll(page);
  });
}

test("the skip link is the first stop and leads to the content", async ({ page }) => {
  await visit(page, `${furnished.client.path}/users`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the theme is chosen once and rendered by the server", async ({ page }) => {
  await visit(page, furnished.client.path);
  await openSidebar(page);
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page.getByRole("button", { name: "Dark theme", includeHidden: true })).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(new RegExp(`${furnished.client.path}$`));
  const html = await (await page.request.get("/clients")).text();
  expect(html).toContain('data-theme="dark"');
});

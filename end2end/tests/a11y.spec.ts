import { expect, hydrated, test } from "../support/fixtures.ts";
import { type Furnished, NOTHING, furnish } from "../support/furnish.ts";
import { expectNoAxe, expectNoSideScroll, expectPageFrame, expectVisibleFocus } from "../support/looks.ts";
import { pages } from "../support/pages.ts";

let furnished: Furnished;

test.beforeAll(async () => {
  furnished = await furnish();
});

for (const [at, { name, door }] of pages(NOTHING).entries()) {
  test.describe(name, () => {
    test.use({ signedIn: !door });

    test("has no barrier and no sideways scrolling, light and dark", async ({ page, faults }) => {
      const { address, title, status = 200, dialog, act } = pages(furnished)[at]!;
      if (status !== 200) faults.expect(status, /^\/d\//);
      const response = await page.goto(address);
      expect(response!.status()).toBe(status);
      await hydrated(page);
      await expectPageFrame(page);
      await expect(page).toHaveTitle(typeof title === "string" ? new RegExp(`^${title}`) : title);
      if (dialog) {
        await expect(page.getByRole("dialog", { name: dialog }).or(page.getByRole("alertdialog", { name: dialog }))).toBeVisible();
      }
      await act?.(page);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await test.step(colorScheme, () => expectNoAxe(page));
      }
      await expectNoSideScroll(page);
      if (dialog) await expectVisibleFocus(page);
    });
  });
}

test("the skip link is the first stop and leads to the content", async ({ page }) => {
  await page.goto(`${furnished.client.path}/users`);
  await hydrated(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the theme is chosen once and rendered by the server", async ({ page }) => {
  await page.goto(furnished.client.path);
  await hydrated(page);
  const menu = page.getByRole("button", { name: "Open menu" });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page.getByRole("button", { name: "Dark theme", includeHidden: true })).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(new RegExp(`${furnished.client.path}$`));
  const html = await (await page.request.get("/clients")).text();
  expect(html).toContain('data-theme="dark"');
});

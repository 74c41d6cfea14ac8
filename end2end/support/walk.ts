// Going through the console by keys alone.
import type { Locator, Page } from "@playwright/test";

import { expectVisibleFocus } from "./looks.ts";

/** Presses Tab until the focus is there. */
export async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 250; presses += 1) {
    if (await target.evaluateAll((all) => all.some((it) => it === document.activeElement))) {
      await expectVisibleFocus(page);
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not reach ${target}`);
}

/** Goes there and presses Enter. */
export async function enter(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await tabTo(page, target, key);
  await page.keyboard.press("Enter");
}

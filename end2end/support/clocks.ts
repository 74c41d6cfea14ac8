// What clocks elsewhere show.
import type { Page } from "@playwright/test";

import { expect } from "./fixtures.ts";

/** The newest row of a feed has its time as the clocks of a time zone show it, and says which. */
export async function expectClocks(page: Page, zone: string): Promise<void> {
  await expect(page.getByText(`Times in ${zone.replaceAll("_", " ")}`, { exact: true })).toBeVisible();
  const time = page.locator("#feed time").first();
  const at = (await time.getAttribute("datetime"))!;
  expect(at).toMatch(/Z$/);
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" });
  await expect(time).toHaveText(clock.format(new Date(at)));
}

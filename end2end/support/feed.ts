// The activity feed as its readers see it.
import type { Locator, Page } from "@playwright/test";

/** The rows that say this about somebody or something. */
export function events(page: Page, sentence: string | RegExp): Locator {
  return page.getByRole("main").locator("details.event").filter({ has: page.locator("summary", { hasText: sentence }) });
}

/** Ticks statuses in the Status filter. */
export async function tickStatus(page: Page, label: string): Promise<void> {
  const box = page.getByRole("checkbox", { name: label, exact: true });
  if (!(await box.isVisible())) await page.getByRole("button", { name: /^Status:/ }).click();
  await box.check();
}

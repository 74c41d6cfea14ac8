// Mails of an installation without a mail server: they wait in the outbox, and are of use there.
import { type Page, type TestInfo } from "@playwright/test";

import { unique } from "../support/command-line.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { codeAt } from "../support/totp.ts";

const PASSWORD = "crane tulip nebula forty";

function address(info: TestInfo): string {
  return `${unique("mail").toLowerCase().replace(/[^a-z0-9]/g, "")}.${info.workerIndex}@msp.example`;
}

/** Presses Tab until a link or button of this name has the focus, and then Enter. */
async function reachAndPress(page: Page, name: string | RegExp): Promise<void> {
  const target = page.getByRole("link", { name }).or(page.getByRole("button", { name })).first();
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 80; steps++) {
    if (await target.evaluate((it) => it === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
  await page.keyboard.press("Enter");
}

test("an invitation waits in the outbox, is read there by keyboard, and its link is accepted", async ({
  page,
  anotherBrowser,
}, info) => {
  test.setTimeout(90_000);
  const email = address(info);
  await visit(page, "/staff?dialog=invite");
  const dialog = page.getByRole("dialog", { name: "Invite staff" });
  await dialog.getByLabel("Full name").fill("Mia Post");
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const shown = await dialog.getByRole("textbox", { name: "Invitation link" }).inputValue();

  await visit(page, "/clients");
  await reachAndPress(page, "Outbox");
  await expect(page.getByRole("heading", { level: 1, name: "Outbox" })).toBeVisible();
  await expect(page.getByText("No mail server is set, so mails stay here.")).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("Waiting");
  await row.getByRole("link", { name: "Your invitation to Rollcall" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Hello Mia Post,")).toBeVisible();
  const link = page.getByRole("textbox", { name: "Link of the mail" });
  await expect(link).toHaveValue(shown);

  const mia = await anotherBrowser();
  await visit(mia, new URL(shown).pathname + new URL(shown).search);
  await mia.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await mia.keyboard.press("Enter");
  await expect(mia).toHaveURL(/\/authenticator$/);
  await hydrated(mia);
  const secret = (await mia.locator("code").first().textContent())!;
  await mia.getByLabel("Test code").fill(codeAt(secret, Math.floor(Date.now() / 30_000)));
  await mia.getByRole("button", { name: "Continue" }).click();
  await expect(mia).toHaveURL(/\/recovery-codes$/);

  await visit(page, page.url());
  await expect(page.getByText("Not needed")).toBeVisible();
  await expect(link).toHaveCount(0);
});

test("the outbox says what Rollcall does by itself, and how it went", async ({ page }) => {
  await visit(page, "/outbox");
  const jobs = page.getByRole("table", { name: "Jobs" });
  for (const name of ["Remind of tokens that run out", "Remove what was deleted 30 days ago"]) {
    await expect(jobs.getByRole("row").filter({ hasText: name })).toContainText("Done");
  }
});

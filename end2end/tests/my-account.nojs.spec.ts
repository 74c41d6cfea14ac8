// One's own account, without scripts.
import { expectClocks } from "../support/clocks.ts";
import { createAdministrator } from "../support/command-line.ts";
import { expect, test } from "../support/fixtures.ts";
import { signIn } from "../support/sign-in.ts";

test("a time zone is chosen, and times are shown by its clocks", async ({ anotherBrowser }) => {
  const who = await createAdministrator();
  const scripted = await anotherBrowser({ javaScriptEnabled: true });
  await signIn(scripted, who);
  const storageState = await scripted.context().storageState();
  const page = await anotherBrowser({ javaScriptEnabled: false, storageState });
  await page.goto("/activities");
  await expectClocks(page, "UTC");
  await page.goto("/me");
  await page.getByLabel("Time zone of the times on pages").selectOption("America/New York");
  await page.getByRole("button", { name: "Change time zone" }).click();
  await expect(page.getByLabel("Time zone of the times on pages")).toHaveValue("America/New_York");
  await page.goto("/activities");
  await expectClocks(page, "America/New_York");
});

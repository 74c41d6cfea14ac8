// One's own account: reminders, the calendar, another authenticator, the time zone.
import { expectClocks } from "../support/clocks.ts";
import { createAdministrator } from "../support/command-line.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { openAsTechnician, proveAuthenticator } from "../support/people.ts";
import { signIn } from "../support/sign-in.ts";

test.use({ signedIn: false });

test("reminders are switched, and a calendar is subscribed to at an address that can be ended", async ({ page, request }) => {
  const who = await createAdministrator();
  await signIn(page, who);
  await visit(page, "/me");
  await expect(page.getByText(/^You get a mail 30, 14, 7, 3 and 1 days before/)).toBeVisible();
  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByText("You get no mail when a SCIM token expires.")).toBeVisible();

  await page.getByRole("button", { name: "Make an address" }).focus();
  await page.keyboard.press("Enter");
  const address = page.getByRole("textbox", { name: "Calendar address" });
  await expect(address).toHaveValue(/\/calendar\/[a-z2-7]{32}\.ics$/);
  const first = await address.inputValue();
  const calendar = await request.get(first);
  expect(calendar.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  expect(await calendar.text()).toMatch(/^BEGIN:VCALENDAR\r\n/);

  await page.getByRole("button", { name: "Make a new address" }).click();
  await expect(address).not.toHaveValue(first);
  expect((await request.get(first)).status()).toBe(404);
  const second = await address.inputValue();
  await page.getByRole("button", { name: "End address" }).click();
  await expect(address).toHaveCount(0);
  expect((await request.get(second)).status()).toBe(404);
});

test("an authenticator is replaced by whoever holds it, and the old one opens nothing", async ({ page, faults }) => {
  test.setTimeout(90_000);
  faults.expect(422, /^\/api\/me\/replace-authenticator/);
  const who = await createAdministrator();
  await signIn(page, who);
  await visit(page, "/me");
  const card = page.getByRole("region", { name: "Authenticator" });
  await card.getByRole("button", { name: "Replace authenticator" }).click();
  await expect(card.getByText("Enter the 6-digit code from your authenticator.")).toBeVisible();
  await card.getByLabel("6-digit code from your authenticator").fill(who.recoveryCodes.pop()!);
  await card.getByRole("button", { name: "Replace authenticator" }).click();
  await proveAuthenticator(page);
  await expect(page).toHaveURL(/\/me$/);
  await expect(page.getByText("You have 10 recovery codes left.")).toBeVisible();
});

test("times are shown by the clocks of the time zone that a member of staff chooses", async ({ page, anotherBrowser }) => {
  test.setTimeout(60_000);
  const who = await createAdministrator();
  await signIn(page, who);
  await visit(page, "/activities");
  await expectClocks(page, "UTC");
  await visit(page, "/me");
  await page.getByLabel("Time zone of the times on pages").selectOption("Pacific/Auckland");
  await page.getByRole("button", { name: "Change time zone" }).click();
  await expect(page.getByLabel("Time zone of the times on pages")).toHaveValue("Pacific/Auckland");
  await hydrated(page);
  // On a page that the browser builds, on one that the server writes, and once signed in anew.
  await page.getByRole("link", { name: "Activities", exact: true }).click();
  await expectClocks(page, "Pacific/Auckland");
  await page.locator("details.event summary").first().click();
  await expect(page.locator("#feed time[title]").first()).toHaveAttribute("title", /, \d\d:\d\d:\d\d UTC\+1[23]$/);
  await visit(page, "/activities");
  await expectClocks(page, "Pacific/Auckland");
  const anew = await anotherBrowser();
  await signIn(anew, who, "/sign-in?next=%2Factivities");
  await expect(anew).toHaveURL(/\/activities$/);
  await expectClocks(anew, "Pacific/Auckland");
});

test("a technician takes the time zone of the browser", async ({ anotherBrowser, client }) => {
  test.setTimeout(90_000);
  const administrator = await anotherBrowser();
  await signIn(administrator, await createAdministrator());
  const page = await anotherBrowser({ timezoneId: "Africa/Cairo" });
  await openAsTechnician(administrator, page, client, { Activities: "View" });
  await visit(page, "/me");
  await page.getByRole("button", { name: "Use Africa/Cairo" }).click();
  await expect(page.getByRole("button", { name: "Use Africa/Cairo" })).toHaveCount(0);
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("Africa/Cairo");
  await visit(page, `${client.path}/activities`);
  await expectClocks(page, "Africa/Cairo");
});

import { PASSWORD } from "../support/command-line.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { installation } from "../support/installation.ts";
import { expectNoAxe, expectPageFrame } from "../support/looks.ts";
import { Authenticator } from "../support/totp.ts";

test.describe.configure({ mode: "serial" });
test.use({ signedIn: false });

const path = () => new URL(installation().setUpLink).pathname + new URL(installation().setUpLink).search;

test("every page leads to set-up while there is no administrator", async ({ page }) => {
  for (const address of ["/", "/clients", "/sign-in", "/d/nobody/users?type=technician", "/nothing"]) {
    await page.goto(address);
    await expect(page, address).toHaveURL(/\/setup$/);
  }
  await hydrated(page);
  await expectPageFrame(page);
  await expect(page.getByText("It is in the server’s log")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await expectNoAxe(page);
});

test("a link that is not the installation’s says what to do", async ({ page }) => {
  await visit(page, "/setup?link=rcl_nonsense");
  await expect(page.getByText("This set-up link doesn’t work any more")).toBeVisible();
  await expect(page.getByText("rollcall admin setup-link").first()).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
});

test("a weak password is refused beside its field and the entries are kept", async ({ page, faults }) => {
  faults.expect(422, /^\/api\/set-up\/administrator/);
  await visit(page, path());
  const password = page.getByLabel("Password");
  await page.getByLabel("Full name").fill("Mara Lindqvist");
  await page.getByLabel("Email").fill("mara@tidewater.example");
  for (const [weak, sentence] of [
    ["short", "Use at least 15 characters. Four or five words do."],
    ["passwordpassword", "This password is easy to guess. Four or five unrelated words are not."],
  ] as const) {
    await password.fill(weak);
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(password).toHaveAttribute("aria-invalid", "true");
    await expect(password).toHaveAccessibleDescription(new RegExp(sentence));
  }
  await expect(page.getByLabel("Full name")).toHaveValue("Mara Lindqvist");
  await expect(page.getByLabel("Email")).toHaveValue("mara@tidewater.example");
  await expectNoAxe(page);
});

test("the link creates the first administrator, once their authenticator is proven", async ({ page, context, faults }) => {
  faults.expect(422, /^\/api\/set-up\/authenticator/);
  await visit(page, path());
  await page.getByLabel("Full name").fill("Mara Lindqvist");
  await page.getByLabel("Email").fill("mara@tidewater.example");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(page).toHaveURL(/\/authenticator$/);
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await expect(page.getByText("mara@tidewater.example")).toBeVisible();
  await expectNoAxe(page);
  const secret = await page.getByText(/^([A-Z2-7]{4} ?)+$/).innerText();
  const authenticator = new Authenticator(secret);
  const code = page.getByLabel("Test code");
  await code.fill(authenticator.wrongCode());
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("That code isn’t right. Enter the one your authenticator shows now.")).toBeVisible();
  await code.fill(await authenticator.code());
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(page).toHaveURL(/\/recovery-codes$/);
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  expect(new Set(await codes.allInnerTexts()).size).toBe(10);
  await expectNoAxe(page);
  await page.getByRole("button", { name: "Copy all recovery codes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Recovery codes copied" })).toBeAttached();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toEqual(await codes.allInnerTexts());

  const stored = page.getByRole("checkbox", { name: "The codes are in our password manager" });
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/recovery-codes$/);
  await expect(stored).toBeFocused();
  await stored.check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/clients$/);
  await expect(page.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();
  await expect(page.getByText("No clients yet")).toBeVisible();
  await context.storageState({ path: installation().session });

  await visit(page, "/recovery-codes");
  await expect(page.getByText("The recovery codes were shown once and can’t be shown again.")).toBeVisible();
});

test("the link is dead once there is an administrator", async ({ page }) => {
  await visit(page, path());
  await expect(page).toHaveURL(/\/sign-in$/);
  await visit(page, "/setup");
  await expect(page).toHaveURL(/\/sign-in$/);
});

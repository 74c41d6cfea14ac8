import { unique } from "../support/command-line.ts";
import { expect, test } from "../support/fixtures.ts";

test("without scripts a link is found in the outbox and accepted", async ({ page, client, anotherBrowser }) => {
  const email = `${unique("eva").toLowerCase().replace(/[^a-z0-9]/g, "")}@client.example`;
  await page.goto(`${client.path}/users/new`);
  await page.getByLabel("First name").fill("Eva");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Add user" }).click();

  await page.goto("/outbox");
  const row = page.getByRole("row").filter({ hasText: email });
  await row.getByRole("link", { name: `Your invitation to Rollcall, ${client.name}` }).click();
  const link = await page.getByRole("textbox", { name: "Link of the mail" }).inputValue();

  const eva = await anotherBrowser({ javaScriptEnabled: false });
  await eva.goto(new URL(link).pathname + new URL(link).search);
  await eva.getByLabel("Password", { exact: true }).fill("crane tulip nebula forty");
  await eva.getByRole("button", { name: "Continue" }).click();
  await expect(eva).toHaveURL(/\/me$/);
  await eva.getByLabel("Phone").fill("+41 52 555 01 44");
  await eva.getByRole("button", { name: "Save contact details" }).click();
  await expect(eva.getByLabel("Phone")).toHaveValue("+41 52 555 01 44");
});

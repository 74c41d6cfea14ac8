// Somebody who lost what they sign in with is helped from their page.
import { createAdministrator } from "../support/command-line.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe, expectVisibleFocus } from "../support/looks.ts";
import { accept, openAsTechnician } from "../support/people.ts";
import { signIn } from "../support/sign-in.ts";

test("whoever lost password and authenticator gets a link for one and loses the other, and is back", async ({
  client,
  anotherBrowser,
}) => {
  const page = await anotherBrowser();
  const who = await createAdministrator();
  await signIn(page, who);
  const tia = await anotherBrowser();
  await openAsTechnician(page, tia, client, { Accounts: "View" });

  await visit(page, new URL(page.url()).pathname);
  const security = page.getByRole("region", { name: "Security" });
  await expect(security).toContainText("Authenticator");
  await expect(security.getByRole("list").getByRole("listitem")).toHaveCount(1);

  await security.getByRole("link", { name: "Send a new sign-in link…" }).press("Enter");
  const ask = page.getByRole("dialog", { name: "Send Tia Vance a new sign-in link?" });
  await expect(ask).toBeVisible();
  await expectVisibleFocus(page);
  await expectNoAxe(page);
  await ask.getByLabel(/^6-digit code/).fill(await who.authenticator.code());
  await ask.getByRole("button", { name: "Send link" }).click();
  const link = await ask.getByRole("textbox", { name: "Sign-in link" }).inputValue();
  await expectNoAxe(page);
  await page.keyboard.press("Escape");
  await expect(ask).toHaveCount(0);

  await security.getByRole("link", { name: "Remove second factor…" }).press("Enter");
  const remove = page.getByRole("alertdialog", { name: "Remove the second factor of Tia Vance?" });
  await expect(remove).toContainText("Be sure that it is them who ask for it.");
  await expectNoAxe(page);
  await remove.getByRole("button", { name: "Remove second factor" }).click();
  await expect(remove).toHaveCount(0);
  await expect(page.getByText("Second factor removed. Their sessions have ended.")).toBeVisible();
  await expect(security).not.toContainText("Authenticator");
  await expect(security.getByRole("list")).toHaveCount(0);
  await visit(tia, client.path);
  await expect(tia).toHaveURL(/\/sign-in/);

  const again = await anotherBrowser();
  await accept(again, link);
  await expect(again).toHaveURL(new RegExp(`${client.path}$`));
});

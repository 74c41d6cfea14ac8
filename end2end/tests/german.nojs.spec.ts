import { expect, test } from "../support/fixtures.ts";

test.use({ signedIn: false });

test("without scripts the browser’s language decides at the door", async ({ anotherBrowser }) => {
  const german = await anotherBrowser({ locale: "de-AT", javaScriptEnabled: false });
  await german.goto("/sign-in");
  await expect(german.locator("html")).toHaveAttribute("lang", "de");
  await expect(german.getByRole("heading", { level: 1, name: "Anmelden" })).toBeVisible();
  await german.getByLabel("Geschäftliche E-Mail").fill("niemand@nirgends.example");
  await german.getByRole("button", { name: "Weiter" }).click();
  await expect(german.getByRole("heading", { level: 1, name: "Passwort eingeben" })).toBeVisible();

  const french = await anotherBrowser({ locale: "fr-FR", javaScriptEnabled: false });
  await french.goto("/sign-in");
  await expect(french.locator("html")).toHaveAttribute("lang", "en");
});

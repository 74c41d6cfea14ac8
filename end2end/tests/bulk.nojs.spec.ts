import { createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test } from "../support/fixtures.ts";
import { createRole } from "../support/roles.ts";

test("without scripts a role is given to several people", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client, "Entra ID")));
  for (const givenName of ["Ada", "Bea"]) {
    await entra.create({ givenName, familyName: "Lovelace", userName: `${givenName.toLowerCase()}@fabrikam.example` });
  }
  await createRole(page, client, "Backup restore", { endUsers: true });
  await page.goto(`${client.path}/users`);
  await expect(page.getByRole("checkbox", { name: "Select all on this page" })).toHaveCount(0);
  for (const name of ["Ada", "Bea"]) await page.getByRole("checkbox", { name: `Select ${name} Lovelace` }).check();
  await page.getByRole("button", { name: "Give a role…" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  const question = page.getByRole("alertdialog", { name: "Give Backup restore to 2 people?" });
  await question.getByRole("button", { name: "Give role" }).click();
  await expect(page).toHaveURL(/\/users$/);
  for (const name of ["Ada", "Bea"]) {
    await expect(page.getByRole("row").filter({ hasText: `${name} Lovelace` })).toContainText("Backup restore");
  }
});

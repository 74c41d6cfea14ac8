import { createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test } from "../support/fixtures.ts";

test("without scripts somebody who is held is let in, and a policy is changed", async ({ page, client }) => {
  const organization = await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client, "Entra ID", { organization });
  const entra = new Entra(await generateToken(provider));
  await entra.create({ givenName: "Backup", familyName: "Desk", userName: "backup@x.example", organizationId: String(organization) });

  await page.goto(`${client.path}/provisioning/held`);
  await page.getByRole("checkbox", { name: "Select Backup Desk" }).check();
  await page.getByRole("button", { name: "Approve selected" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve Backup Desk?" });
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(page).toHaveURL(/\/provisioning\/held$/);
  await expect(page.getByText("Nobody waits", { exact: true })).toBeVisible();

  await page.goto(`${client.path}/identity-providers/${provider}/policy`);
  await page.getByRole("radio", { name: "They wait in Held for an administrator" }).check();
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByRole("radio", { name: "They wait in Held for an administrator" })).toBeChecked();
});

import { createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test } from "../support/fixtures.ts";
import { createRole } from "../support/roles.ts";

test("without scripts a role is made and given by a group", async ({ page, client }) => {
  const provider = await createProvider(client);
  await new Entra(await generateToken(provider)).createGroup("HV-Staff");
  await createRole(page, client, "Ticket approver", { endUsers: true });
  await page.goto(`${client.path}/identity-providers/${provider}/mapping`);
  await page.getByRole("link", { name: "Edit Group Mapping" }).click();
  const dialog = page.getByRole("dialog", { name: "Map groups" });
  await dialog.getByRole("row").filter({ hasText: "HV-Staff" }).getByText("No roles", { exact: true }).last().click();
  await dialog.getByRole("checkbox", { name: "Ticket approver" }).check();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(page).toHaveURL(/\/mapping$/);
  await expect(page.getByRole("row").filter({ hasText: "HV-Staff" })).toContainText("Ticket approver");
});

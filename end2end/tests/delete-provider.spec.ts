import { createAdministrator, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { signIn } from "../support/sign-in.ts";

const CODE = /^6-digit code from your authenticator/;

test("a provider is deleted once nothing can push, its people become inactive, and all come back", async ({
  client,
  anotherBrowser,
  faults,
}) => {
  test.setTimeout(90_000);
  faults.expect(422, /^\/api\/identity-providers\/delete/);
  const who = await createAdministrator();
  const page = await anotherBrowser();
  await signIn(page, who);
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  const { body } = await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  await visit(page, `${client.path}/identity-providers`);
  await page.getByRole("button", { name: "Actions for Entra ID" }).press("Enter");
  await page.getByRole("link", { name: "Delete provider…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Delete Entra ID?" });
  await expect(dialog.getByText("SCIM is still on")).toBeVisible();
  await dialog.getByRole("link", { name: "Disable SCIM…" }).click();
  const disable = page.getByRole("alertdialog", { name: "Disable SCIM for Entra ID?" });
  await disable.getByLabel(CODE).fill(await who.authenticator.code());
  await disable.getByRole("button", { name: "Disable SCIM" }).click();
  await expect(disable).toHaveCount(0);

  const address = `${client.path}/identity-providers/${provider}`;
  await visit(page, `${address}?dialog=delete`);
  await expect(dialog.getByText("It still has a live token")).toBeVisible();
  await dialog.getByRole("link", { name: "Open tokens" }).click();
  await page.getByRole("link", { name: /^Revoke token/ }).first().click();
  const revoke = page.getByRole("alertdialog", { name: /^Revoke token/ });
  await revoke.getByRole("button", { name: "Revoke token" }).click();
  await expect(revoke).toHaveCount(0);

  await visit(page, `${address}?dialog=delete`);
  await expect(dialog.getByText(/^It manages 1 active end user, 0 active technicians/)).toBeVisible();
  await dialog.getByRole("radio", { name: /^They become inactive/ }).check();
  await dialog.getByLabel(/^Type “Entra ID”/).fill("entra id");
  await dialog.getByRole("button", { name: "Delete provider" }).click();
  await expect(dialog.getByLabel(/^Type “Entra ID”/)).toHaveAccessibleDescription(/Type the name exactly/);
  await dialog.getByLabel(/^Type “Entra ID”/).fill("Entra ID");
  await dialog.getByRole("button", { name: "Delete provider" }).click();
  await expect(page).toHaveURL(new RegExp(`${client.path}/identity-providers$`));
  await expect(page.getByText("No identity provider yet")).toBeVisible();
  await expect(page.getByText(/1 person became inactive/)).toBeVisible();

  await visit(page, `${client.path}/users/${body.id}`);
  await expect(page.getByText("Inactive", { exact: true }).first()).toBeVisible();
  await visit(page, `${client.path}/activities?type=sso&status=sso_deleted`);
  await expect(events(page, "Entra ID deleted")).toHaveCount(1);
  await visit(page, `${client.path}/identity-providers`);
  await page.getByRole("button", { name: "Restore Entra ID" }).click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await visit(page, `${client.path}/users/${body.id}`);
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
});

test("deleting a provider asks for its name and for a code", async ({ client, anotherBrowser, faults }) => {
  faults.expect(422, /^\/api\/identity-providers\/delete/);
  const who = await createAdministrator();
  const page = await anotherBrowser();
  await signIn(page, who);
  const provider = await createProvider(client, "Okta");
  await visit(page, `${client.path}/identity-providers/${provider}`);
  await page.getByRole("button", { name: "Actions for Okta" }).click();
  await page.getByRole("link", { name: "Delete provider…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Okta?" });
  await dialog.getByLabel(/^Type “Okta”/).fill("Okta");
  await dialog.getByLabel(CODE).fill("000000");
  await dialog.getByRole("button", { name: "Delete provider" }).click();
  await expect(dialog.getByLabel(CODE)).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel(CODE).fill(await who.authenticator.code());
  await dialog.getByRole("button", { name: "Delete provider" }).click();
  await expect(page.getByText("Deleted in the last 30 days")).toBeVisible();
});

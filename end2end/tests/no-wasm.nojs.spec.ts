import { createAdministrator, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test } from "../support/fixtures.ts";
import { serverLog } from "../support/installation.ts";

test.describe("without scripts", () => {
  test("the page says so, and hides what would do nothing", async ({ page, client }) => {
    await createOrganization(client, "HV Logistik GmbH");
    await page.goto(`${client.path}/organizations`);
    // Texts are not looked for in here, because a browser with scripts shows none of it.
    await expect(page.locator("noscript p")).toHaveText("Scripts are off. Everything works with page loads; copy buttons don’t.");
    await expect(page.locator("noscript p")).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "HV Logistik GmbH" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Copy/ })).toHaveCount(0);
  });

  test("lists are searched and filtered with Apply", async ({ page, client }) => {
    const organization = await createOrganization(client, "HV Logistik GmbH");
    const entra = new Entra(await generateToken(await createProvider(client)));
    await entra.create({ givenName: "Grace", familyName: "Hopper", userName: "grace@x.example", userType: "technician" });
    await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@x.example", organizationId: String(organization) });
    await page.goto(`${client.path}/users`);
    await expect(page.getByRole("rowheader")).toHaveCount(2);
    await page.getByRole("combobox", { name: "User type:" }).selectOption("Technician");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/[?&]type=technician/);
    await expect(page.getByRole("rowheader")).toHaveCount(1);
    await page.getByRole("link", { name: "Reset" }).click();
    await page.getByRole("searchbox", { name: "Search users" }).fill("love");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByRole("rowheader")).toContainText(["Ada Lovelace"]);
    await page.getByRole("combobox", { name: "MFA:" }).selectOption("No MFA");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/[?&]mfa=without/);
    await expect(page.getByText("Nothing matches these filters")).toBeVisible();

    await page.goto(`${client.path}/activities`);
    await page.getByRole("combobox", { name: "Activity type:" }).selectOption("SSO");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByRole("main")).toContainText("Grace Hopper created as technician");
    await expect(page.getByRole("main")).not.toContainText("created as organization");
  });

  test("a client is created", async ({ page }) => {
    await page.goto("/clients");
    await page.getByRole("link", { name: "Add client" }).click();
    const dialog = page.getByRole("dialog", { name: "Add client" });
    await dialog.getByLabel("Client name").fill(`No Script ${Date.now()}`);
    await dialog.getByRole("button", { name: "Add client" }).click();
    await expect(page).toHaveURL(/\/d\/no-script-\d+$/);
    await expect(page.getByRole("heading", { level: 1, name: /^No Script/ })).toBeVisible();
  });

  test("an organization is added, and a name that is taken is refused", async ({ page, client }) => {
    const add = async (name: string) => {
      await page.goto(`${client.path}/organizations`);
      await page.getByRole("link", { name: "Add organization" }).first().click();
      const dialog = page.getByRole("dialog", { name: "Add organization" });
      await dialog.getByLabel("Name").fill(name);
      await dialog.getByRole("button", { name: "Add organization" }).click();
    };
    await add("HV Logistik GmbH");
    await expect(page).toHaveURL(new RegExp(`${client.path}/organizations$`));
    await expect(page.getByRole("rowheader", { name: /HV Logistik GmbH/ })).toBeVisible();
    await add("hv logistik gmbh");
    await expect(page.getByText("An organization with this name exists already.")).toBeVisible();
    await page.goto(`${client.path}/organizations`);
    await expect(page.getByRole("rowheader")).toHaveCount(1);
  });

  test("an organization is edited, archived and restored", async ({ page, client }) => {
    const id = await createOrganization(client, "Before");
    await page.goto(`${client.path}/organizations?dialog=edit&organization=${id}`);
    const dialog = page.getByRole("dialog", { name: "Edit organization" });
    await dialog.getByLabel("Name").fill("After");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("rowheader", { name: /After/ })).toBeVisible();
    await page.goto(`${client.path}/organizations/${id}?dialog=archive`);
    await page.getByRole("alertdialog").getByRole("button", { name: "Archive" }).click();
    await expect(page.getByText(/^Archived on/)).toBeVisible();
    await page.getByRole("button", { name: "Actions for After" }).click();
    await page.getByRole("button", { name: "Restore" }).click();
    await expect(page.getByText(/^Archived on/)).toHaveCount(0);
  });

  test("a provider is added, SCIM enabled and a token shown once", async ({ page, client }) => {
    await page.goto(`${client.path}/identity-providers/new`);
    await page.getByRole("radio", { name: /Okta/ }).check();
    await page.getByLabel("Display name").fill("Okta");
    await page.getByRole("button", { name: "Add provider" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Okta" })).toBeVisible();
    await page.getByRole("link", { name: "Enable" }).click();
    const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
    await dialog.getByRole("switch", { name: "Enable SCIM provisioning" }).click();
    await expect(dialog.getByRole("switch", { name: "Enable SCIM provisioning" })).toBeChecked();
    await dialog.getByRole("button", { name: "Generate token" }).click();
    const secret = await page.getByText(/^rcs_[0-9A-Za-z_]{40,}$/).innerText();
    expect(page.url()).not.toContain(secret);
    expect(await new Entra(secret).testConnection()).toMatchObject({ status: 200 });
    await page.goto(page.url().replace(/\/token.*$/, "?dialog=scim"));
    await expect(page.getByRole("dialog", { name: "Configure SCIM" })).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    expect(serverLog()).not.toContain(secret);
  });

  test("a person signs in and out by plain form posts", async ({ browser, baseURL, faults }) => {
    const who = await createAdministrator();
    const context = await browser.newContext({ baseURL, javaScriptEnabled: false, storageState: undefined });
    faults.watch(context);
    const page = await context.newPage();
    await page.goto("/d/nobody");
    await page.getByLabel("Work email").fill(who.email);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText("That email and password don’t match.")).toBeVisible();
    expect(page.url()).not.toContain("not+the+password");
    await page.getByLabel("Password", { exact: true }).fill(who.password);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Code", { exact: true }).fill(await who.authenticator.code());
    faults.expect(404, /^\/d\/nobody$/);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/d\/nobody$/);
    await page.goto("/clients");
    await page.getByRole("button", { name: /System administrator/ }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page.getByRole("heading", { name: "You’re signed out of Rollcall." })).toBeVisible();
    await context.close();
  });
});

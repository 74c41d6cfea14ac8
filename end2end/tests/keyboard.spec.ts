// Without a pointer: nothing in this file clicks.
import type { Locator, Page } from "@playwright/test";

import { createAdministrator, createClient, createOrganization, createProvider } from "../support/command-line.ts";
import { events } from "../support/feed.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { expectVisibleFocus } from "../support/looks.ts";

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluateAll((all) => all.some((it) => it === document.activeElement))) {
      await expectVisibleFocus(page);
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not reach ${target}`);
}

test("a provider is added, with one mistake on the way", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/identity-providers\/create/);
  await visit(page, `${client.path}/identity-providers`);
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Add provider" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await tabTo(page, page.getByRole("radio", { name: /Microsoft Entra ID/ }));
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: /Okta/ })).toBeChecked();
  await page.keyboard.press("ArrowUp");
  const name = page.getByLabel("Display name");
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription(/Enter a name\./);
  await expectVisibleFocus(page);
  await tabTo(page, name, "Shift+Tab");
  await page.keyboard.type("Entra ID");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Entra ID" })).toBeVisible();
  await expectVisibleFocus(page);
});

test("SCIM is switched on, a token generated, copied, ticked and done", async ({ page, client }) => {
  const provider = await createProvider(client, "Entra ID");
  await visit(page, `${client.path}/identity-providers/${provider}`);
  await tabTo(page, page.getByRole("link", { name: "Enable" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
  const toggle = dialog.getByRole("switch", { name: "Enable SCIM provisioning" });
  await expect(toggle).toBeFocused();
  await page.keyboard.press("Space");
  await expect(toggle).toBeChecked();
  await expect(toggle).toBeFocused();
  await tabTo(page, dialog.getByRole("button", { name: "Generate token" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Copy token" })).toBeVisible();
  await expectVisibleFocus(page);
  await tabTo(page, dialog.getByRole("button", { name: "Copy token" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("status").filter({ hasText: "Token copied" })).toBeAttached();
  const secret = await dialog.getByText(/^rcs_[0-9A-Za-z_]{40,}$/).innerText();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await tabTo(page, dialog.getByRole("checkbox", { name: "The token is in our password manager" }));
  await page.keyboard.press("Space");
  await tabTo(page, dialog.getByRole("link", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("#configure-scim")).toBeFocused();
  await expectVisibleFocus(page);
});

test("Tab never leaves an open dialog", async ({ page, client }) => {
  await createProvider(client);
  await visit(page, `${client.path}/organizations?dialog=new`);
  await expect(page.getByRole("dialog", { name: "Add organization" })).toBeVisible();
  for (let presses = 0; presses < 24; presses += 1) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const active = document.activeElement;
      // Between last and first the focus passes the browser’s own controls, seen here as the body.
      return active === document.body || active?.closest("dialog") ? "inside" : active?.outerHTML;
    });
    expect(place).toBe("inside");
  }
});

test("Esc closes only what is on top", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
  const toggle = dialog.getByRole("switch", { name: "Enable SCIM provisioning" });
  await expect(toggle).toBeFocused();
  await page.keyboard.press("Space");
  await expect(toggle).toBeChecked();
  await page.keyboard.press("Space");
  const question = page.getByRole("alertdialog", { name: /^Disable SCIM/ });
  await expect(question).toBeVisible();
  await expectVisibleFocus(page);
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("#configure-scim")).toBeFocused();
});

test("the row menu opens, copies an Org ID and edits", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Logistik GmbH");
  await visit(page, `${client.path}/organizations`);
  await tabTo(page, page.getByRole("button", { name: "Actions for HV Logistik GmbH" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.locator("[popover]").getByRole("button", { name: `Copy Org ID ${id}` }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: `Org ID ${id} copied` })).toBeAttached();
  await tabTo(page, page.getByRole("link", { name: "Edit…" }));
  await page.keyboard.press("Enter");
  const name = page.getByRole("dialog", { name: "Edit organization" }).getByLabel("Name");
  await expect(name).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("HV Spedition");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("rowheader", { name: /HV Spedition/ })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectVisibleFocus(page);
});

test("a filter keeps the focus where it was", async ({ page, client }) => {
  await createProvider(client);
  await visit(page, `${client.path}/activities`);
  const type = page.getByRole("combobox", { name: "Activity type:" });
  await tabTo(page, type);
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/\?type=sso$/);
  await expect(events(page, "added as identity provider")).toHaveCount(1);
  await expect(type).toBeFocused();
});

test.describe("at the door", () => {
  test.use({ signedIn: false });

  test("a person signs in", async ({ page }) => {
    const who = await createAdministrator();
    await createClient();
    await page.goto("/sign-in");
    await hydrated(page);
    await expect(page.getByLabel("Work email")).toBeFocused();
    await page.keyboard.type(who.email);
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    await page.keyboard.type(who.password);
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Code", { exact: true })).toBeFocused();
    await page.keyboard.type(await who.authenticator.code());
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();
    await expectVisibleFocus(page);
  });
});

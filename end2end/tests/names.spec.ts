// Names as people have them stay text wherever they are shown: in headers, breadcrumbs, lists, pickers, dialogs,
// toasts and exports. Lists of clients and organizations have tests of their own beside their pages.
import fs from "node:fs";

import type { Page } from "@playwright/test";

import { type Client, createClient, createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { events } from "../support/feed.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoSideScroll } from "../support/looks.ts";
import { names } from "../support/names.ts";
import { createRole } from "../support/roles.ts";

/** A name as it is kept: without spaces at its ends. */
const kept = (name: string) => name.trim();

async function expectHeaded(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(kept(name));
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText(kept(name));
  expect(await page.title()).toContain(kept(name));
  await expectNoSideScroll(page);
}

/** A person, a group and a provider of this name. */
async function furnish(client: Client, name: string) {
  const provider = await createProvider(client, kept(name));
  const entra = new Entra(await generateToken(provider));
  const person = { givenName: kept(name), familyName: "", userName: `${crypto.randomUUID()}@fabrikam.example` };
  const made = await entra.send("POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: person.userName,
    displayName: name,
    name: { givenName: person.givenName },
    active: true,
  });
  expect(made.status, name).toBe(201);
  const user = made.body.id as string;
  await entra.createGroup(kept(name), [user]);
  return { provider, user };
}

for (const [kind, name] of Object.entries(names)) {
  test(`a name stays text: ${kind}`, async ({ page, client }) => {
    test.slow();
    const organization = await createOrganization(client, name);
    const { provider, user } = await furnish(client, name);
    // A group named like a role is still a group.
    const role = await createRole(page, client, name, { endUsers: true });
    await expectHeaded(page, name);

    await visit(page, `${client.path}/organizations/${organization}`);
    await expectHeaded(page, name);
    await visit(page, `${client.path}/organizations/${organization}?dialog=archive`);
    await expect(page.getByRole("alertdialog")).toContainText(kept(name));
    await visit(page, `${client.path}/identity-providers/${provider}`);
    await expectHeaded(page, name);
    await visit(page, `${client.path}/users/${user}`);
    await expectHeaded(page, name);
    await visit(page, `${client.path}/users?dialog=exclude&account=${user}`);
    await expect(page.getByRole("alertdialog")).toContainText(kept(name));
    await visit(page, `${client.path}/users`);
    await expect(page.getByRole("rowheader").locator("bdi").getByText(kept(name), { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: `Actions for ${kept(name)}`, exact: true })).toBeVisible();
    await expectNoSideScroll(page);

    // A combobox, its options and its chips; then a toast.
    await visit(page, `${client.path}/identity-providers/${provider}/mapping?dialog=map-groups`);
    const dialog = page.getByRole("dialog", { name: "Map groups" });
    await dialog.getByRole("combobox", { name: `End user roles for ${kept(name)}`, exact: true }).press("ArrowDown");
    await expect(page.getByRole("option").getByText(kept(name), { exact: true })).toBeVisible();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect(dialog.getByRole("button", { name: `Remove ${kept(name)}`, exact: true })).toBeVisible();
    await expectNoSideScroll(page);
    await expect(dialog.getByText("1 group changed. 1 end user gains")).toContainText(kept(name));
    await dialog.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Group mapping saved." })).toContainText(kept(name));
    await visit(page, `${client.path}/roles/${role}`);
    await expect(page.getByRole("table", { name: "Members" })).toContainText(kept(name));

    // The palette, the feed and an export.
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /^Search clients/ }).fill(kept(name).slice(0, 40));
    await expect(page.getByRole("option").filter({ hasText: kept(name).slice(0, 40) }).first()).toBeVisible();
    await page.keyboard.press("Escape");
    await visit(page, `${client.path}/activities?status=end_user_created`);
    await expect(events(page, /created as end user/).locator("bdi").first()).toHaveText(kept(name));
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /^JSON Lines/ }).click();
    const lines = fs.readFileSync(await (await download).path(), "utf8").trim().split("\n");
    expect((JSON.parse(lines[0]!) as { subject: { name: string } }).subject.name).toBe(kept(name));
  });
}

test("a client whose name has no Latin letters has an address all the same", async ({ page }) => {
  const client = await createClient(names.hebrew.replace(/[A-Za-zäöü]/g, ""));
  await visit(page, client.path);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(kept(client.name));
  expect(client.slug).toMatch(/^[a-z0-9-]+$/);
});

test("what is typed composed finds what was sent decomposed, and the other way round", async ({ page, client }) => {
  const entra = new Entra(await generateToken(await createProvider(client)));
  const decomposed = names.composed.normalize("NFD");
  expect(decomposed).not.toBe(names.composed.normalize("NFC"));
  await entra.create({ givenName: decomposed, familyName: "One", userName: "one@fabrikam.example" });
  await entra.create({ givenName: names.composed.normalize("NFC"), familyName: "Two", userName: "two@fabrikam.example" });
  for (const form of ["NFC", "NFD"]) {
    await visit(page, `${client.path}/users?q=${encodeURIComponent(names.composed.normalize(form).toUpperCase())}`);
    await expect(page.getByRole("rowheader")).toHaveCount(2);
  }
});

test("a page that is read from right to left does not scroll sideways", async ({ page, client }) => {
  const organization = await createOrganization(client, names.arabic);
  const { provider } = await furnish(client, names.hebrew);
  for (const address of [client.path, `${client.path}/users`, `${client.path}/organizations/${organization}`, `${client.path}/identity-providers/${provider}`]) {
    await visit(page, address);
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    await expectNoSideScroll(page);
  }
});

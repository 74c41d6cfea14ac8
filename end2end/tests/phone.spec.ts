import { createOrganization, createProvider } from "../support/command-line.ts";
import { expect, test, visit } from "../support/fixtures.ts";

test("the menu opens, leads to a page and closes", async ({ page, client }) => {
  await visit(page, client.path);
  const users = page.getByRole("link", { name: "Users", exact: true });
  await expect(users).toBeHidden();
  await page.getByRole("button", { name: "Open menu" }).tap();
  await users.tap();
  await expect(page).toHaveURL(new RegExp(`${client.path}/users$`));
  await expect(users).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
});

test("the client picker works", async ({ page, client }) => {
  await visit(page, client.path);
  await page.getByRole("button", { name: "Open menu" }).tap();
  await page.getByRole("button", { name: /Client$/ }).tap();
  const picker = page.getByRole("dialog", { name: "Switch client" });
  await picker.getByRole("link", { name: "All clients" }).tap();
  await expect(page).toHaveURL(/\/clients$/);
  await expect(page.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();
});

test("a table is cards to look at, and a table to listen to", async ({ page, client }) => {
  await createOrganization(client, "HV Logistik GmbH");
  await visit(page, `${client.path}/organizations`);
  const table = page.getByRole("table", { name: "Organizations" });
  await expect(table.getByRole("rowheader", { name: /HV Logistik GmbH/ })).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table.getByRole("cell").first()).toBeVisible();
});

test("what the registry knows of a client is on its card", async ({ page, client }) => {
  const organization = await createOrganization(client, "Ketterick Foods");
  await createProvider(client, "Entra ID", { organization, domain: `${client.slug}.example` });
  await visit(page, `/clients?q=${organization}`);
  const card = page.getByRole("table", { name: "Clients" }).getByRole("row").nth(1);
  for (const text of ["Ketterick Foods", String(organization), `${client.slug}.example`, "Setting up"]) {
    await expect(card.getByText(text, { exact: true })).toBeInViewport();
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test("a dialog is a sheet with head and foot in sight", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const dialog = page.getByRole("dialog", { name: "Configure SCIM" });
  await dialog.getByRole("button", { name: "Generate token" }).tap();
  await expect(dialog.getByRole("button", { name: "Copy token" })).toBeVisible();
  await expect(dialog.getByRole("heading", { name: "Configure SCIM" })).toBeInViewport();
  await expect(dialog.getByRole("link", { name: "Done" })).toBeInViewport();
  const box = (await dialog.boundingBox())!;
  expect(Math.round(box.y + box.height)).toBe(844);
  expect(box.width).toBe(390);
});

test("what is tapped is big enough", async ({ page, client }) => {
  const provider = await createProvider(client);
  await createOrganization(client, "HV Logistik GmbH");
  const lists = ["", "/organizations", "/identity-providers", `/identity-providers/${provider}?dialog=scim`, "/users", "/activities"];
  for (const address of ["/clients", ...lists.map((it) => client.path + it)]) {
    await visit(page, address);
    const small = await page.evaluate(() => {
      const controls = "a[href], button, input:not([type=hidden]), select, summary";
      return [...document.querySelectorAll<HTMLElement>(controls)]
        .filter((it) => it.checkVisibility({ visibilityProperty: true }))
        // WCAG 2.5.8 excepts links inside a sentence.
        .filter((it) => getComputedStyle(it).display !== "inline")
        .map((it) => ({ it, box: it.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1 && box.height > 1 && (box.width < 24 || box.height < 24))
        // A small mark is grown by a pseudo-element that takes the tap for it.
        .filter(({ it, box }) => {
          const grown = getComputedStyle(it, "::after");
          const reach = (side: string) => Math.max(0, -parseFloat(side) || 0);
          const height = box.height + reach(grown.top) + reach(grown.bottom);
          const width = box.width + reach(grown.left) + reach(grown.right);
          return grown.position !== "absolute" || height < 24 || width < 24;
        })
        // A box or radio is as big as the label around it.
        .filter(({ it }) => !(it.closest("label") && it.matches("input")))
        .map(({ it, box }) => `${it.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`);
    });
    expect(small, address).toEqual([]);
  }
});

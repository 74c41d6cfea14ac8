import { createClient, createOrganization, createProvider, generateToken, unique } from "../support/command-line.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { LONGEST, names } from "../support/names.ts";

test("a client is added in a dialog and opened", async ({ page }) => {
  const name = unique("Brennwald + Heilig");
  await visit(page, "/clients");
  await page.getByRole("link", { name: "Add client" }).first().click();
  await expect(page).toHaveURL(/\?dialog=new$/);
  const dialog = page.getByRole("dialog", { name: "Add client" });
  await expect(dialog.getByLabel("Client name")).toBeFocused();
  await dialog.getByLabel("Client name").fill(name);
  await dialog.getByRole("button", { name: "Add client" }).click();
  await expect(page).toHaveURL(/\/d\/brennwald-heilig-[0-9a-f]{6}$/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("navigation", { name })).toBeVisible();
});

test("a name that is none is refused beside its field, and the dialog stays", async ({ page, faults }) => {
  faults.expect(422, /^\/api\/clients\/create/);
  await visit(page, "/clients?dialog=new");
  const dialog = page.getByRole("dialog", { name: "Add client" });
  const name = dialog.getByLabel("Client name");
  for (const [text, sentence] of [["", "Enter a name."], ["x".repeat(LONGEST + 1), "Use at most 120 characters."]] as const) {
    await name.fill(text);
    await dialog.getByRole("button", { name: "Add client" }).click();
    await expect(name).toHaveAccessibleDescription(new RegExp(sentence));
    await expect(name).toHaveValue(text);
  }
});

test("Esc and Back close the dialog", async ({ page }) => {
  await visit(page, "/clients");
  const open = page.getByRole("link", { name: "Add client" }).first();
  await open.click();
  await expect(page.getByRole("dialog", { name: "Add client" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Add client" })).toHaveCount(0);
  await expect(page).toHaveURL(/\/clients$/);
  await expect(open).toBeFocused();
  await open.click();
  await expect(page.getByRole("dialog", { name: "Add client" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog", { name: "Add client" })).toHaveCount(0);
});

test("clients are found by a part of their name, and the address says so", async ({ page }) => {
  const wanted = await createClient(unique("Seefeld Treuhand"));
  await createClient();
  await visit(page, "/clients");
  const search = page.getByRole("searchbox", { name: "Search clients" });
  await search.fill(wanted.name.slice(3).toUpperCase());
  await search.press("Enter");
  const table = page.getByRole("table", { name: "Clients" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table.getByRole("rowheader", { name: wanted.name })).toBeVisible();
  await expect(page).toHaveURL(/\?q=/);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Reset" }).click();
  await expect(page).toHaveURL(/\/clients$/);
});

test("an organization with a provider of its own is a client, with what the registry knows of it", async ({ page, client }) => {
  const own = unique("Ketterick Foods");
  const organization = await createOrganization(client, own);
  await createOrganization(client, "Internal");
  const domain = `${client.slug}.example`;
  await generateToken(await createProvider(client, "Entra ID", { organization, domain }));
  await visit(page, `/clients?q=${encodeURIComponent(client.name)}`);
  const table = page.getByRole("table", { name: "Clients" });
  await expect(table.getByRole("columnheader")).toHaveText([
    "Client",
    "Org ID",
    "E-mail domains",
    "SCIM token expires",
    "Entra tenant ID",
    "Users",
    "Refused, 24 h",
    "Status",
  ]);
  await expect(table.getByRole("row")).toHaveCount(3);
  const division = table.getByRole("row").nth(1);
  await expect(division.getByRole("rowheader")).toContainText(client.name);
  await expect(division.getByRole("link", { name: "2 organizations" })).toHaveAttribute("href", `${client.path}/organizations`);
  const row = table.getByRole("row").nth(2);
  await expect(row.getByRole("rowheader")).toContainText(client.name);
  await expect(row.getByText(domain)).toBeVisible();
  await expect(row.getByText(/^18[0-4] days left$/)).toBeVisible();
  await expect(row.getByText("Setting up")).toBeVisible();
  await row.getByRole("button", { name: "Copy Org ID" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(String(organization));
  await expect(page.getByText("Keep tokens and secrets in your password manager. Rollcall can’t show them again.")).toBeVisible();
  await row.getByRole("link", { name: own }).click();
  await expect(page).toHaveURL(new RegExp(`${client.path}/organizations/${organization}$`));
  for (const search of [own, domain, String(organization)]) {
    await visit(page, `/clients?q=${encodeURIComponent(search)}`);
    await expect(table.getByRole("rowheader", { name: own })).toBeVisible();
    await expect(table.getByRole("row")).toHaveCount(2);
  }
});

test("a search that finds nothing says so and leads back", async ({ page }) => {
  await visit(page, "/clients?q=nobody-is-called-this");
  await expect(page.getByText("No client has the name, domain or Org ID “nobody-is-called-this”")).toBeVisible();
  await page.getByRole("link", { name: "Show all clients" }).click();
  await expect(page).toHaveURL(/\/clients$/);
});

test("the client picker leads to another client", async ({ page, client }) => {
  await visit(page, "/clients");
  await page.getByRole("button", { name: /All clients/ }).click();
  const picker = page.getByRole("dialog", { name: "Switch client" });
  await picker.getByRole("searchbox", { name: "Find a client" }).fill(client.name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/clients\?q=/);
  await page.getByRole("table").getByRole("link", { name: client.name }).click();
  await expect(page).toHaveURL(new RegExp(`${client.path}$`));
  await expect(page.getByRole("heading", { level: 1, name: client.name })).toBeVisible();
});

test("a client’s dashboard tells the truth about what it has", async ({ page, client }) => {
  await createProvider(client, "Entra ID");
  await visit(page, client.path);
  const main = page.getByRole("main");
  await expect(main.getByText("Entra ID").first()).toBeVisible();
  await expect(main.getByText("Setting up").first()).toBeVisible();
  await expect(main.getByText("SSO Created").or(main.getByText("Client Created")).first()).toBeVisible();
});

test("a client’s name stays text everywhere", async ({ page }) => {
  test.setTimeout(120_000);
  for (const [kind, name] of Object.entries(names)) {
    await test.step(kind, async () => {
      const client = await createClient(name);
      await visit(page, client.path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(name.trim());
      await expect(page.getByRole("button", { name: /Client$/ })).toContainText(name.trim());
      expect(await page.title()).toContain(name.trim());
      await visit(page, `/clients?q=${encodeURIComponent(name.trim())}`);
      await expect(page.getByRole("rowheader").getByText(name.trim(), { exact: true }).first()).toBeVisible();
    });
  }
});

// Where a token's text is, and where it never is.
import fs from "node:fs";
import path from "node:path";

import type { Page } from "@playwright/test";

import { createProvider, generateToken, unique } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { installation, serverLog } from "../support/installation.ts";

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Configure SCIM" });

test("a new token’s answer is kept out of every cache", async ({ page, client }) => {
  const provider = await createProvider(client);
  await visit(page, `${client.path}/identity-providers/${provider}?dialog=scim`);
  const answered = page.waitForResponse(/\/api\/scim\/generate-token/);
  await dialogOf(page).getByRole("button", { name: "Generate token" }).click();
  expect((await answered).headers()["cache-control"]).toContain("no-store");
});

test("no page, no export and no line of the log has a token’s text after it was used", async ({ page, client, context }) => {
  const provider = await createProvider(client, "Entra ID");
  const secret = await generateToken(provider);
  const entra = new Entra(secret);
  await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" });
  const bodies: Promise<string>[] = [];
  context.on("response", (response) => {
    if (response.status() < 300) bodies.push(response.text().catch(() => ""));
  });
  const at = `${client.path}/identity-providers/${provider}`;
  for (const address of [client.path, at, `${at}?dialog=scim`, `${client.path}/activities`, `${client.path}/identity-providers`]) {
    await visit(page, address);
    expect(await page.content(), address).not.toContain(secret);
  }
  await expect(async () => {
    await visit(page, `${client.path}/provisioning`);
    await expect(page.getByRole("rowheader").first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole("rowheader").getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 2, name: "Request" })).toBeVisible();
  await expect(page.getByText("rcs_…" + secret.slice(-4))).toBeVisible();
  await page.getByText("Headers").click();
  await expect(page.getByText(/content-type: application\/scim\+json/i)).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await visit(page, `${client.path}/activities`);
  for (const format of [/^CSV/, /^JSON Lines/]) {
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: format }).click();
    const text = fs.readFileSync(await (await download).path(), "utf8");
    expect(text).toContain("Ada Lovelace");
    expect(text).not.toContain(secret);
    await page.keyboard.press("Escape");
  }
  const holders = (await Promise.all(bodies)).filter((body) => body.includes(secret));
  expect(holders, "answers with the secret").toEqual([]);
  expect(serverLog()).not.toContain(secret);
});

test("in the database only a hash; the list shows the last 4", async ({ page, client }) => {
  const name = unique("Entra ID");
  const provider = await createProvider(client, name);
  const secret = await generateToken(provider);
  await visit(page, `${client.path}/identity-providers/${provider}`);
  const tokens = page.getByRole("list", { name: "Tokens" });
  await expect(tokens).toContainText(`rcs_…${secret.slice(-4)}`);
  await expect(tokens).not.toContainText(secret.slice(-12));

  // What was committed is in the write-ahead log, so in the cluster's files: the name is, the secret isn't.
  const files = everyFile(path.join(installation().environment.ROLLCALL_DATA_DIR!, "pg"));
  const holding = (text: string) => files.filter((it) => fs.readFileSync(it).includes(text));
  expect(holding(name).length, "files with the provider's name").toBeGreaterThan(0);
  // The first part names division and token; what must be nowhere is the secret behind it.
  expect(holding(secret), "files with the token").toEqual([]);
  expect(holding(secret.slice(-24)), "files with the end of the secret").toEqual([]);
});

function everyFile(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((it) => it.isFile()).map((it) => path.join(it.parentPath, it.name));
}

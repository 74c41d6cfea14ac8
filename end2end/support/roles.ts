// Roles, made as an administrator makes them.
import type { Page } from "@playwright/test";

import type { Client } from "./command-line.ts";
import { expect } from "./fixtures.ts";

/** Creates a role through the console; its id. The page of the role is open then. */
export async function createRole(
  page: Page,
  client: Client,
  name: string,
  also: { endUsers?: boolean; description?: string } = {},
): Promise<string> {
  const { endUsers = false, description = "" } = also;
  await page.goto(`${client.path}/roles?${endUsers ? "type=end_user&" : ""}dialog=new`);
  const dialog = page.getByRole("dialog", { name: /^Create .* role$/ });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Description").fill(description);
  await dialog.getByRole("button", { name: "Create role" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return new URL(page.url()).pathname.split("/").pop()!;
}

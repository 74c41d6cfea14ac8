import { createOrganization } from "../support/command-line.ts";
import { expect, test } from "../support/fixtures.ts";

test("without scripts the search is a page", async ({ page, client }) => {
  const id = await createOrganization(client, "HV Logistik GmbH");
  await page.goto(client.path);
  await page.getByRole("link", { name: "Search or jump to…" }).click();
  await expect(page).toHaveURL(new RegExp(`/search\\?in=${client.slug}$`));
  await page.getByRole("searchbox").fill("hv logi");
  await page.getByRole("searchbox").press("Enter");
  await page.getByRole("main").getByRole("link", { name: "HV Logistik GmbH" }).click();
  await expect(page).toHaveURL(new RegExp(`/organizations/${id}$`));
});

// What somebody may not do is not offered to them; the server refuses it all the same.
import { createOrganization, createProvider, generateToken } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectNoAxe } from "../support/looks.ts";
import { openAsTechnician } from "../support/people.ts";
import { createRole } from "../support/roles.ts";

test("who may only look is offered no change, and reads who makes it", async ({ page, client, anotherBrowser, faults }) => {
  test.slow();
  await createOrganization(client, "HV Logistik GmbH");
  const provider = await createProvider(client, "Entra ID");
  const entra = new Entra(await generateToken(provider));
  const ada = (await entra.create({ givenName: "Ada", familyName: "Lovelace", userName: "ada@fabrikam.example" })).body.id as string;
  await createRole(page, client, "Ticket approver", { endUsers: true });
  const role = new URL(page.url()).pathname;
  const tia = await anotherBrowser();
  const areas = ["Organizations", "Accounts", "Roles", "Identity providers", "Provisioning", "Activities"];
  await openAsTechnician(page, tia, client, Object.fromEntries(areas.map((it) => [it, "View" as const])));
  const main = tia.getByRole("main");
  const offers = (name: string | RegExp) => main.getByRole("link", { name }).or(main.getByRole("button", { name }));

  await expect(offers("Add provider")).toHaveCount(0);
  await visit(tia, `${client.path}/organizations`);
  await expect(offers("Add organization")).toHaveCount(0);
  await tia.getByRole("button", { name: "Actions for HV Logistik GmbH" }).click();
  await expect(tia.getByText("Copy Org ID", { exact: true }).first()).toBeVisible();
  await expect(tia.getByText("Edit…").filter({ visible: true })).toHaveCount(0);
  await expect(tia.getByText("Archive…").filter({ visible: true })).toHaveCount(0);

  await visit(tia, `${client.path}/identity-providers`);
  await expect(offers("Add provider")).toHaveCount(0);
  await tia.getByRole("button", { name: "Actions for Entra ID" }).click();
  await expect(tia.getByText("Open", { exact: true }).filter({ visible: true })).toBeVisible();
  await expect(tia.getByText("Delete provider…").filter({ visible: true })).toHaveCount(0);
  await visit(tia, `${client.path}/identity-providers/${provider}`);
  await expect(main.getByRole("heading", { level: 1, name: "Entra ID" })).toBeVisible();
  await expect(offers(/^Edit/)).toHaveCount(0);
  await expect(main.getByRole("navigation", { name: "Identity provider" }).getByRole("link")).toHaveText(["Overview", "Group Mapping", "Policy"]);
  await expectNoAxe(tia);
  await visit(tia, `${client.path}/identity-providers/${provider}/mapping`);
  await expect(offers(/^Edit/)).toHaveCount(0);
  await visit(tia, `${client.path}/identity-providers/${provider}/policy`);
  await expect(main.getByText("You may look at this. System administrators change it.")).toBeVisible();
  await expect(offers("Save policy")).toHaveCount(0);
  await expect(main.getByRole("radio", { name: "They belong to all organizations" })).toBeDisabled();
  await expectNoAxe(tia);

  await visit(tia, `${client.path}/users`);
  await expect(offers("Add user")).toHaveCount(0);
  await expect(main.getByRole("checkbox")).toHaveCount(0);
  await visit(tia, `${client.path}/users/${ada}`);
  await expect(offers("Add role")).toHaveCount(0);
  await expect(offers("Save contact details")).toHaveCount(0);
  await expect(main.getByText("Changing it needs the right Accounts: Manage, in every organization.")).toBeVisible();
  await expectNoAxe(tia);
  await visit(tia, `${client.path}/roles?type=end_user`);
  await expect(offers("Create role")).toHaveCount(0);
  await visit(tia, role);
  await expect(offers("Save role")).toHaveCount(0);
  await expect(main.getByText("Changing it needs the right Roles: Manage, in every organization.")).toBeVisible();

  // Bodies of requests have people's data in them.
  await expect(async () => {
    await visit(tia, `${client.path}/provisioning?result=done`);
    await expect(main.getByRole("rowheader").first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await main.getByRole("rowheader").getByRole("link").first().click();
  await expect(main.getByText("Bodies are shown to whoever has the right Provisioning: Manage.")).toBeVisible();
  await expect(main.getByText("Raw body")).toHaveCount(0);

  // What is not offered is refused as well.
  faults.expect(403, /^\/api\/organizations\/add/);
  const forged = await tia.evaluate(async (division) => {
    const body = new URLSearchParams({ division, name: "Forged" });
    return (await fetch("/api/organizations/add", { method: "POST", headers: { Accept: "application/json" }, body })).status;
  }, client.slug);
  expect(forged).toBe(403);
});

test("who manages people and roles changes end users, and leaves technicians to administrators", async ({ page, client, anotherBrowser }) => {
  test.slow();
  const entra = new Entra(await generateToken(await createProvider(client, "Entra ID")));
  const push = async (givenName: string, userType: string) => {
    const userName = `${givenName.toLowerCase()}@fabrikam.example`;
    return (await entra.create({ givenName, familyName: "Example", userName, userType })).body.id as string;
  };
  const [ada, grace] = [await push("Ada", "endUser"), await push("Grace", "technician")];
  const helpdesk = await createRole(page, client, "Helpdesk");
  const tia = await anotherBrowser();
  await openAsTechnician(page, tia, client, { Accounts: "Manage", Roles: "Manage" });
  const main = tia.getByRole("main");

  // The page of the administrator shows what the roles of Tia allow together.
  const permissions = page.getByRole("region", { name: "Effective permissions" });
  await expect(permissions).toContainText(/Organizations\s*None.*Accounts\s*Manage.*Roles\s*Manage.*Settings\s*None.*All organizations/s);
  await expectNoAxe(page);

  await visit(tia, `${client.path}/users/${ada}`);
  await expect(main.getByRole("link", { name: "Add role" })).toBeVisible();
  await expect(main.getByRole("button", { name: "Save contact details" })).toBeVisible();
  await visit(tia, `${client.path}/users/${grace}`);
  await expect(main.getByRole("link", { name: "Add role" })).toHaveCount(0);
  await expect(main.getByRole("button", { name: "Save contact details" })).toHaveCount(0);
  await tia.getByRole("button", { name: "Actions for Grace Example" }).click();
  await expect(tia.getByText("You may look at this. System administrators change it.").filter({ visible: true }).first()).toBeVisible();
  await expect(tia.getByText("Sign out everywhere…").filter({ visible: true })).toHaveCount(0);

  await visit(tia, `${client.path}/roles`);
  await expect(main.getByRole("link", { name: "Create role" })).toHaveCount(0);
  await main.getByRole("link", { name: "End user roles" }).click();
  await expect(main.getByRole("link", { name: "Create role" })).toBeVisible();
  await visit(tia, `${client.path}/roles/${helpdesk}`);
  await expect(main.getByRole("textbox", { name: "Name" })).toBeDisabled();
  await expect(tia.getByRole("navigation", { name: client.name }).getByRole("link")).toHaveText(["Overview", "Users", "Roles"]);
});

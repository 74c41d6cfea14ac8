// A client with something of everything, for tests that look at pages rather than at changes.
import { type Page, expect } from "@playwright/test";

import { type Client, createClient, createOrganization, createProvider, generateToken, unique } from "./command-line.ts";
import { Entra } from "./entra.ts";
import { hydrated } from "./fixtures.ts";
import { names } from "./names.ts";
import { createRole } from "./roles.ts";

export interface Furnished {
  client: Client;
  /** Nothing was ever added to this one. */
  empty: Client;
  organization: number;
  /** Connected, with people of every kind. */
  provider: string;
  /** Nobody enabled SCIM for this one. */
  freshProvider: string;
  /** A technician's id. */
  user: string;
  /** Somebody whose organization nobody knows. */
  userToReview: string;
  /** What Entra asked for and was refused. */
  request: string;
  /** A technician role. */
  role: string;
  /** A mail that waits. */
  mail: string;
  /** Somebody of staff who was invited. */
  member: string;
  /** Somebody whom no provider manages. */
  native: string;
  /** What happened to the client last. */
  activity: string;
  /** What happened to the installation last. */
  installationActivity: string;
}

/** Stands for what is not there yet: a table of pages has its names before it has its data. */
export const NOTHING: Furnished = {
  client: { name: "", slug: "", path: "" },
  empty: { name: "", slug: "", path: "" },
  organization: 0,
  provider: "",
  freshProvider: "",
  user: "",
  userToReview: "",
  request: "",
  role: "",
  mail: "",
  member: "",
  native: "",
  activity: "",
  installationActivity: "",
};

export async function furnish(page: Page, name = unique("Halden & Voss AG")): Promise<Furnished> {
  const client = await createClient(name);
  const empty = await createClient(unique("Seefeld Treuhand"));
  const organization = await createOrganization(client, "HV Logistik GmbH");
  for (const name of Object.values(names)) await createOrganization(client, name);
  const provider = await createProvider(client, "Entra ID", { domain: `${client.slug}.example` });
  const freshProvider = await createProvider(client, "Okta", { vendor: "okta", organization });
  const entra = new Entra(await generateToken(provider));
  const at = `@${client.slug}.example`;
  const push = async (givenName: string, familyName: string, userType?: string, organizationId?: string) => {
    const userName = `${givenName}.${familyName}`.toLowerCase().replace(/[^\p{L}.]/gu, "-") + at;
    const made = await entra.create({ givenName, familyName, userName, userType, organizationId });
    expect(made, userName).toMatchObject({ status: 201 });
    return made.body.id as string;
  };
  const user = await push("Grace", "Hopper", "Technician");
  await push("Ada", "Lovelace", "endUser", String(organization));
  await push("Glo", "Global", "endUser", "All");
  await push("دنה", "Müller-Çelik", "endUser", String(organization));
  await entra.createGroup("IT-Helpdesk", [user]);
  await entra.createGroup("HV-Staff", [user]);
  const userToReview = await push("Ruth", "Oduya", "endUser", "999999");
  await entra.disable(await push("Tim", "Berners", "endUser", String(organization)));
  const request = await refusedRequest(page, client, entra, `grace.hopper${at}`);
  await createRole(page, client, "Ticket approver", { endUsers: true, description: "Approves tickets of their organization" });
  const role = await createRole(page, client, "Helpdesk", { description: "Tickets, remote control" });
  const met = await byHand(page, client);
  return { client, empty, organization, provider, freshProvider, user, userToReview, request, role, ...met };
}

/** What people do in the console itself: an invitation, a native user, and the activities that tell it. */
export async function byHand(
  page: Page,
  client: Client,
): Promise<Pick<Furnished, "mail" | "member" | "native" | "activity" | "installationActivity">> {
  const invited = await inviteStaff(page);
  await page.goto(`${client.path}/users/new`);
  await hydrated(page);
  await page.getByLabel("First name").fill("Nora");
  await page.getByLabel("Email").fill(`${unique("nora").replace(" ", ".")}@${client.slug}.example`);
  await page.getByRole("button", { name: "Add user" }).click();
  await page.getByRole("textbox", { name: "Invitation link" }).waitFor();
  const activity = await newestOf(page, `${client.path}/activities`);
  const installationActivity = await newestOf(page, "/activities");
  await page.goto(`${client.path}/users?source=native`);
  const native = (await page.getByRole("rowheader").getByRole("link").first().getAttribute("href"))!;
  return { ...invited, native: native.split("/").pop()!, activity, installationActivity };
}

/** The newest activity of a feed, by the link to it that the server writes. */
async function newestOf(page: Page, feed: string): Promise<string> {
  const html = await (await page.request.get(feed)).text();
  return new RegExp(`href="${feed}/([0-9a-f-]{36})"`).exec(html)![1]!;
}

/** Invites somebody: who that is, and the mail that tells them. */
async function inviteStaff(page: Page): Promise<Pick<Furnished, "mail" | "member">> {
  const email = `${unique("post").toLowerCase().replace(/[^a-z0-9]/g, "")}@msp.example`;
  await page.goto("/staff?dialog=invite");
  await hydrated(page);
  const dialog = page.getByRole("dialog", { name: "Invite staff" });
  await dialog.getByLabel("Full name").fill("Paula Post");
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await dialog.getByRole("textbox", { name: "Invitation link" }).waitFor();
  await page.goto("/outbox");
  const row = page.getByRole("row").filter({ hasText: email });
  const mail = (await row.getByRole("link").getAttribute("href"))!.split("/").pop()!;
  await page.goto("/staff");
  const member = (await row.getByRole("link").getAttribute("href"))!.split("/").pop()!;
  return { mail, member };
}

/** Creates somebody who is there already, and waits until the log has it. */
export async function refusedRequest(page: Page, client: Client, entra: Entra, userName: string): Promise<string> {
  const again = await entra.create({ givenName: "Grace", familyName: "Hopper", userName });
  expect(again).toMatchObject({ status: 409 });
  const link = page.getByRole("rowheader").getByRole("link").first();
  await expect(async () => {
    await page.goto(`${client.path}/provisioning?result=refused`);
    await expect(link).toBeVisible({ timeout: 500 });
  }).toPass();
  return (await link.getAttribute("href"))!.split("/").pop()!;
}

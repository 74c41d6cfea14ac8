// The believable MSP of `rollcall demo`, with addresses read from the console's own links.
import type { Page } from "@playwright/test";

import { type Client, createClient, createProvider, generateToken, rollcall } from "./command-line.ts";
import { Entra } from "./entra.ts";
import { type Furnished, byHand, furnish, refusedRequest } from "./furnish.ts";
import { createRole } from "./roles.ts";

const CLIENT = "Halden & Voss AG";
const EMPTY = "Seefeld Treuhand";

/** Fills the installation once; what the demo lacks, and all of it where it made nothing, comes from elsewhere. */
export async function furnishFromDemo(page: Page): Promise<Furnished> {
  if (!(await addressOf(page, "/clients", CLIENT))) await rollcall(["demo"]);
  const path = await addressOf(page, "/clients", CLIENT);
  if (!path) return furnish(page, CLIENT);
  const client = { name: CLIENT, slug: path.split("/").pop()!, path };
  const emptyPath = await addressOf(page, "/clients", EMPTY);
  const empty = emptyPath ? { name: EMPTY, slug: emptyPath.split("/").pop()!, path: emptyPath } : await createClient(EMPTY);
  const refused = await addressOf(page, `${path}/provisioning?result=refused`);
  const fresh = await addressOf(page, `${path}/identity-providers`, "Okta");
  return {
    client,
    empty,
    organization: await orgId(page, `${path}/organizations`),
    provider: idIn(await addressOf(page, `${path}/identity-providers`)),
    freshProvider: fresh ? idIn(fresh) : await createProvider(client, "Okta", { vendor: "okta" }),
    user: idIn(await addressOf(page, `${path}/users?type=technician`)),
    userToReview: idIn((await addressOf(page, `${path}/users?review=1`)) ?? (await addressOf(page, `${path}/users`))),
    role: await aRole(page, client),
    request: refused ? idIn(refused) : await refusedByAnotherProvider(page, client),
    ...(await byHand(page, client)),
  };
}

async function aRole(page: Page, client: Client): Promise<string> {
  const role = await addressOf(page, `${client.path}/roles`, "Helpdesk");
  return role ? idIn(role) : createRole(page, client, "Helpdesk", { description: "Tickets, remote control" });
}

/** The demo makes its people without a network, so its log is empty. */
async function refusedByAnotherProvider(page: Page, client: Client): Promise<string> {
  const entra = new Entra(await generateToken(await createProvider(client, "Entra ID Zürich")));
  const person = { givenName: "Noor", familyName: "Haddad", userName: "noor.haddad@haldenvoss.example" };
  await entra.create({ ...person, userType: "endUser" });
  await entra.find(person.userName);
  return refusedRequest(page, client, entra, person.userName);
}

/** Where a list’s row leads: the one with this name, or the first. */
async function addressOf(page: Page, list: string, name?: string): Promise<string | undefined> {
  await page.goto(list);
  const rows = page.getByRole("rowheader");
  const links = name ? rows.getByRole("link", { name, exact: true }) : rows.getByRole("link");
  return (await links.count()) > 0 ? (await links.first().getAttribute("href"))! : undefined;
}

async function orgId(page: Page, list: string): Promise<number> {
  await page.goto(list);
  return Number(await page.getByRole("cell").getByRole("code").first().innerText());
}

const idIn = (address?: string): string => address?.split("/").pop() ?? "";

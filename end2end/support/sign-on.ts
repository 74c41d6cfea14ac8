// Signing on through a provider of the tests' own, as its people and an administrator do it.
import { type Page, expect } from "@playwright/test";

// @ts-expect-error: plain JavaScript, as its package is
import { startProviders } from "../idp/oidc.mjs";
import { type Administrator, type Client, createAdministrator, createProvider, generateToken } from "./command-line.ts";
import { Entra } from "./entra.ts";
import { visit } from "./fixtures.ts";
import { installation } from "./installation.ts";
import { signIn } from "./sign-in.ts";

export type Flavour = "entra" | "okta" | "google" | "duo";

export const LABELS: Record<Flavour, string> = {
  entra: "Microsoft Entra ID",
  okta: "Okta",
  google: "Google Workspace",
  duo: "Duo",
};

/** A provider here, the one that it stands for, and whom it pushed. */
export interface SignOn {
  provider: string;
  path: string;
  issuer: string;
  domain: string;
  entra: Entra;
  stop: () => Promise<void>;
}

/** A provider of the client, and the one at the other end. Nothing is set up for signing on yet. */
async function startSignOn(client: Client, flavour: Flavour, port: number): Promise<SignOn> {
  const domain = `${client.slug}.example`;
  const provider = await createProvider(client, "Company login", { vendor: flavour === "google" ? "other" : flavour, domain });
  const { url, idpPorts } = installation();
  const application = {
    callback: `${url}/oidc/${provider}/callback`,
    backchannel: `${url}/oidc/${provider}/backchannel`,
    signedOut: `${url}/signed-out`,
  };
  const started = await startProviders({ port: idpPorts[port], domain, applications: { [flavour]: application } });
  const entra = new Entra(await generateToken(provider));
  const path = `${client.path}/identity-providers/${provider}`;
  return { provider, path, issuer: started.issuer(flavour), domain, entra, stop: started.stop };
}

/** Fills the settings in and saves them. */
export async function setUp(page: Page, it: SignOn, flavour: Flavour, who: Administrator): Promise<void> {
  await visit(page, `${it.path}/sso`);
  await page.getByLabel("Vendor").selectOption(LABELS[flavour]);
  await page.getByLabel("Issuer, or the tenant ID of Entra").fill(it.issuer);
  await page.getByLabel("Client ID").fill("rollcall");
  await page.getByLabel("Client secret").fill("rollcall-test-secret");
  const code = page.getByLabel(/^6-digit code/);
  if (await code.isVisible()) await code.fill(await who.authenticator.code());
  await page.getByRole("button", { name: "Save sign-on" }).click();
  await expect(page.getByText("Sign-on saved.")).toBeVisible();
}

/** Tests the settings in a tab of its own; the tab, with what the test brought. */
export async function testSignIn(page: Page, login: string): Promise<Page> {
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: /^Test sign-in/ }).click();
  const tab = await opened;
  await enterAtProvider(tab, login);
  await expect(tab.getByRole("heading", { level: 1, name: /^Test sign-in/ })).toBeVisible();
  return tab;
}

/** Signs in on the provider's own page. */
export async function enterAtProvider(page: Page, login: string, password = `${login}-pw`): Promise<void> {
  await page.getByLabel("User").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** From the console's own sign-in page to the provider, by the address. */
export async function goToProvider(page: Page, address: string): Promise<void> {
  await visit(page, "/sign-in");
  await page.getByLabel("Work email").fill(address);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("link", { name: "Continue with Company login" }).click();
  await expect(page.getByRole("heading", { name: "Test provider" })).toBeVisible();
}

/** All the way. */
export async function comeThrough(page: Page, it: SignOn, login: string): Promise<void> {
  await goToProvider(page, `${login}@${it.domain}`);
  await enterAtProvider(page, login);
}

let running: SignOn | undefined;

/** Stops the providers of the test that ends. */
export async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

/** Sends somebody, as the provider does. */
export const push = (it: SignOn, login: string, userType = "endUser") =>
  it.entra.create({ givenName: login, familyName: "Example", userName: `${login}@${it.domain}`, userType });

export interface Scene {
  admin: Page;
  client: Client;
  it: SignOn;
  alice: string;
}

/** A provider that is set up, tested and on, with Alice pushed; the administrator's page. */
export async function enabled(
  anotherBrowser: () => Promise<Page>,
  client: Client,
  flavour: Flavour,
  port = 0,
): Promise<Scene> {
  const it = (running = await startSignOn(client, flavour, port));
  const alice = (await push(it, "alice")).body.id as string;
  const who = await createAdministrator();
  const admin = await anotherBrowser();
  await signIn(admin, who);
  await setUp(admin, it, flavour, who);
  const tab = await testSignIn(admin, "alice");
  await expect(tab.getByText("The provider proved who it is, and they could sign in.")).toBeVisible();
  await expect(tab.getByRole("link", { name: "alice Example" })).toBeVisible();
  await tab.close();
  await visit(admin, `${it.path}/sso?dialog=enable`);
  await admin.getByRole("dialog").getByRole("button", { name: "Enable SSO" }).click();
  await expect(admin.getByText("SSO enabled.")).toBeVisible();
  return { admin, client, it, alice };
}

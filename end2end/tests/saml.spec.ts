// Signing on through SimpleSAMLphp on 127.0.0.1, while the console is on localhost: two sites.
import type { Page } from "@playwright/test";

import { type Administrator, type Client, createAdministrator } from "../support/command-line.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { installation } from "../support/installation.ts";
import { SamlIdp, type SamlProvider, type Signs, enterAtSaml, samlProvider, setUpSaml } from "../support/saml.ts";
import { signIn } from "../support/sign-in.ts";

test.use({ signedIn: false });
test.setTimeout(120_000);

let idp: SamlIdp;

test.beforeAll(async () => {
  idp = await SamlIdp.start();
});

test.afterAll(() => idp.stop());

test.beforeEach(() => idp.signWith("idp"));

interface Scene {
  admin: Page;
  who: Administrator;
  provider: SamlProvider;
  /** Alice's id. */
  alice: string;
}

/** A provider that is set up, tested and on, with Alice pushed; the administrator's page. */
async function enabled(anotherBrowser: () => Promise<Page>, client: Client, signs: Signs): Promise<Scene> {
  const provider = await samlProvider(client, idp, signs);
  const person = { givenName: "Alice", familyName: "Ng", userName: "alice@acme.test", userType: "endUser" };
  const alice = (await provider.entra.create(person)).body.id as string;
  const who = await createAdministrator();
  const admin = await anotherBrowser();
  await signIn(admin, who);
  await setUpSaml(admin, provider, who, { url: idp.metadataUrl });

  await tryOut(admin, async (tab) => {
    await expect(tab.getByRole("link", { name: "Alice Ng" })).toBeVisible();
    await expect(tab.getByText("u-alice-1").first()).toBeVisible();
  });
  await enable(admin, provider);
  return { admin, who, provider, alice };
}

/** Tests the settings with Alice, in a tab of its own. */
async function tryOut(admin: Page, look: (tab: Page) => Promise<void>): Promise<void> {
  const opened = admin.waitForEvent("popup");
  await admin.getByRole("link", { name: /^Test sign-in/ }).click();
  const tab = await opened;
  await enterAtSaml(tab, "alice");
  await expect(tab.getByRole("heading", { level: 1, name: /^Test sign-in/ })).toBeVisible();
  await look(tab);
  await tab.close();
}

async function enable(admin: Page, provider: SamlProvider): Promise<void> {
  await visit(admin, `${provider.path}/sso?dialog=enable`);
  await admin.getByRole("dialog").getByRole("button", { name: "Enable SSO" }).click();
  await expect(admin.getByText("SSO enabled.")).toBeVisible();
}

const start = (it: SamlProvider) => `/saml/${it.id}/start`;

/** Signs in through the provider, as far as its page is concerned. */
async function comeThrough(page: Page, provider: SamlProvider, login: string, password?: string): Promise<void> {
  await page.goto(start(provider));
  await enterAtSaml(page, login, password);
}

for (const signs of ["assertion", "response", "both"] as const) {
  test(`a person signs in where the provider signs the ${signs}`, async ({ page, client, anotherBrowser, context }) => {
    const { admin, provider } = await enabled(anotherBrowser, client, signs);
    await comeThrough(page, provider, "alice");
    await expect(page).toHaveURL(`${installation().url}/me`);
    await expect(page.getByText("alice@acme.test").first()).toBeVisible();
    const ours = (await context.cookies()).filter((it) => it.name.startsWith("rollcall"));
    expect(ours.every((it) => it.httpOnly && it.sameSite === "Lax")).toBe(true);
    await visit(admin, `${provider.path}/sso`);
    await expect(admin.getByRole("row", { name: /alice@acme\.test.*Let in/ })).toBeVisible();
  });
}

test("a wrong password, an unknown and a disabled person do not come in", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { admin, provider, alice } = await enabled(anotherBrowser, client, "both");
  await comeThrough(page, provider, "alice", "wrong");
  await expect(page.getByText("Incorrect username or password").first()).toBeVisible();

  await enterAtSaml(page, "bob");
  await expect(page.getByText("Your account has not been provisioned.")).toBeVisible();
  await visit(admin, `${provider.path}/sso`);
  await expect(admin.getByRole("row", { name: /bob@acme\.test.*Refused/ })).toBeVisible();

  await provider.entra.disable(alice);
  const hers = await anotherBrowser();
  await comeThrough(hers, provider, "alice");
  await expect(hers.getByText("Your account is switched off.")).toBeVisible();
});

test("another person with the same address at the provider is somebody else", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { provider } = await enabled(anotherBrowser, client, "both");
  await comeThrough(page, provider, "alice");
  await expect(page).toHaveURL(`${installation().url}/me`);
  const mallory = await anotherBrowser();
  await comeThrough(mallory, provider, "mallory");
  await expect(mallory.getByText("Your user name belongs to somebody else here.")).toBeVisible();
});

test("an answer is used once, and by its own browser only", async ({ page, client, anotherBrowser, faults }) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { provider } = await enabled(anotherBrowser, client, "both");
  // The attacker keeps the answer to a sign-in of their own.
  const attacker = await anotherBrowser();
  let kept = "";
  await attacker.route(/\/acs$/, async (route) => {
    kept = route.request().postData() ?? "";
    await route.fulfill({ contentType: "text/html", body: "Kept." });
  });
  await comeThrough(attacker, provider, "alice");
  await expect.poll(() => kept).toContain("SAMLResponse=");

  const fields = Object.fromEntries(new URLSearchParams(kept));
  const post = (victim: Page) =>
    victim.evaluate(
      ({ action, fields }) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action });
        for (const [name, value] of Object.entries(fields)) {
          form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
        }
        document.body.append(form);
        form.submit();
      },
      { action: `${installation().url}/saml/${provider.id}/acs`, fields },
    );
  // A page of no site of ours.
  await page.goto("about:blank");
  await post(page);
  await expect(page.getByText("This sign-in began in another browser.")).toBeVisible();
  await page.goto("/me");
  await expect(page).toHaveURL(/\/sign-in/);

  await page.goto("about:blank");
  await post(page);
  await expect(page.getByText("This sign-in was used already or took too long.")).toBeVisible();
});

test("a provider changes its key without anybody being locked out", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { admin, provider } = await enabled(anotherBrowser, client, "both");
  idp.signWith("idp-next");
  await comeThrough(page, provider, "alice");
  await expect(page).toHaveURL(`${installation().url}/me`);

  await visit(admin, `${provider.path}/sso`);
  const live = admin.getByRole("table", { name: "Signing certificates" });
  await expect(live.getByRole("row")).toHaveCount(3);
  await live.getByRole("row", { name: /CN=idp\b(?!-)/ }).getByRole("link", { name: /Retire/ }).click();
  const dialog = admin.getByRole("alertdialog", { name: "Retire this certificate?" });
  await dialog.getByRole("button", { name: "Retire certificate" }).click();
  await expect(admin.getByText("Certificate retired.")).toBeVisible();
  await expect(live.getByRole("row")).toHaveCount(2);

  idp.signWith("idp");
  const late = await anotherBrowser();
  await comeThrough(late, provider, "alice");
  await expect(late.getByText("could not be verified")).toBeVisible();
  await visit(admin, `${provider.path}/sso`);
  await expect(admin.getByText(/None of this provider’s certificates made the signature/)).toBeVisible();
});

test("metadata is pasted, and what is wrong with it is said beside it", async ({ page, client, faults }) => {
  faults.expect(422, /^\/api\/sign-on\/save-saml/);
  const provider = await samlProvider(client, idp, "both");
  const who = await createAdministrator();
  await signIn(page, who);
  await visit(page, `${provider.path}/sso?protocol=saml`);
  await expect(page.getByLabel("ACS address (reply URL)", { exact: true })).toHaveValue(`${installation().url}/saml/${provider.id}/acs`);
  const xml = page.getByLabel("Metadata XML");
  await page.getByRole("button", { name: "Save sign-on" }).click();
  await expect(xml).toHaveAccessibleDescription(/Paste the provider’s metadata, or enter its address\./);
  await xml.fill("<html/>");
  await page.getByRole("button", { name: "Save sign-on" }).click();
  await expect(xml).toHaveAccessibleDescription(/This is no SAML metadata: it begins with html\./);
  await page.getByLabel("Metadata address", { exact: true }).fill("http://192.168.0.1/metadata");
  await xml.fill("");
  await page.getByRole("button", { name: "Save sign-on" }).click();
  await expect(page.getByLabel("Metadata address", { exact: true })).toHaveAccessibleDescription(/does not begin with https/);
  await page.getByLabel("Metadata address", { exact: true }).fill("");
  await setUpSaml(page, provider, who, { xml: await idp.metadata() });
  await expect(page.getByRole("table", { name: "Signing certificates" }).getByRole("row")).toHaveCount(3);
  await expect(page.getByText(idp.metadataUrl).first()).toBeVisible();
});

test("the same address at another provider is another person", async ({ page, client, anotherBrowser, faults }) => {
  faults.expect(403, /^\/sign-on\/refused/);
  const { admin, who, provider } = await enabled(anotherBrowser, client, "both");
  await comeThrough(page, provider, "alice");
  await expect(page).toHaveURL(`${installation().url}/me`);

  // Another provider of the same client proves the same address, and has not pushed anybody.
  const other = await samlProvider(client, idp, "both", "Contractors");
  await setUpSaml(admin, other, who, { url: idp.metadataUrl });
  // Signed out at the provider, whose session the first test began.
  await admin.context().clearCookies({ domain: "127.0.0.1" });
  await tryOut(admin, (tab) => expect(tab.getByText(/No person of this provider has this user name/)).toBeVisible());
  await enable(admin, other);
  const stranger = await anotherBrowser();
  await comeThrough(stranger, other, "alice");
  await expect(stranger.getByText("Your account has not been provisioned.")).toBeVisible();
  await stranger.goto("/me");
  await expect(stranger).toHaveURL(/\/sign-in/);
});

test("disabling SSO locks its people out at once, and the administrator’s own door stays open", async ({
  page,
  client,
  anotherBrowser,
  faults,
}) => {
  faults.expect(403, /^\/sign-on\/refused/);
  faults.expectSignedOut();
  const { admin, who, provider } = await enabled(anotherBrowser, client, "both");
  await comeThrough(page, provider, "alice");
  await expect(page).toHaveURL(`${installation().url}/me`);
  await visit(admin, `${provider.path}/sso?dialog=disable`);
  const dialog = admin.getByRole("alertdialog", { name: "Disable SSO for Company login?" });
  await dialog.getByRole("button", { name: "Disable SSO" }).click();
  await expect(admin.getByText("SSO disabled.")).toBeVisible();
  await page.goto("/me");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(start(provider));
  await expect(page.getByText("Sign-in through this provider is off.")).toBeVisible();

  const anew = await anotherBrowser();
  await signIn(anew, who);
  await visit(anew, "/clients");
  await expect(anew.getByRole("heading", { level: 1, name: "Clients" })).toBeVisible();
});

test("a provider that demands signed requests gets them", async ({ page, client, anotherBrowser, faults }) => {
  faults.expect(500, /^\/saml2\/idp\/SSOService\.php/);
  const { admin, provider } = await enabled(anotherBrowser, client, "both");
  const sign = async (signs: boolean) => {
    await visit(admin, `${provider.path}/sso`);
    await admin.getByLabel("Sign requests").setChecked(signs);
    await admin.getByRole("button", { name: "Save sign-on" }).click();
    await expect(admin.getByText("Sign-on saved.")).toBeVisible();
  };
  await sign(true);
  const metadata = await fetch(`${installation().url}/saml/${provider.id}/metadata`).then((it) => it.text());
  const certificate = metadata.match(/<ds:X509Certificate>([^<]+)</)![1]!;
  idp.serve(provider.id, "both", certificate);
  await comeThrough(page, provider, "alice");
  await expect(page).toHaveURL(`${installation().url}/me`);

  await sign(false);
  const unsigned = await anotherBrowser();
  await unsigned.goto(start(provider));
  expect(unsigned.url()).not.toContain("Signature=");
  await expect(unsigned.getByText("no signature found on message")).toBeVisible();
});

// Signing on through SimpleSAMLphp, as its people and an administrator do it.
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { type Page, expect } from "@playwright/test";

import { type Administrator, type Client, createProvider, generateToken } from "./command-line.ts";
import { Entra } from "./entra.ts";
import { visit } from "./fixtures.ts";
import { installation } from "./installation.ts";

const START = path.resolve(import.meta.dirname, "../idp/saml/start");

/** What the provider signs. */
export type Signs = "assertion" | "response" | "both";

/** The provider at the other end. */
export class SamlIdp {
  readonly metadataUrl = `http://127.0.0.1:${installation().samlPort}/saml2/idp/metadata.php`;

  private constructor(
    private readonly folder: string,
    private readonly program: ChildProcess,
  ) {}

  static async start(): Promise<SamlIdp> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rollcall-idp-"));
    const environment = { ...process.env, IDP_DIR: folder, IDP_PORT: String(installation().samlPort) };
    // A group of its own: PHP's server has workers.
    const program = spawn(START, [], { env: environment, stdio: "inherit", detached: true });
    const idp = new SamlIdp(folder, program);
    try {
      await idp.untilReady();
    } catch (error) {
      idp.stop();
      throw error;
    }
    return idp;
  }

  private async untilReady(): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; await pause(100)) {
      if (this.program.exitCode !== null) break;
      const answer = await fetch(this.metadataUrl).catch(() => undefined);
      if (answer?.ok) return;
    }
    throw new Error(`The identity provider does not start; see ${this.folder}/log`);
  }

  metadata(): Promise<string> {
    return fetch(this.metadataUrl).then((it) => it.text());
  }

  /** Lets it know ourselves, as this provider of ours. With a certificate it wants signed requests. */
  serve(provider: string, signs: Signs, certificate = ""): void {
    const base = `${installation().url}/saml/${provider}`;
    fs.appendFileSync(path.join(this.folder, "sps"), `${base}/metadata|${base}/acs|${signs}|${certificate}\n`);
  }

  /** Which of its keys signs from now on. */
  signWith(key: "idp" | "idp-next"): void {
    fs.writeFileSync(path.join(this.folder, "key"), key);
  }

  stop(): void {
    try {
      process.kill(-this.program.pid!, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A provider here that knows the one at the other end. */
export interface SamlProvider {
  id: string;
  path: string;
  entra: Entra;
}

export async function samlProvider(
  client: Client,
  idp: SamlIdp,
  signs: Signs,
  name = "Company login",
): Promise<SamlProvider> {
  const id = await createProvider(client, name, { vendor: "other" });
  idp.serve(id, signs);
  const entra = new Entra(await generateToken(id));
  return { id, path: `${client.path}/identity-providers/${id}`, entra };
}

/** Fills in the settings and saves them. */
export async function setUpSaml(
  page: Page,
  provider: SamlProvider,
  who: Administrator,
  metadata: { url: string } | { xml: string },
): Promise<void> {
  await visit(page, `${provider.path}/sso?protocol=saml`);
  if ("url" in metadata) await page.getByLabel("Metadata address", { exact: true }).fill(metadata.url);
  else await page.getByLabel("Metadata XML").fill(metadata.xml);
  await page.getByLabel("Attribute that says who somebody is").fill("uid");
  const code = page.getByLabel(/^6-digit code/);
  if (await code.isVisible()) await code.fill(await who.authenticator.code());
  await page.getByRole("button", { name: "Save sign-on" }).click();
  await expect(page.getByText("Sign-on saved.")).toBeVisible();
}

/** Signs in on the provider's own page. */
export async function enterAtSaml(page: Page, login: string, password = `${login}-pw`): Promise<void> {
  await page.getByLabel("Username").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Login" }).click();
}

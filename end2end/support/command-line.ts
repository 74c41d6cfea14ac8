// What the host's administrator does beside the running server: fixtures come through it, so that
// tests make their data by the product's own operations.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";

import { installation } from "./installation.ts";
import { Authenticator } from "./totp.ts";

export const PASSWORD = "crane tulip nebula forty";

export interface Client {
  name: string;
  slug: string;
  /** The address of the client's dashboard. */
  path: string;
}

export interface Administrator {
  name: string;
  email: string;
  password: string;
  authenticator: Authenticator;
  recoveryCodes: string[];
}

/** Runs the program; its answer. */
export function rollcall(words: string[], input = ""): Promise<string> {
  const { program, environment } = installation();
  return new Promise((resolve, reject) => {
    const options = { env: environment, timeout: 30_000 };
    const command = execFile(program, words, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`rollcall ${words.join(" ")}: ${stderr || error.message}`));
      else resolve(stdout);
    });
    // Most commands read nothing, and may end before they are told that nothing comes.
    command.stdin?.on("error", () => undefined).end(input);
  });
}

async function document<T>(words: string[], input = ""): Promise<T> {
  return JSON.parse(await rollcall([...words, "--json"], input)) as T;
}

/** A word that no other test has: tests share one installation. */
export function unique(word: string): string {
  return `${word} ${randomBytes(3).toString("hex")}`;
}

export async function createClient(name = unique("Halden & Voss AG")): Promise<Client> {
  const { slug } = await document<{ slug: string }>(["division", "create", "--name", name]);
  return { name, slug, path: `/d/${slug}` };
}

/** Its Org ID. */
export async function createOrganization(client: Client, name: string): Promise<number> {
  const words = ["organization", "create", "--division", client.slug, "--name", name];
  return (await document<{ org_id: number }>(words)).org_id;
}

/** Its id. */
export async function createProvider(
  client: Client,
  name = "Entra ID",
  also: { vendor?: string; organization?: number; domain?: string } = {},
): Promise<string> {
  const { vendor = "entra", organization, domain } = also;
  const words = ["provider", "create", "--division", client.slug, "--name", name];
  words.push("--vendor", vendor);
  if (organization) words.push("--organization", String(organization));
  if (domain) words.push("--domain", domain);
  return (await document<{ id: string }>(words)).id;
}

export async function generateToken(provider: string): Promise<string> {
  return (await document<{ token: string }>(["token", "generate", "--provider", provider])).token;
}

/** A further administrator, for tests that sign in and out: the session of the others lives on. */
export async function createAdministrator(name = "Jan Novak"): Promise<Administrator> {
  const email = `${unique("jan").replace(" ", ".")}@tidewater.example`;
  const words = ["admin", "create", "--email", email, "--name", name, "--password-stdin"];
  const made = await document<{ totp_secret: string; recovery_codes: string[] }>(words, PASSWORD);
  const authenticator = new Authenticator(made.totp_secret);
  return { name, email, password: PASSWORD, authenticator, recoveryCodes: made.recovery_codes };
}

// What a test knows about the installation under test. The run's global set-up writes it down; the
// tests run in other processes and read it.
import fs from "node:fs";
import path from "node:path";

export interface Installation {
  /** As people reach it: `localhost`, which browsers trust with the clipboard. */
  url: string;
  /** The one-time link of the server's first start. */
  setUpLink: string;
  /** The program, for its command line. */
  program: string;
  /** The environment in which program and server find the same database. */
  environment: Record<string, string>;
  /** The server's log. */
  log: string;
  /** Cookies of the administrator signed in by `set-up.spec.ts`. */
  session: string;
  /** Where the identity providers of the tests may listen: the server is allowed to ask there. */
  idpPorts: number[];
  /** The same for SimpleSAMLphp. */
  samlPort: number;
}

const VARIABLE = "ROLLCALL_E2E";

export function publish(folder: string, installation: Installation): void {
  const file = path.join(folder, "installation.json");
  fs.writeFileSync(file, JSON.stringify(installation), { mode: 0o600 });
  process.env[VARIABLE] = file;
  read = undefined;
}

/** What leads back to the installation that is known now, after another was published. */
export function wayBack(): () => void {
  const file = process.env[VARIABLE];
  return () => {
    process.env[VARIABLE] = file;
    read = undefined;
  };
}

let read: Installation | undefined;

export function installation(): Installation {
  const file = process.env[VARIABLE];
  if (!file) throw new Error("The global set-up did not run.");
  read ??= JSON.parse(fs.readFileSync(file, "utf8")) as Installation;
  return read;
}

/** Everything the server has logged so far. */
export function serverLog(): string {
  return fs.readFileSync(installation().log, "utf8");
}

// A server of a test's own, for what the shared one must not go through.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import {
  findProgram,
  freePort,
  hasEnded,
  inherited,
  postmaster,
  stopServer,
  untilReady,
} from "./server.ts";

interface User {
  id: string;
  userName: string;
}

interface Answer {
  status: number;
  /** A user or a list of some. */
  body: User & { totalResults: number; Resources: User[] };
}

/** An identity provider that pushes to a server. */
export interface Pusher {
  /** Fails when there is no whole answer. */
  send(method: string, path: string, body?: object): Promise<Answer>;
}

type Environment = Record<string, string> & { ROLLCALL_DATA_DIR: string };

export class Spare {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
    private readonly environment: Environment,
    private server: ChildProcess,
  ) {}

  /** Starts a server on an empty folder of a real disk, which only its database's sync protects. */
  static async start(): Promise<Spare> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rollcall-spare-"));
    fs.chmodSync(folder, 0o755);
    const url = `http://127.0.0.1:${await freePort()}`;
    const environment = {
      ...inherited(),
      ROLLCALL_DATA_DIR: path.join(folder, "data"),
      ROLLCALL_LISTEN: url.replace("http://", ""),
      ROLLCALL_PUBLIC_URL: url,
      NO_COLOR: "1",
    };
    const spare = new Spare(folder, url, environment, launch(folder, environment));
    await spare.untilReady();
    return spare;
  }

  /** A provider of a new client. */
  async provider(client: string): Promise<Pusher> {
    const slug = this.command("slug", "division", "create", "--name", client);
    const words = ["--division", slug, "--name", "Entra ID", "--vendor", "entra"];
    const id = this.command("id", "provider", "create", ...words);
    const token = this.command("token", "token", "generate", "--provider", id);
    const headers = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/scim+json",
    };
    return {
      send: async (method, address, body) => {
        const sent = body && JSON.stringify(body);
        const request = { method, headers, body: sent };
        const answer = await fetch(`${this.url}/ws/scim/v2${address}`, request);
        return { status: answer.status, body: (await answer.json()) as Answer["body"] };
      },
    };
  }

  /** Ends server and database as a power failure would, as far as their processes go. */
  kill(): void {
    const database = postmaster(this.environment.ROLLCALL_DATA_DIR);
    this.server.kill("SIGKILL");
    if (!database) throw new Error("The database has no process to kill.");
    process.kill(database, "SIGKILL");
  }

  /** Starts the server again on the same folder. */
  async restart(): Promise<void> {
    if (!hasEnded(this.server)) await new Promise((ended) => this.server.once("exit", ended));
    this.server = launch(this.folder, this.environment);
    await this.untilReady();
  }

  async stop(): Promise<void> {
    await stopServer(this.server, this.environment.ROLLCALL_DATA_DIR);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private untilReady(): Promise<void> {
    return untilReady(this.server, `${this.url}/readyz`, logOf(this.folder));
  }

  /** Runs a command beside the server; one field of its answer. */
  private command(field: string, ...words: string[]): string {
    const options = { env: this.environment, encoding: "utf8" } as const;
    const answer = execFileSync(findProgram(), [...words, "--json"], options);
    return String((JSON.parse(answer) as Record<string, unknown>)[field]);
  }
}

function logOf(folder: string): string {
  return path.join(folder, "server.log");
}

function launch(folder: string, environment: Environment): ChildProcess {
  const log = fs.openSync(logOf(folder), "a");
  const server = spawn(findProgram(), [], { env: environment, stdio: ["ignore", log, log] });
  fs.closeSync(log);
  return server;
}

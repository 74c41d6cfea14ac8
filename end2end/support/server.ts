// The server under test: started on an empty folder and a free port, stopped with its database.
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { type Installation, publish } from "./installation.ts";

const START_WITHIN = 90_000;
const STOP_WITHIN = 45_000;
const LOGS = path.resolve(import.meta.dirname, "../test-results");

export interface Server {
  stop(): Promise<void>;
}

export async function startServer(name = "server"): Promise<Server> {
  const program = findProgram();
  const folder = newFolder();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  // Two files of tests may run at once.
  const idpPorts = [await freePort(), await freePort()];
  const samlPort = await freePort();
  const environment = {
    ...inherited(),
    ROLLCALL_DATA_DIR: path.join(folder, "data"),
    ROLLCALL_LISTEN: `127.0.0.1:${port}`,
    ROLLCALL_PUBLIC_URL: url,
    ROLLCALL_SSO_ORIGINS: [...idpPorts, samlPort].map((it) => `http://127.0.0.1:${it}`).join(","),
    NO_COLOR: "1",
  };
  const file = path.join(LOGS, `${name}.log`);
  fs.mkdirSync(LOGS, { recursive: true });
  const log = fs.openSync(file, "w");
  const server = spawn(program, [], { env: environment, stdio: ["ignore", log, log] });
  fs.closeSync(log);
  const stop = async () => {
    await stopServer(server, environment.ROLLCALL_DATA_DIR);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(server, `http://127.0.0.1:${port}/readyz`, file);
    const setUpLink = /SETUP LINK (\S+)/.exec(fs.readFileSync(file, "utf8"))?.[1];
    if (!setUpLink) throw new Error(`The server printed no SETUP LINK; see ${file}`);
    const session = path.join(folder, "session.json");
    const known: Installation = { url, setUpLink, program, environment, log: file, session, idpPorts, samlPort };
    publish(folder, known);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

export function findProgram(): string {
  const target =
    process.env.CARGO_TARGET_DIR ?? path.join(os.homedir(), ".cache/rollcall/target");
  const program = process.env.ROLLCALL_BIN ?? path.join(target, "debug/rollcall");
  if (!fs.existsSync(program)) {
    throw new Error(`There is no ${program}: build it, or say where it is with ROLLCALL_BIN.`);
  }
  return program;
}

/** A folder that the database's user can pass through: root's server runs Postgres as another. */
function newFolder(): string {
  const isRoot = process.geteuid?.() === 0;
  const parent = isRoot && fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();
  const folder = fs.mkdtempSync(path.join(parent, "rollcall-e2e-"));
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** The environment without anything that would lead the server to another database. */
export function inherited(): Record<string, string> {
  const mine = Object.entries(process.env).filter(
    ([name]) => name !== "DATABASE_URL" && !name.startsWith("ROLLCALL_") && !name.startsWith("PG"),
  );
  return Object.fromEntries(mine) as Record<string, string>;
}

/** Below those that the system gives to connections: whoever asked may listen a while later. */
const PORTS = { first: 20_000, count: 10_000 };

export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

export async function untilReady(
  server: ChildProcess,
  address: string,
  log: string,
): Promise<void> {
  const until = Date.now() + START_WITHIN;
  while (Date.now() < until) {
    if (hasEnded(server)) throw new Error(`The server ended at its start:\n${lastWords(log)}`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`The server was not ready within ${START_WITHIN / 1000} s:\n${lastWords(log)}`);
}

function lastWords(log: string): string {
  return fs.readFileSync(log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
}

export function hasEnded(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

export async function stopServer(server: ChildProcess, dataDir: string): Promise<void> {
  if (!hasEnded(server)) {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    const late = await Promise.race([ended, pause(STOP_WITHIN, "late", { ref: false })]);
    if (late === "late") {
      server.kill("SIGKILL");
      await ended;
    }
  }
  await stopPostgres(dataDir);
}

/** The server stops its database itself; this is for one that was killed before it could. */
async function stopPostgres(dataDir: string): Promise<void> {
  const pid = postmaster(dataDir);
  if (!pid) return;
  process.kill(pid, "SIGINT");
  const until = Date.now() + STOP_WITHIN;
  while (postmaster(dataDir) === pid && Date.now() < until) await pause(50);
}

/** The first process of the data folder's database, if it runs. */
export function postmaster(dataDir: string): number | undefined {
  const cluster = path.join(dataDir, "pg");
  try {
    const file = fs.readFileSync(path.join(cluster, "postmaster.pid"), "utf8");
    const pid = Number(file.split("\n")[0]);
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return words.includes(cluster) ? pid : undefined;
  } catch {
    return undefined;
  }
}

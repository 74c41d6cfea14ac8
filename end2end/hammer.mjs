// Bounded load on the console's pages, to find answers that never end and pages that are slow.
//
//   node hammer.mjs --base http://localhost:8080 --cookie 'rollcall=…' [--requests 400]
//                   [--at-once 8] /clients /d/halden-voss/users …
//
// Prints one JSON object: for each page the times in milliseconds. Exit 1: an answer did not come
// to its end, or was no page. Only this machine is ever asked.
import http from "node:http";
import { parseArgs } from "node:util";

const PATIENCE = 15_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: "string", default: "http://localhost:8080" },
    cookie: { type: "string", default: "" },
    requests: { type: "string", default: "400" },
    "at-once": { type: "string", default: "8" },
  },
});
const base = new URL(values.base);
const requests = Number(values.requests);
const atOnce = Number(values["at-once"]);
if (!["127.0.0.1", "localhost", "[::1]"].includes(base.hostname) || positionals.length === 0) {
  console.error("usage: hammer.mjs --base http://localhost:PORT --cookie NAME=VALUE PATH…");
  process.exit(2);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });

/** One page; how long it took and what was wrong with it. */
function load(path) {
  return new Promise((resolve) => {
    const start = performance.now();
    const finish = (fault) => resolve({ took: performance.now() - start, fault });
    const headers = { Cookie: values.cookie, Accept: "text/html" };
    const request = http.get(new URL(path, base), { agent, headers, family: 4 }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (body += chunk));
      response.on("error", (error) => finish(error.message));
      response.on("end", () => {
        if (response.statusCode !== 200) finish(`status ${response.statusCode}`);
        else if (!body.includes("</html>")) finish("no end of the document");
        else finish();
      });
    });
    const clock = setTimeout(() => request.destroy(new Error(`no end within ${PATIENCE} ms`)), PATIENCE);
    request.on("close", () => clearTimeout(clock));
    request.on("error", (error) => finish(error.message));
  });
}

async function hammer(path) {
  // Warm: the first answers compile plans and fill caches.
  for (let at = 0; at < Math.min(20, requests); at += 1) await load(path);
  const taken = [];
  const faults = {};
  let started = 0;
  const start = performance.now();
  const worker = async () => {
    while (started < requests) {
      started += 1;
      const { took, fault } = await load(path);
      if (fault) faults[fault] = (faults[fault] ?? 0) + 1;
      else taken.push(took);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - start) / 1000;
  taken.sort((a, b) => a - b);
  const quantile = (part) => +(taken[Math.min(taken.length - 1, Math.floor(taken.length * part))] ?? NaN).toFixed(1);
  return {
    complete: taken.length,
    incomplete: requests - taken.length,
    faults,
    per_second: +(requests / seconds).toFixed(1),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

const pages = {};
for (const path of positionals) pages[path] = await hammer(path);
console.log(JSON.stringify({ base: base.origin, requests, at_once: atOnce, pages }, null, 1));
agent.destroy();
process.exit(Object.values(pages).some((it) => it.incomplete > 0) ? 1 : 0);

// kill -9 in the middle of a first sync: what was acknowledged is kept, and the next sync ends with
// everybody once. `make crash` tries it with 5,000 people.
import { expect, test } from "@playwright/test";

import { type Pusher, Spare } from "../support/spare.ts";

const PEOPLE = Number(process.env.PEOPLE ?? 1000);
const AT_ONCE = 20;
const KILLED_AFTER = Math.floor(PEOPLE * 0.4);
const PAGE = 200;

const NAMES = Array.from({ length: PEOPLE }, (_, number) => `p${number}@contoso.example`);

function create(scim: Pusher, userName: string) {
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  const name = { givenName: "Person", familyName: userName };
  return scim.send("POST", "/Users", { schemas, userName, active: true, name });
}

/** Works on everybody, `AT_ONCE` at a time, until the end or until one piece of work is false. */
async function onEverybody(work: (name: string) => Promise<boolean>): Promise<void> {
  const left = NAMES.values();
  let stopped = false;
  const worker = async () => {
    // One iterator for all workers: each name is taken once.
    for (const name of left) {
      stopped ||= !(await work(name));
      if (stopped) return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Pushes until the server is killed; the ids that were acknowledged. */
async function pushUntilKilled(scim: Pusher, kill: () => void): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  await onEverybody(async (name) => {
    const answer = await create(scim, name).catch(() => undefined);
    if (!answer) return false;
    if (answer.status !== 201) throw new Error(`${name}: ${answer.status}`);
    kept.set(name, answer.body.id);
    if (kept.size === KILLED_AFTER) kill();
    return true;
  });
  return kept;
}

/** Looks everybody up and creates who is not there, as providers do; what should not be so. */
async function syncAgain(scim: Pusher, kept: Map<string, string>): Promise<string[]> {
  const faults: string[] = [];
  await onEverybody(async (name) => {
    const filter = encodeURIComponent(`userName eq "${name}"`);
    const found = await scim.send("GET", `/Users?filter=${filter}&attributes=id`);
    const ids = found.body.Resources.map((it) => it.id);
    if (kept.has(name) && ids.join() !== kept.get(name)) {
      faults.push(`${name} was acknowledged as ${kept.get(name)} and is now [${ids.join()}]`);
    }
    if (ids.length === 0) {
      const { status } = await create(scim, name);
      if (status !== 201) faults.push(`${name} could not be created again: ${status}`);
    }
    return true;
  });
  return faults;
}

async function everybody(scim: Pusher): Promise<string[]> {
  const names: string[] = [];
  let total = 1;
  for (let start = 1; start <= total; start += PAGE) {
    const query = `startIndex=${start}&count=${PAGE}&attributes=userName`;
    const { body } = await scim.send("GET", `/Users?${query}`);
    total = body.totalResults;
    names.push(...body.Resources.map((it) => it.userName));
  }
  return names;
}

test("a sync that kill -9 cuts off loses and doubles nobody", async () => {
  test.setTimeout(60_000 + PEOPLE * 60);
  const server = await Spare.start();
  try {
    const scim = await server.provider("Contoso");
    const kept = await pushUntilKilled(scim, () => server.kill());
    expect(kept.size).toBeGreaterThanOrEqual(KILLED_AFTER);
    expect(kept.size, "the sync was cut off").toBeLessThan(PEOPLE);
    await server.restart();
    expect(await syncAgain(scim, kept)).toEqual([]);
    expect((await everybody(scim)).sort()).toEqual([...NAMES].sort());
  } finally {
    await server.stop();
  }
});

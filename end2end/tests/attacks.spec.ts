// Attacks that only a browser can show to fail (docs/attacks.md).
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { createClient, createOrganization, createProvider, generateToken, unique } from "../support/command-line.ts";
import { Entra } from "../support/entra.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { installation } from "../support/installation.ts";

test.setTimeout(180_000);

/** Every server function there is, as its source names it. */
function serverFunctions(): string[] {
  const folder = path.resolve(import.meta.dirname, "../../app/src/api");
  const sources = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), "utf8"));
  const found = sources.flatMap((it) => [...it.matchAll(/#\[server\([^\]]*?endpoint = "([^"]+)"/gs)]);
  return found.map((it) => `/api/${it[1]}`);
}

/** A page of 127.0.0.1, which is another site than localhost. */
async function anotherSite(): Promise<{ url: string; stop: () => void }> {
  const server = http.createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>Another site</title><body>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => server.close() };
}

test("a page of another site calls no server function and frames no page", async ({ browser, page, client }) => {
  const functions = serverFunctions();
  expect(functions.length).toBeGreaterThan(80);
  const provider = await createProvider(client);
  const happened = async () => {
    await visit(page, `${client.path}/activities`);
    return page.getByRole("main").innerText();
  };
  const before = await happened();
  const site = await anotherSite();
  // Signed in as an administrator, and not watched: what is refused here is said in its console.
  const victim = await browser.newContext({ storageState: installation().session });
  try {
    const foreign = await victim.newPage();
    for (const action of functions) {
      await foreign.goto(site.url);
      const answered = foreign.waitForResponse((it) => it.url().endsWith(action));
      const url = installation().url + action;
      await foreign.evaluate(
        ({ url, fields }) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action: url });
          for (const [name, value] of Object.entries(fields)) {
            form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
          }
          document.body.append(form);
          form.submit();
        },
        { url, fields: { division: client.slug, provider } },
      );
      expect((await answered).status(), action).toBe(403);
      await foreign.waitForURL(url);
    }
    for (const framed of ["/clients", "/sign-in", client.path, "/nothing", "/healthz"]) {
      await foreign.goto(site.url);
      await foreign.evaluate((src) => {
        document.body.append(Object.assign(document.createElement("iframe"), { src }));
      }, installation().url + framed);
      await expect.poll(() => foreign.frames()[1]?.url(), framed).toBe("chrome-error://chromewebdata/");
    }
  } finally {
    await victim.close();
    site.stop();
  }
  expect(await happened()).toBe(before);
});

const PAYLOADS = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  "\"><svg onload=alert(1)>",
  "{{constructor.constructor('alert(1)')()}}",
  "javascript:alert(1)//\u2028alert(1)",
];

test("what a provider sends runs in no page of the console", async ({ page }) => {
  const client = await createClient(unique("<img src=x onerror=alert(1)>"));
  const organization = await createOrganization(client, "</script><script>alert(1)</script>");
  const provider = await createProvider(client, '"><svg onload=alert(1)>');
  const entra = new Entra(await generateToken(provider));
  const people: string[] = [];
  for (const payload of PAYLOADS) {
    const person = { givenName: payload, familyName: payload, userName: payload };
    const made = await entra.create({ ...person, userType: "Technician", organizationId: payload });
    expect(made.status, payload).toBe(201);
    people.push(made.body.id as string);
    expect(await entra.createGroup(payload, people), payload).toBeTruthy();
  }
  page.on("dialog", (dialog) => {
    throw new Error(`A dialog opened: ${dialog.message()}`);
  });
  // The browser tells of whatever the policy kept from running; `faults` collects its console too.
  const reports: string[] = [];
  await page.exposeFunction("reported", (it: string) => reports.push(it));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (it) => {
      void (window as unknown as { reported: (it: string) => void }).reported(`${it.violatedDirective} ${it.blockedURI}`);
    });
  });
  const settings = `${client.path}/identity-providers/${provider}`;
  const addresses = [
    "/clients",
    "/activities",
    `/search?q=${encodeURIComponent("<img src=x")}`,
    client.path,
    `${client.path}/organizations`,
    `${client.path}/organizations/${organization}`,
    `${client.path}/identity-providers`,
    settings,
    `${settings}/sso`,
    `${settings}/mapping`,
    `${settings}/policy`,
    `${client.path}/users`,
    `${client.path}/users?q=${encodeURIComponent("</script>")}`,
    ...people.map((it) => `${client.path}/users/${it}`),
    `${client.path}/roles`,
    `${client.path}/provisioning`,
    `${client.path}/provisioning/held`,
    `${client.path}/activities`,
  ];
  let shown = 0;
  for (const address of addresses) {
    await page.goto(address);
    await hydrated(page);
    shown += (await page.getByText("<img src=x onerror=alert(1)>").count()) > 0 ? 1 : 0;
    expect(await page.locator("img[src=x], svg[onload]").count(), address).toBe(0);
  }
  // One step that the browser makes by itself: its half renders the same names.
  await page.getByRole("link", { name: "Users" }).first().click();
  await expect(page.getByText("<img src=x onerror=alert(1)>").first()).toBeVisible();
  expect(await page.locator("img[src=x], svg[onload]").count()).toBe(0);
  expect(shown, "pages that show the names").toBeGreaterThan(8);
  expect(reports).toEqual([]);
});

import type { APIResponse } from "@playwright/test";

import { createClient, createProvider, generateToken } from "../support/command-line.ts";
import { type Answer, Entra } from "../support/entra.ts";
import { expect, test, visit } from "../support/fixtures.ts";
import { expectPageFrame } from "../support/looks.ts";

const NOWHERE = "00000000-0000-7000-8000-000000000000";

test("an address with nothing behind it is a page of the console, with status 404", async ({ page, faults }) => {
  faults.expect(404, /^\/nothing-here$/);
  const response = await visit(page, "/nothing-here");
  expect(response.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1, name: "There’s nothing at this address." })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "All clients" })).toBeVisible();
  await expectPageFrame(page);
  await page.getByRole("main").getByRole("link", { name: "All clients" }).click();
  await expect(page).toHaveURL(/\/clients$/);
});

for (const address of ["/d/nobody", "/d/nobody/users", "/d/NOT%20A%20SLUG/organizations"]) {
  test(`a client that does not exist is not found, inside the frame: ${address}`, async ({ page, faults }) => {
    faults.expect(404, /^\/d\//);
    const response = await visit(page, address);
    expect(response.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "There’s nothing at this address." })).toBeVisible();
    await expect(page.getByRole("button", { name: /Choose a client/ })).toBeVisible();
  });
}

for (const path of [`users/${NOWHERE}`, "users/nonsense", `identity-providers/${NOWHERE}`, "identity-providers/nonsense"]) {
  test(`what a client does not have is not found: ${path}`, async ({ page, client, faults }) => {
    faults.expect(404, /^\/d\//);
    const response = await visit(page, `${client.path}/${path}`);
    expect(response.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "There’s nothing at this address." })).toBeVisible();
    await page.getByRole("link", { name: `Go to ${client.name}` }).click();
    await expect(page).toHaveURL(new RegExp(`${client.path}$`));
  });
}

test("another client’s provider is not found", async ({ page, client, faults }) => {
  faults.expect(404, /^\/d\//);
  const elsewhere = await createClient();
  const provider = await createProvider(elsewhere);
  expect((await visit(page, `${client.path}/identity-providers/${provider}`)).status()).toBe(404);
});

test("a step to an address that is gone shows the same page without loading", async ({ page, client, faults }) => {
  faults.expect(404, /./);
  await visit(page, `${client.path}/users`);
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement("a"), { href, textContent: "Gone" });
    document.querySelector("main")!.append(link);
  }, `${client.path}/users/${NOWHERE}`);
  await page.getByRole("link", { name: "Gone" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "There’s nothing at this address." })).toBeVisible();
});

test("a session that ended in between leads to sign-in, not to an error", async ({ page, context, client, faults }) => {
  faults.expectSignedOut();
  await visit(page, `${client.path}/organizations`);
  await context.clearCookies();
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByRole("link", { name: "Sign in again" }).or(page.getByLabel("Work email"))).toBeVisible();
});

test.describe("SCIM errors are SCIM", () => {
  const isScimError = (answer: Answer, status: number) => {
    expect(answer).toMatchObject({
      status,
      body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status) },
    });
    expect(answer.type).toMatch(/^application\/scim\+json/);
    expect(answer.body.detail).toMatch(/\S.*\.$/);
  };

  test("without a token, with a wrong one, before the body is read", async () => {
    for (const token of [undefined, "wrong", `rcs_${"x".repeat(44)}_abcd`]) {
      const entra = new Entra(token);
      isScimError(await entra.send("GET", "/Users"), 401);
      isScimError(await entra.send("POST", "/Users", "{ not json"), 401);
      isScimError(await entra.send("GET", "/NoSuchThing"), 401);
    }
  });

  test("for what cannot be read, is too large or does not exist", async ({ client }) => {
    const entra = new Entra(await generateToken(await createProvider(client)));
    isScimError(await entra.send("POST", "/Users", "{ not json"), 400);
    isScimError(await entra.send("POST", "/Users", "[]"), 400);
    isScimError(await entra.send("POST", "/Users", {}), 400);
    isScimError(await entra.send("POST", "/Users", "userName=x", "application/x-www-form-urlencoded"), 415);
    isScimError(await entra.send("POST", "/Users", { userName: "x".repeat(1_100_000) }), 413);
    isScimError(await entra.send("GET", "/NoSuchThing"), 404);
    isScimError(await entra.send("GET", `/Users/${NOWHERE}`), 404);
    isScimError(await entra.send("GET", "/Users/nonsense"), 404);
    isScimError(await entra.send("DELETE", "/Users"), 405);
    isScimError(await entra.send("GET", "/Users?filter=userName%20is%20x"), 400);
    const { body } = await entra.send("GET", "/Users");
    expect(body.totalResults).toBe(0);
  });
});

test.describe("every answer", () => {
  const secured = (answer: APIResponse, what: string) => {
    const headers = answer.headers();
    expect.soft(headers["content-security-policy"], what).toContain("default-src 'none'");
    expect.soft(headers["content-security-policy"], what).toContain("frame-ancestors 'none'");
    expect.soft(headers["x-content-type-options"], what).toBe("nosniff");
    expect.soft(headers["x-frame-options"], what).toBe("DENY");
    expect.soft(headers["referrer-policy"], what).toBe("same-origin");
    expect.soft(headers["cross-origin-opener-policy"], what).toBe("same-origin");
    expect.soft(headers["cache-control"], what).toBeTruthy();
  };

  test("has the security headers", async ({ request, client }) => {
    const page = await request.get(client.path);
    secured(page, "page");
    expect(page.headers()["cache-control"]).toBe("no-store");
    secured(await request.get("/nothing-here"), "page that is not there");
    secured(await request.get("/", { maxRedirects: 0 }), "redirect");
    secured(await request.get("/healthz"), "probe");
    secured(await request.get("/readyz"), "probe");
    secured(await request.get("/ws/scim/v2/Users"), "SCIM without a token");
    secured(await request.get("/ws/scim/v2/ServiceProviderConfig"), "SCIM");
    secured(await request.post("/api/session/begin", { form: { email: "x" } }), "refused form");
    secured(await request.post("/api/no/such/function"), "server function that is not there");
    secured(await request.get("/pkg/no-such-file.js"), "file that is not there");
    const css = /href="(\/pkg\/[^"]+\.css)"/.exec(await page.text())![1]!;
    const asset = await request.get(css);
    secured(asset, "asset");
    expect(asset.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  test("of a page has a nonce of its own, and no inline script without it", async ({ request }) => {
    const nonces = [];
    for (let at = 0; at < 2; at += 1) {
      const page = await request.get("/clients");
      const nonce = /'nonce-([^']{16,})'/.exec(page.headers()["content-security-policy"]!)![1]!;
      const html = await page.text();
      const scripts = html.match(/<script\b[^>]*>/g)!;
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/\sstyle="/);
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
  });
});

test("a form that another site sends is refused and changes nothing", async ({ request, page, client }) => {
  const form = { division: client.slug, name: "From elsewhere" };
  for (const headers of [
    { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
    { "Sec-Fetch-Site": "same-site" },
    { Origin: "https://evil.example" },
    { Origin: "null" },
  ] as Record<string, string>[]) {
    const answer = await request.post("/api/organizations/add", { form, headers });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
  await visit(page, `${client.path}/organizations`);
  await expect(page.getByText("No organization yet")).toBeVisible();
});

test("nothing is changed by following a link", async ({ request, page, client }) => {
  const answer = await request.get("/api/organizations/add", { params: { division: client.slug, name: "By GET" } });
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  await visit(page, `${client.path}/organizations`);
  await expect(page.getByText("No organization yet")).toBeVisible();
});

test.describe("who is not signed in", () => {
  test.use({ signedIn: false });

  test("gets nothing from a server function", async ({ request, client }) => {
    for (const [path, data] of [
      ["clients/list", { search: null, turn: "First" }],
      ["organizations/list", { division: client.slug, query: { archived: false, turn: "First" } }],
      ["session/me", {}],
    ] as const) {
      const answer = await request.post(`/api/${path}`, { data });
      expect(answer.status(), path).toBe(401);
      expect(await answer.json()).toEqual({ code: "signed_out" });
    }
    const write = await request.post("/api/organizations/add", {
      form: { division: client.slug, name: "x" },
      headers: { Accept: "application/json" },
    });
    expect(write.status()).toBe(401);
  });

  test("learns from no page whether it exists", async ({ request }) => {
    for (const address of ["/d/nobody", "/nothing-here", "/clients"]) {
      const answer = await request.get(address, { maxRedirects: 0 });
      expect(answer.status(), address).toBe(303);
      expect(answer.headers().location).toMatch(/^\/sign-in/);
    }
  });

  test("may ask whether the server lives and is ready", async ({ request }) => {
    expect((await request.get("/healthz")).status()).toBe(200);
    expect((await request.get("/readyz")).status()).toBe(200);
  });
});

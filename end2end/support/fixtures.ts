// The `test` of every spec: signed in, watched for faults.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  type Response,
  test as base,
  expect,
} from "@playwright/test";

import { type Client, createClient } from "./command-line.ts";
import { Faults } from "./faults.ts";
import { installation } from "./installation.ts";

interface Fixtures {
  /** False: a browser that nobody has signed in with. */
  signedIn: boolean;
  faults: Faults;
  /** A client without anything in it, made for this test. */
  client: Client;
  /** Further browsers, watched like the first. */
  anotherBrowser: (options?: BrowserContextOptions) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  signedIn: [true, { option: true }],
  baseURL: async ({}, use) => use(installation().url),
  storageState: async ({ signedIn }, use) => use(signedIn ? installation().session : undefined),
  faults: [
    async ({ context, javaScriptEnabled }, use) => {
      const faults = new Faults(javaScriptEnabled !== false);
      faults.watch(context);
      await use(faults);
      faults.check();
    },
    { auto: true },
  ],
  client: async ({}, use) => use(await createClient()),
  anotherBrowser: async ({ browser, faults, baseURL }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await openBrowser(browser, { baseURL, storageState: undefined, ...options });
      faults.watch(context);
      opened.push(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

function openBrowser(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext({ ...options, reducedMotion: "reduce" });
}

/** A page from the server shows before it is interactive: wait before the first click. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("body[data-hydrated]").waitFor({ state: "attached", timeout: 15_000 });
}

/** Loads a page and waits until it is interactive. */
export async function visit(page: Page, address: string): Promise<Response> {
  const response = await page.goto(address);
  await hydrated(page);
  return response!;
}

export { expect };

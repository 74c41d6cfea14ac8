import type { Page } from "@playwright/test";

import { createAdministrator } from "../support/command-line.ts";
import { expect, hydrated, test, visit } from "../support/fixtures.ts";
import { type Furnished, NOTHING, furnish } from "../support/furnish.ts";
import { installation } from "../support/installation.ts";
import { expectNoAxe, expectNoSideScroll } from "../support/looks.ts";
import { pages } from "../support/pages.ts";
import { signIn } from "../support/sign-in.ts";

/** Words that no German sentence has. What is written by people or kept as it was sent is left out. */
const ENGLISH = new RegExp(
  String.raw`\b(?:${[
    "the|and|of|with|your|this|that|they|their|them|from|for|is|are|were|has|have|not|no|yet|any|its|it|once",
    "add|edit|delete|show|search|open|save|cancel|close|copy|remove|restore|choose|reset|apply|look|sign|skip|press|send",
    "users?|roles?|organizations?|clients?|members?|people|groups?|requests?|activities|activity|accounts?",
    "overview|settings|nothing|nobody|never|expires?|expired|last|first|active|inactive|held|excluded|created|updated",
    "changed|days?|hours?|ago|language|password|name of|more|source|time|reason|since|family|given|managed|before|after",
  ].join("|")})\b`,
  "gi",
);
/** What other products call their own buttons and pages. */
const OF_OTHERS = /Push Groups|Create Group|Test connection|Test API Credentials|System for Cross-domain Identity Management|(?:Single )?Sign-on|Single sign-on URL|Sign on URL|Client-(?:ID|Secret)|https:\/\/\S+|IT-Helpdesk|(?:GET|POST|PUT|PATCH|DELETE) \/\S+/g;

/** Everything on the page that is said, not quoted: texts and names of elements. */
async function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const quoted = "bdi, code, pre, kbd, strong, script, style, noscript, textarea, title, [lang=en], select[name*=language] option, select[name*=time_zone] option";
    const words: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent!.trim();
      if (text && !texts.currentNode.parentElement!.closest(quoted)) words.push(text);
    }
    for (const it of document.body.querySelectorAll("[aria-label], [placeholder], [title]")) {
      if (it.closest("[lang=en]") || it.querySelector("bdi") || it.closest("bdi, code")) continue;
      for (const name of ["aria-label", "placeholder", "title"]) {
        const text = it.getAttribute(name);
        if (text) words.push(text);
      }
    }
    return words;
  });
}

async function expectGerman(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  const left = (await said(page)).flatMap((text) => {
    const found = text.replace(OF_OTHERS, "").replace(/„[^“]*“/g, "").match(ENGLISH);
    return found ? [`${found.join(", ")} in: ${text}`] : [];
  });
  expect(left, "English on a German page").toEqual([]);
  // Of what was recorded, only refusals of SCIM stay: the provider was sent these words.
  expect(await page.locator("[lang=en]:not(.inspect__step *)").allTextContents()).toEqual([]);
}

let furnished: Furnished;
let staff: Page;
let stranger: Page;

test.beforeAll(async ({ browser }) => {
  const english = await (await browser.newContext()).newPage();
  furnished = await furnish(english);
  await english.context().close();
  const locale = "de-CH";
  staff = await (await browser.newContext({ locale, storageState: installation().session })).newPage();
  stranger = await (await browser.newContext({ locale, storageState: undefined })).newPage();
});

test.afterAll(async () => {
  await staff.context().close();
  await stranger.context().close();
});

// What a test does on a page before it looks, it does in English: those pages are looked at there.
for (const [at, { name, door, act }] of pages(NOTHING).entries()) {
  if (act) continue;
  test(`says everything in German, wide and narrow: ${name}`, async ({ faults }) => {
    const { address, status = 200, dialog } = pages(furnished)[at]!;
    const page = door ? stranger : staff;
    faults.watch(page.context());
    if (status !== 200) faults.expect(status, /^\/(d|sign-on)\//);
    await page.setViewportSize({ width: 1440, height: 900 });
    const response = await page.goto(address);
    expect(response!.status()).toBe(status);
    await hydrated(page);
    if (dialog) await expect(page.locator("dialog[open]").last()).toBeVisible();
    await expectGerman(page);
    await expectNoAxe(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
    await expectGerman(page);
  });
}

test("my account chooses the language, whatever the browser asks for", async ({ page, anotherBrowser }) => {
  const who = await createAdministrator();
  const english = await anotherBrowser();
  await signIn(english, who);
  await visit(english, "/me");
  await english.getByLabel("Language of the console").selectOption("Deutsch");
  await english.getByRole("button", { name: "Change language" }).click();
  await expect(english.getByRole("heading", { level: 1, name: "Mein Konto" })).toBeVisible();
  await hydrated(english);
  await expectGerman(english);
  // Also on pages that the browser builds, and in refusals.
  await english.getByRole("link", { name: "Kunden", exact: true }).click();
  await expect(english.getByRole("heading", { level: 1, name: "Kunden" })).toBeVisible();
  await expectGerman(english);
  await visit(english, "/me");
  await english.getByLabel("Sprache der Konsole").selectOption("English");
  await english.getByRole("button", { name: "Sprache ändern" }).click();
  await expect(english.getByRole("heading", { level: 1, name: "My account" })).toBeVisible();

  const german = await anotherBrowser({ locale: "de-DE", storageState: await english.context().storageState() });
  await visit(german, "/me");
  await expect(german.locator("html")).toHaveAttribute("lang", "en");
  await page.goto("/clients");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("a refusal is said in German", async ({ faults }) => {
  faults.watch(stranger.context());
  faults.expect(422, /^\/api\/session\/begin/);
  await visit(stranger, "/sign-in");
  await stranger.getByRole("button", { name: "Weiter" }).click();
  await expect(stranger.getByLabel("Geschäftliche E-Mail")).toHaveAccessibleDescription(/Geben Sie Ihre geschäftliche E-Mail ein\./);
});

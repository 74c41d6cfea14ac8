// Pictures of every page and dialog: end2end/screenshots/NAME-WIDTH-THEME.png.
import fs from "node:fs";
import path from "node:path";

import { furnishFromDemo } from "./support/demo.ts";
import { hydrated, test } from "./support/fixtures.ts";
import { type Furnished, NOTHING } from "./support/furnish.ts";
import { installation } from "./support/installation.ts";
import { pages } from "./support/pages.ts";

const FOLDER = path.resolve(import.meta.dirname, "screenshots");
let furnished: Furnished;

test.beforeAll(async ({ browser }) => {
  fs.mkdirSync(FOLDER, { recursive: true });
  // The first page of the table is for strangers, so the session has to be said.
  const { url, session } = installation();
  const context = await browser.newContext({ baseURL: url, storageState: session });
  furnished = await furnishFromDemo(await context.newPage());
  await context.close();
});

for (const [at, { name, door }] of pages(NOTHING).entries()) {
  test.describe(name, () => {
    test.use({ signedIn: !door });

    test("is photographed, light and dark", async ({ page, faults }, { project }) => {
      const { address, status, dialog, act } = pages(furnished)[at]!;
      if (status) faults.expect(status, /./);
      for (const colorScheme of ["light", "dark"] as const) {
        // Loaded anew: colours that change while the page is shown arrive one by one.
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.goto(address);
        await hydrated(page);
        await act?.(page);
        await page.evaluate(() => document.fonts.ready);
        const file = path.join(FOLDER, `${name}-${project.name}-${colorScheme}.png`);
        // What lies over the page is photographed as it is seen.
        await page.screenshot({ path: file, fullPage: !dialog && !act });
      }
    });
  });
}

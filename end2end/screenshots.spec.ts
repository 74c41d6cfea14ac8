// Pictures of every page and dialog: end2end/screenshots/NAME-WIDTH-THEME.png.
import fs from "node:fs";
import path from "node:path";

import { hydrated, test } from "./support/fixtures.ts";
import { type Furnished, NOTHING, furnish } from "./support/furnish.ts";
import { pages } from "./support/pages.ts";

const FOLDER = path.resolve(import.meta.dirname, "screenshots");
let furnished: Furnished;

test.beforeAll(async () => {
  fs.mkdirSync(FOLDER, { recursive: true });
  furnished = await furnish("Halden & Voss AG");
});

for (const [at, { name, door }] of pages(NOTHING).entries()) {
  test.describe(name, () => {
    test.use({ signedIn: !door });

    test("is photographed, light and dark", async ({ page, faults }, { project }) => {
      const { address, status, act } = pages(furnished)[at]!;
      if (status) faults.expect(status, /^\/d\//);
      await page.goto(address);
      await hydrated(page);
      await act?.(page);
      await page.evaluate(() => document.fonts.ready);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const file = path.join(FOLDER, `${name}-${project.name}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true, caret: "initial" });
      }
    });
  });
}

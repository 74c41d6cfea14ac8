// `make screenshots`: every page and dialog, wide and narrow, light and dark.
import { defineConfig } from "@playwright/test";

import { chromium } from "./support/browser.ts";

const desktop = { viewport: { width: 1440, height: 900 } };

export default defineConfig({
  testDir: ".",
  outputDir: "./test-results/artifacts",
  globalSetup: "./global-setup.ts",
  timeout: 60_000,
  workers: 1,
  reporter: [["list"]],
  use: { ...chromium, actionTimeout: 15_000 },
  projects: [
    { name: "set-up", testMatch: "tests/set-up.spec.ts", use: desktop },
    { name: "1440", testMatch: "screenshots.spec.ts", dependencies: ["set-up"], use: desktop },
    {
      name: "390",
      testMatch: "screenshots.spec.ts",
      dependencies: ["set-up"],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true },
    },
  ],
});

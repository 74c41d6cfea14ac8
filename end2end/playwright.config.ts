// The console in a browser, against the real server with its embedded database.
import { defineConfig } from "@playwright/test";

import { chromium } from "./support/browser.ts";

const desktop = { viewport: { width: 1440, height: 900 } };

export default defineConfig({
  testDir: "./tests",
  outputDir: "./test-results/artifacts",
  globalSetup: "./global-setup.ts",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Files side by side: every test makes a client of its own.
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: [["list"]],
  use: { ...chromium, actionTimeout: 15_000, trace: "retain-on-failure" },
  projects: [
    // Creates the administrator whose session the others use.
    { name: "set-up", testMatch: "set-up.spec.ts", use: desktop },
    {
      name: "desktop",
      dependencies: ["set-up"],
      testIgnore: ["set-up.spec.ts", "phone.spec.ts", "crash.spec.ts", "*.nojs.spec.ts"],
      use: desktop,
    },
    // No browser: a server of its own that is killed.
    { name: "crash", testMatch: "crash.spec.ts" },
    {
      name: "phone",
      dependencies: ["set-up"],
      testMatch: ["a11y.spec.ts", "phone.spec.ts"],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true },
    },
    {
      name: "no-wasm",
      dependencies: ["set-up"],
      testMatch: "*.nojs.spec.ts",
      use: { ...desktop, javaScriptEnabled: false },
    },
  ],
});

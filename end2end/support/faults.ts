// What must never happen in a browser, whatever a test is about.
import { type BrowserContext, type Response, expect } from "@playwright/test";

interface Expected {
  status: number;
  path: RegExp;
}

/** Collects console errors and warnings, failed requests and refused ones, page errors. */
export class Faults {
  private readonly found: string[] = [];
  private readonly answers: Response[] = [];
  private readonly expected: Expected[] = [];

  constructor(private readonly scripts: boolean) {}

  /** An answer that the test provokes. */
  expect(status: number, path: RegExp): void {
    this.expected.push({ status, path });
  }

  /** The test ends a session: a page that is open may still be asking. */
  expectSignedOut(): void {
    this.expect(401, /^\/api\//);
  }

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      // The browser's own line about a refused request: the request itself is judged below.
      const echo = message.text().startsWith("Failed to load resource: the server responded");
      // Without scripts nobody uses what was loaded ahead for them.
      const unused = !this.scripts && message.text().includes("was preloaded using link preload but not used");
      if (["error", "warning"].includes(message.type()) && !echo && !unused) {
        this.found.push(`${message.type()} on ${message.page()?.url()}: ${message.text()}`);
      }
    });
    context.on("weberror", (error) => this.found.push(`page error: ${error.error().stack}`));
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      // A navigation aborts what the page was still fetching; without scripts they are blocked.
      if (reason === "net::ERR_ABORTED" || (!this.scripts && reason === "csp")) return;
      this.found.push(`${request.method()} ${request.url()} failed: ${reason}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 400) this.answers.push(response);
    });
  }

  check(): void {
    const unexpected = this.answers.filter((answer) => {
      const { pathname } = new URL(answer.url());
      const known = ({ status, path }: Expected) => status === answer.status() && path.test(pathname);
      return !this.expected.some(known);
    });
    const refused = unexpected.map((it) => `${it.status()} ${it.request().method()} ${it.url()}`);
    expect([...this.found, ...refused], "faults in the browser").toEqual([]);
  }
}

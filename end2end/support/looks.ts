// What every page owes to everybody: no barrier, no sideways scrolling, one heading, a title.
import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules that look at colours: all that another theme can break. */
const COLOURS = ["color-contrast", "link-in-text-block"];

export async function expectNoAxe(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await expectNoViolation(axe(page).withTags(TAGS));
}

/** For the other theme of a page that has no violation in the first. */
export async function expectNoAxeOfColours(page: Page): Promise<void> {
  // The other theme is there with the next frame, and its colours are between the two while their
  // transitions last, however short.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    for (const it of document.getAnimations()) if (it instanceof CSSTransition) it.finish();
  });
  await expectNoViolation(axe(page).withRules(COLOURS));
}

/** What passes is not asked for: there is far more of it. */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
}

async function expectNoViolation(checks: AxeBuilder): Promise<void> {
  const { violations } = await checks.analyze();
  const found = violations.flatMap((it) =>
    it.nodes.map((node) => `${it.id}: ${node.target.join(" ")} — ${node.failureSummary}`),
  );
  expect(found, "axe").toEqual([]);
}

export async function expectNoSideScroll(page: Page): Promise<void> {
  const { wide, view } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    view: document.documentElement.clientWidth,
  }));
  expect(wide, "the page's width against the window's").toBeLessThanOrEqual(view);
}

/** One `h1`, a title that is no bare product name, one `main`. */
export async function expectPageFrame(page: Page): Promise<void> {
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator("main")).toHaveCount(1);
  expect(await page.title()).toMatch(/\S{3,}/);
}

/** The focus is somewhere, and can be seen: on the element, or on the label it is drawn in. */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const focus = () =>
    page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return "nowhere";
      // After a step to another page its content has the focus; a frame around it would say nothing.
      if (active.matches("main")) return "visible";
      const drawn = [active, active.closest("label")].filter((it) => it !== null);
      const marked = drawn.map((it) => getComputedStyle(it)).some((it) => it.outlineStyle !== "none" || it.boxShadow !== "none");
      return marked ? "visible" : `invisible on ${active.outerHTML.slice(0, 120)}`;
    });
  await expect.poll(focus, { message: "the focus", timeout: 3_000 }).toBe("visible");
}

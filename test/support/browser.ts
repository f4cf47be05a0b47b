import axe, { type AxeResults } from "axe-core";
import { expect } from "chai";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { Types } from "mongoose";
import { startSignIn } from "../../server/people/signing-in.js";
import type { AppUnderTest } from "./app.js";
import { getChromium, getShell } from "./chromium.js";

/** What the tests' browser is started with. */
export const quiet =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
    " ",
  );

export const phone = { width: 360, height: 740 };
export const desk = { width: 1280, height: 900 };

interface OpenOptions {
  viewport?: { width: number; height: number };
  /** False: the page has to work without script. */
  script?: boolean;
  /** True: a screen that is touched. */
  touch?: boolean;
}

/** A real browser in which people of a story have windows of their own. */
export interface StoryBrowser {
  /** A window in which the person is signed in; null: a stranger's. */
  open(person: { _id: Types.ObjectId } | null, options?: OpenOptions): Promise<Page>;
}

/** A refused form (4xx) and a look for a newer worker without a network are logged by the browser itself. */
const expected = ["Failed to load resource", "An unknown error occurred when fetching the script"];

const shared: { whole?: Promise<Browser>; shell?: Promise<Browser> } = {};

/**
 * Call inside describe, after useApp. Whatever a page complains of (a script error, a refused script or style)
 * fails the test that opened it. `whole`: for a story in which the browser itself asks something.
 */
export function useBrowser(app: AppUnderTest, { whole = false } = {}): StoryBrowser {
  const launch = () =>
    whole
      ? (shared.whole ??= chromium.launch({ executablePath: getChromium(), args: quiet }))
      : (shared.shell ??= chromium.launch({ executablePath: getShell(), args: quiet }));
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  before(async function () {
    this.timeout(60_000);
    await launch();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0), "complaints of the browser").to.deep.equal([]);
  });
  return {
    async open(person, { viewport = phone, script = true, touch = false } = {}) {
      const browser = await launch();
      const context = await browser.newContext({
        viewport,
        baseURL: app.url,
        javaScriptEnabled: script,
        hasTouch: touch,
        reducedMotion: "reduce",
      });
      context.setDefaultTimeout(20_000);
      contexts.push(context);
      if (person) await context.addCookies([await signInCookie(app, person)]);
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (line) => {
        if (line.type() === "error" && !expected.some((words) => line.text().startsWith(words)))
          complaints.push(line.text());
      });
      return page;
    },
  };
}

/** The cookie by which the person is signed in. */
export async function signInCookie(app: AppUnderTest, person: { _id: Types.ObjectId }) {
  const value = await startSignIn(person._id, "a story's browser", app.clock.now());
  return {
    name: "__Host-sign-in",
    value,
    // A __Host- cookie needs a secure address; the browser counts http://localhost as one when it sends it.
    url: app.url.replace("http:", "https:"),
    secure: true,
    httpOnly: true,
    sameSite: "Lax" as const,
  };
}

/** What is asked of a page: WCAG 2.2 AA and axe's best practices. Nothing is fetched for it. */
const asked = {
  runOnly: {
    type: "tag",
    values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  },
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
  preload: false,
};

/** Ids that more than one element has: a label would belong to the wrong field. */
const doubled =
  "[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)";

/**
 * Fails with each rule of WCAG 2.2 AA (and axe's best practices) the page breaks, and where.
 * @param contrast false: leaves out the contrast of its colours, which takes twice as long as all the rest
 */
export async function expectAccessible(page: Page, { contrast = true } = {}): Promise<void> {
  // Handed over once for each document: axe is half a megabyte, and most pages are looked at more than once.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  expect(await page.evaluate<string[]>(doubled), `ids twice on ${page.url()}`).to.deep.equal([]);
  const rules = { ...asked.rules, "color-contrast": { enabled: contrast } };
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, ${JSON.stringify({ ...asked, rules })})`,
  );
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
  expect(told, `${page.url()} at ${page.viewportSize()?.width ?? 0} px`).to.deep.equal([]);
}

/** Fails when the page can be scrolled sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  expect(over, `${page.url()} at ${page.viewportSize()?.width ?? 0} px`).to.be.at.most(0);
}

import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { chromium, type Browser, type Page } from "playwright-core";
import { getShell } from "../support/chromium.js";
import { openLivePage, type LivePage } from "./live-page.js";

const quiet =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await what()) return;
    await pause(20);
  }
  throw new Error("It never came true");
}

describe("An open page", () => {
  let browser: Browser;
  let server: LivePage;
  let page: Page;
  let complaints: string[];

  before(async () => {
    browser = await chromium.launch({ executablePath: getShell(), args: quiet.split(" ") });
  });
  after(() => browser.close());

  beforeEach(async () => {
    server = await openLivePage();
    page = await browser.newPage({ viewport: { width: 390, height: 500 } });
    complaints = [];
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${server.url}/group`);
    await until(() => server.watched.length > 0 && server.count.looks > 0);
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  const places = (words: string) => page.locator("#places", { hasText: words }).waitFor();

  it("shows a change that was signalled, keeping focus, caret, typed text, ticks, scroll and open details", async () => {
    await page.getByText("Plan").click();
    await page.getByLabel("I bring cake").check();
    await page.getByLabel("Note").fill("Bring slides");
    await page.mouse.wheel(0, 120);
    const scrolled = () => page.evaluate<number>("window.scrollY");
    await until(async () => (await scrolled()) > 0);
    const before = await scrolled();
    for (const key of ["Home", ...Array<string>(5).fill("ArrowRight")]) await page.keyboard.press(key);
    const sameNode = await page.locator("#places").elementHandle();
    Object.assign(server.state, { places: 2, members: ["Ana", "Bea"] });
    server.announce();
    await places("2 places left");
    expect(await sameNode.textContent()).to.equal("2 places left");
    expect(await page.locator("#member-Bea").count()).to.equal(1);
    await page.keyboard.type("!");
    expect(await page.getByLabel("Note").inputValue()).to.equal("Bring! slides");
    expect(await page.getByLabel("I bring cake").isChecked()).to.equal(true);
    expect(await page.locator("#plan").getAttribute("open")).to.equal("");
    expect(await page.locator("#plan p").textContent()).to.equal("2 questions");
    expect(Math.abs((await scrolled()) - before)).to.be.below(40);
    expect(complaints).to.deep.equal([]);
  });

  it("looks at most twice more for a burst of signals", async () => {
    server.state.slow = 120;
    const before = server.count.looks;
    server.state.places = 1;
    for (let signal = 0; signal < 8; signal += 1) server.announce();
    await places("1 places left");
    await pause(300);
    expect(server.count.looks - before).to.be.within(1, 2);
  });

  it("sends a form in place, once for two taps, and keeps its notice until something else happens", async () => {
    const join = page.getByRole("button", { name: "Join" });
    await join.dblclick();
    await places("2 places left");
    await page.getByText("You have a place.").waitFor();
    expect(server.count.posts).to.equal(1);
    const looks = server.count.looks;
    server.announce();
    await until(() => server.count.looks > looks);
    await pause(100);
    expect(await page.locator("#notices").innerText()).to.equal("You have a place.");
    server.state.places = 1;
    server.announce();
    await places("1 places left");
    expect(await page.locator("#notices").innerText()).to.equal("");
    expect(await join.getAttribute("aria-disabled")).to.equal(null);
  });

  it("shows what was wrong with a form, moves the focus there, and empties it once it went through", async () => {
    await page.getByLabel("Note").fill(" ");
    await page.getByRole("button", { name: "Post" }).click();
    await page.getByText("There is a problem").waitFor();
    await page.locator(".error-summary:focus").waitFor();
    expect(await page.title()).to.match(/^Error: Renal/);
    expect(await page.getByLabel("Note").getAttribute("aria-invalid")).to.equal("true");
    server.state.places = 1;
    server.announce();
    await page.getByLabel("Note").fill("Cleo");
    await page.getByRole("button", { name: "Post" }).click();
    await page.locator("#member-Cleo").waitFor();
    await places("1 places left");
    expect(await page.getByLabel("Note").inputValue()).to.equal("");
    expect(await page.title()).to.match(/^Renal/);
  });

  it("lets go at once of what was taken away by its own button", async () => {
    const looks = server.count.looks;
    await page.getByRole("button", { name: "Take away Ana" }).click();
    await until(() => server.state.members.length === 0);
    server.state.slow = 5_000;
    await page.locator("#away-Ana").waitFor({ state: "detached", timeout: 2_000 });
    expect(server.count.looks - looks, "not by looking again").to.be.at.most(1);
  });

  it("says when it is cut off and since when it is right again", async () => {
    server.state.broken = true;
    server.announce();
    await page.getByText(/Not connected\. This page shows what was known at \d\d:\d\d/).waitFor();
    Object.assign(server.state, { broken: false, places: 1 });
    await page.evaluate("void window.dispatchEvent(new Event('online'))");
    await places("1 places left");
    await page.getByText(/Up to date as of \d\d:\d\d/).waitFor();
  });

  // Red, each by itself, when what brings a page up to date on waking is left out.
  for (const [how, event] of [
    ["is looked at again after the phone slept", "document.dispatchEvent(new Event('visibilitychange'))"],
    [
      "was kept aside by the browser",
      "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    ],
  ] as const)
    it(`catches up with what nobody told it of when it ${how}, in the same page`, async () => {
      const sameNode = await page.locator("#places").elementHandle();
      Object.assign(server.state, { places: 1 });
      await page.evaluate(`void ${event}`);
      await places("1 places left");
      expect(await sameNode.textContent()).to.equal("1 places left");
    });

  it("is left for the sign-in page when the person was signed out", async () => {
    server.state.signedOut = true;
    server.announce();
    await page.getByText("Please sign in.").waitFor();
    expect(new URL(page.url()).pathname).to.equal("/sign-in");
  });

  it("lets the arrow keys and the mouse paint free time", async () => {
    await page.goto(`${server.url}/every`);
    const box = (name: string) => page.getByLabel(name, { exact: true });
    await box("Monday 17:00").focus();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("ArrowRight");
    expect(await box("Monday 17:30").isChecked()).to.equal(true);
    expect(await page.locator(":focus").getAttribute("value")).to.equal("2-17:30");
    await box("Tuesday 17:00").hover();
    await page.mouse.down();
    await box("Tuesday 18:00").hover();
    await page.mouse.up();
    expect(await box("Tuesday 17:00").isChecked()).to.equal(true);
    expect(await box("Tuesday 18:00").isChecked()).to.equal(true);
    await box("Tuesday 18:00").click();
    expect(await box("Tuesday 18:00").isChecked()).to.equal(false);
    expect(complaints).to.deep.equal([]);
  });
});

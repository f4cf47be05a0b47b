import { expect } from "chai";
import type { Page } from "playwright-core";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";

/** What the colour alone must not carry: the reader's own colours (here light on dark) stand in for all of ours. */
describe("In the reader's own colours", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  const styleOf = (page: Page, selector: string, property: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).${property}`);

  it("what is chosen, closed or to be scanned can still be told", async () => {
    const person = await makePerson({ roles: ["leader", "staff"], year: 4 });
    const group = await makeGroup(await makeTerm(), {
      leaders: [person._id],
      members: [memberOf(await makePerson())],
    });
    const session = await makeSession(group, "2026-10-05", { registerOpenedAt: app.clock.now() });
    await makeRoom();
    const page = await browser.open(person, { viewport: { width: 1280, height: 800 } });
    await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });

    await page.goto(`/sessions/${session.id}/register`);
    await page.locator(".segment[data-state=present] input").check();
    const canvas = await styleOf(page, "body", "backgroundColor");
    const chosen = await styleOf(page, ".segment :checked + span", "backgroundColor");
    expect(chosen, "the mark that is chosen").not.to.equal(canvas);
    expect(await styleOf(page, ".door-code svg rect", "fill")).to.equal("rgb(255, 255, 255)");
    expect(await styleOf(page, ".door-code svg path", "fill")).to.equal("rgb(0, 0, 0)");

    await page.goto("/profile/free-time");
    await page.locator(".time-grid input").first().check();
    const ticked = await styleOf(page, ".time-grid :checked", "backgroundColor");
    expect(ticked, "an hour that is ticked").not.to.equal(canvas);

    await page.goto("/office/rooms/grid?day=2026-10-10");
    const closed = page.locator("td[data-state=closed]").first();
    expect(await closed.textContent()).to.equal("Closed");
    const hatching = await styleOf(page, "td[data-state=closed]", "backgroundImage");
    expect(hatching)
      .to.include("gradient")
      .and.include(await styleOf(page, "body", "color"));
  });
});

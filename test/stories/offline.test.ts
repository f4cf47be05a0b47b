import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectAccessible, useBrowser } from "../support/browser.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { Term } from "../../server/terms/term.js";
import { makeTuesday } from "../attendance/school-day.js";
import { until as waitFor } from "../live/listener.js";
import { visitorFor } from "../support/visitor.js";

describe("A phone that loses the network", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  /** Bea's phone, on which her next days are kept. */
  async function openKept() {
    const term = await makeTerm();
    const bea = await makePerson({ name: "Bea Student" });
    const group = await makeGroup(term, { title: "Kidneys", members: [memberOf(bea)] });
    await makeSession(group, "2026-10-06");
    const page = await browser.open(bea);
    await page.goto("/today");
    await until(page, true);
    return { bea, page };
  }

  const isKept = (page: Page) =>
    page.evaluate<boolean>("caches.match('/today/kept').then((found) => !!found)");
  const until = (page: Page, kept: boolean) =>
    page.evaluate(
      `new Promise((done) => { const look = async () => !(await caches.match('/today/kept')) !== ${String(kept)} ? done() : setTimeout(look, 50); look(); })`,
    );

  it("keeps what it kept when signing out doesn't get through, and nothing once ended from elsewhere", async () => {
    const { bea, page } = await openKept();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/^chrome-error:/);
    await page.context().setOffline(false);
    await page.goto("/today");
    expect(await isKept(page)).to.equal(true);
    await page.goto("/profile/devices");
    const elsewhere = await visitorFor(app, bea);
    await elsewhere.post("/profile/devices/end", { device: "others" });
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await until(page, false);
  });

  it("shows the last schedule with its time, opens again by itself, and keeps nothing after signing out", async () => {
    const { page } = await openKept();
    await page.context().setOffline(true);
    await page.goto("/groups");
    await page.getByRole("heading", { name: "No network" }).waitFor();
    await page.getByText("As of Mon 5 Oct, 09:00").waitFor();
    await page.getByText("17:00–17:50 Kidneys").waitFor();
    await expectAccessible(page);
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "Groups" }).first().waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out").waitFor();
    expect(await isKept(page)).to.equal(false);
  });

  it("finds a day that changed since as it was when Today was last opened", async () => {
    const { bea, page } = await openKept();
    const kept = "caches.match('/today/kept').then((found) => found.text())";
    const other = await makeGroup(await Term.findOne().orFail().lean(), {
      title: "Lungs",
      members: [memberOf(bea)],
    });
    await makeSession(other, "2026-10-07");
    await page.goto("/groups");
    await page.goto("/today");
    await waitFor(async () => (await page.evaluate<string>(kept)).includes("Lungs"), 5_000);
  });

  it("closes a register that was opened before the session began", async () => {
    const { ana, path } = await makeTuesday();
    app.clock.set(new Date("2026-10-06T15:59:57Z"));
    const page = await browser.open(ana);
    await page.goto(path);
    await page.getByRole("button", { name: "Open the register" }).click();
    await page.getByText("You can close the register once the session has begun.").waitFor();
    await page.context().setOffline(true);
    await page.getByText("Save and close").click();
    await page.getByRole("button", { name: "Close it now" }).click();
    await page.getByText("The register is kept on this phone").waitFor();
  });
});

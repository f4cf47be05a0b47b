import { expect } from "chai";
import type { Page, Route } from "playwright-core";
import { keepDefaultRules } from "../../server/recognition/rules.js";
import { makeTuesday, started, storedRegister } from "../attendance/school-day.js";
import { until } from "../live/listener.js";
import { useApp } from "../support/app.js";
import { signInCookie, useBrowser } from "../support/browser.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("What somebody is filling in", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  const waiting = (page: Page) =>
    page.evaluate<number>(
      `new Promise((done) => { const r = indexedDB.open("kept", 1); r.onsuccess = () => { const all = r.result.transaction("forms").objectStore("forms").getAll(); all.onsuccess = () => done(all.result.length); }; })`,
    );

  it("stays with the version it was read in, also before a word is typed, and is brought up to date once left", async () => {
    await makeTerm();
    await keepDefaultRules(app.clock.now());
    const staff = await makePerson({ roles: ["staff"] });
    const rule = "/office/recognition/rules/level-1";
    const page = await browser.open(staff);
    await page.goto(rule);
    const about = page.getByLabel("What it is for").first();
    const version = page.locator(`form[action="${rule}"] input[name=version]`);
    const before = await about.inputValue();
    await about.focus();
    const edit = { name: "Trained", about: "For learning how.", trainingMinutes: "10", version: "1" };
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    await office.post(rule, edit);
    await page.getByRole("heading", { level: 1, name: "Trained" }).waitFor();
    expect(await about.inputValue()).to.equal(before);
    expect(await version.inputValue(), "beside words of the first version").to.equal("1");
    await about.blur();
    await page.getByText("For learning how.").first().waitFor();
    expect(await version.inputValue()).to.equal("2");
  });

  // Red without a new address for the answer: the browser then shows its own page.
  it("and failed has its page to go back to, later on", async () => {
    await makeTerm();
    const page = await browser.open(await makePerson());
    await page.goto("/check-in");
    await page.getByLabel("Code at the door").fill("QQQQQQ");
    await page.getByRole("button", { name: "Check in" }).last().click();
    await page.locator(".error-summary").waitFor();
    await page.goto("/groups");
    await page.goBack();
    await page.getByLabel("Code at the door").waitFor();
    expect(await page.locator(".error-summary").count()).to.equal(0);
  });

  it("isn't sent into nothing when the sign-in has ended, and goes through after signing in again elsewhere", async () => {
    await makeTerm();
    await keepDefaultRules(app.clock.now());
    const staff = await makePerson({ roles: ["staff"] });
    const page = await browser.open(staff);
    await page.goto("/office/recognition/rules/level-1");
    const about = page.getByLabel("What it is for").first();
    await about.fill("For many words of mine.");
    await (await visitorFor(app, staff)).post("/profile/devices/end", { device: "others" });
    await page.getByText("What you typed still is").waitFor();
    const save = page.getByRole("button", { name: "Save as a new version" });
    await save.click();
    expect(await about.inputValue()).to.equal("For many words of mine.");
    await page.context().addCookies([await signInCookie(app, staff)]);
    await page.evaluate("dispatchEvent(new Event('online'))");
    await page.locator("#main:not([data-gone])").waitFor();
    await save.click();
    await page.locator("input[name=version][value='2']").first().waitFor({ state: "attached" });
    expect(await about.inputValue()).to.equal("For many words of mine.");
  });

  it("waits on the phone when the sign-in has ended, beside what the next person there keeps, until its own is back", async () => {
    const { ana, ben, cleo, path, session } = await makeTuesday();
    app.clock.set(started);
    const page = await browser.open(ana);
    await page.goto(path);
    await page.getByRole("button", { name: "Open the register" }).click();
    await page.getByRole("checkbox", { name: "Ana Leader" }).check();
    await page
      .getByRole("group", { name: /^Cleo Member/ })
      .getByRole("radio", { name: "Present" })
      .check();
    const elsewhere = await visitorFor(app, ana);
    await elsewhere.post("/profile/devices/end", { device: "others" });
    await page.getByText("What you typed still is").waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).last().click();
    await page.getByText("The register is kept on this phone.").waitFor();

    await page.context().addCookies([await signInCookie(app, ben)]);
    await page.goto(path);
    await page
      .getByRole("group", { name: /^Dan Member/ })
      .getByRole("radio", { name: "Late" })
      .check();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Save", exact: true }).last().click();
    await page.getByText("The register is kept on this phone.").waitFor();
    expect(await waiting(page)).to.equal(2);

    await page.context().clearCookies();
    await page.context().addCookies([await signInCookie(app, ana)]);
    await page.context().setOffline(false);
    await page.goto("/today");
    await page.getByText("The register was sent.").waitFor();
    expect(await waiting(page), "the other's").to.equal(1);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
  });

  // Red, twenty seconds late, when whoever comes while another try is under way turns back.
  it("and was kept goes out as soon as there is a network, also when a try without one is still under way", async () => {
    const { ana, path } = await makeTuesday();
    app.clock.set(started);
    const page = await browser.open(ana);
    await page.goto(path);
    await page.getByRole("button", { name: "Open the register" }).click();
    await page.getByRole("checkbox", { name: "Ana Leader" }).check();
    const tries: Route[] = [];
    await page.route("**/check-in", (route) => void tries.push(route), { times: 1 });
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Save", exact: true }).last().click();
    await until(() => tries.length === 1, 5_000);
    await page.context().setOffline(false);
    await until(() => page.evaluate("navigator.onLine"));
    await tries[0]?.abort();
    await page.getByText("The register was sent.").waitFor({ timeout: 8_000 });
    expect(await waiting(page)).to.equal(0);
  });
});

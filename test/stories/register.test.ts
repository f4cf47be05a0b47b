import { expect } from "chai";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";

describe("At the session", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("one leader marks and closes the register; both see their hours, the member their attendance, by themselves", async () => {
    const term = await makeTerm();
    const [ana, ben] = await Promise.all([1, 2].map(() => makePerson({ roles: ["leader"], year: 4 })));
    const bea = await makePerson({ name: "Bea Student" });
    const leaders = [ana, ben].map((leader) => leader?._id).filter((id) => id !== undefined);
    const group = await makeGroup(term, { leaders, members: [memberOf(bea)] });
    const session = await makeSession(group, "2026-10-06");
    app.clock.set(new Date("2026-10-06T15:55:00Z"));

    const other = await browser.open(ben ?? null);
    await other.goto("/hours");
    await other.getByText("No hours yet").waitFor();
    const member = await browser.open(bea);
    await member.goto("/attendance");

    const register = await browser.open(ana ?? null);
    await register.goto(`/sessions/${String(session._id)}/register`);
    await register.getByRole("button", { name: "Open the register" }).click();
    await register.getByRole("group", { name: "Leaders who were there" }).waitFor();
    app.clock.set(new Date("2026-10-06T16:05:00Z"));
    await register.reload();
    for (const box of await register
      .getByRole("group", { name: "Leaders who were there" })
      .getByRole("checkbox")
      .all())
      await box.check();
    await register
      .getByRole("group", { name: "Bea Student" })
      .getByRole("radio", { name: "Present" })
      .check();
    await register.locator("#close-register summary").click();
    await register.getByRole("button", { name: "Close it now" }).click();
    await register.getByText("You can still correct it").waitFor();

    await other.getByText("50 min").first().waitFor();
    await member.getByText("present", { exact: false }).first().waitFor();
    await register.goto("/hours");
    await register.getByText("50 min").first().waitFor();
  });

  it("what a leader marked stays under the word that another was faster, whatever arrives late", async () => {
    const term = await makeTerm();
    const [ana, ben] = [
      await makePerson({ roles: ["leader"], year: 4 }),
      await makePerson({ roles: ["leader"], year: 4 }),
    ];
    const bea = await makePerson({ name: "Bea Student" });
    const leaders = [ana._id, ben._id];
    const group = await makeGroup(term, { leaders, members: [memberOf(bea)] });
    const open = { registerOpenedAt: new Date("2026-10-06T15:50:00Z") };
    const session = await makeSession(group, "2026-10-06", open);
    app.clock.set(new Date("2026-10-06T16:05:00Z"));
    const path = `/sessions/${String(session._id)}/register`;
    const [hers, his] = [await browser.open(ana), await browser.open(ben)];
    await hers.goto(path);
    await his.goto(path);
    const mark = (page: typeof hers, name: string) =>
      page.getByRole("group", { name: "Bea Student" }).getByRole("radio", { name });

    // Her page looks again because of his save; the answer is on its way until her own is there.
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let looked = () => {};
    const looking = new Promise<void>((resolve) => (looked = resolve));
    await hers.route(`**${path}`, async (route) => {
      if (!route.request().headers()["x-fragment"]) return route.continue();
      const response = await route.fetch();
      looked();
      await held;
      return route.fulfill({ response });
    });
    await mark(hers, "Late").check();
    await mark(his, "Absent").check();
    await his.getByRole("button", { name: "Save", exact: true }).click();
    await looking;
    await hers.getByRole("button", { name: "Save", exact: true }).click();
    await hers.locator(".error-summary").waitFor();
    const arrived = hers.waitForResponse((answer) => Boolean(answer.request().headers()["x-fragment"]));
    letGo();
    await (await arrived).finished();
    await hers.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done)))");
    expect(await mark(hers, "Late").isChecked()).to.equal(true);
  });
});

import { expect } from "chai";
import { useApp } from "../support/app.js";
import { expectAccessible, useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm } from "../support/factories.js";

/** A first-year on a phone, within a minute from knowing nothing to a group whose every date is in the calendar. */
describe("Finding a group that fits", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);
  const dates = ["2026-10-13", "2026-10-20", "2026-10-27"];

  async function open(term: Awaited<ReturnType<typeof makeTerm>>, title: string, topic: string, day: number) {
    const group = await makeGroup(term, { title, topic, slot: { day, start: "17:00", minutes: 50 } });
    for (const on of dates) await makeSession(group, on);
  }

  it("takes free hours, two topics, what matters most and one tap; the feed has every date", async () => {
    const term = await makeTerm();
    await open(term, "Kidneys together", "renal", 2);
    await open(term, "Limbs and joints", "anatomy", 2);
    await open(term, "Filtrates", "renal", 2);
    await open(term, "Hearts", "cardiology", 2);
    await open(term, "Renal on Fridays", "renal", 5);
    const bea = await makePerson();
    const page = await browser.open(bea);
    await page.goto("/groups");
    await page.getByRole("link", { name: "Mark free time" }).first().click();
    for (const name of ["Tuesday 17:00", "Tuesday 17:30"])
      await page.getByRole("checkbox", { name }).check({ force: true });
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("Your free time is saved.").waitFor();
    await page.goto("/profile");
    await page.getByLabel("First choice").selectOption({ label: "Renal" });
    await page.getByLabel("Second choice").selectOption({ label: "Anatomy" });
    await page.getByRole("radio", { name: "The topic" }).check();
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("Your profile is saved.").waitFor();
    await page.goto("/groups");
    const fitting = page.getByRole("region", { name: "Groups that fit you" });
    await fitting.getByText("Renal is your first choice, and you are free then").first().waitFor();
    expect(await fitting.locator("article").count()).to.equal(3);
    expect(await fitting.getByText("Hearts").count()).to.equal(0);
    await expectAccessible(page);
    await fitting.getByRole("button", { name: "Join Kidneys together" }).click();
    await page.getByText("You have been in this group").waitFor();

    await page.goto("/profile/calendar");
    await page.getByRole("button", { name: "Make my calendar address" }).click();
    const address = await page.getByLabel("Address of your calendar").inputValue();
    const feed = await (await fetch(address)).text();
    for (const on of dates) expect(feed).to.contain(on.replaceAll("-", ""));
  });
});

import { expect } from "chai";
import type { Locator, Page } from "playwright-core";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makePerson, makeTerm } from "../support/factories.js";

const timetable = [
  "BEGIN:VCALENDAR",
  "BEGIN:VEVENT",
  "UID:1",
  "DTSTART;TZID=Europe/London:20261006T100000",
  "DTEND;TZID=Europe/London:20261006T110000",
  "RRULE:FREQ=WEEKLY",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\r\n");

/** The week in half-hours, in every way a person may have to mark it. */
describe("Marking one's free time", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  async function begin(options: Parameters<typeof browser.open>[1]) {
    await makeTerm();
    const person = await makePerson();
    const page = await browser.open(person, options);
    await page.goto("/profile/free-time");
    const saved = async () => {
      await page.getByRole("button", { name: "Save my free time" }).click();
      await page.getByText("Your free time is saved.").waitFor();
      return (await Person.findById(person._id).orFail().lean()).free;
    };
    return { page, person, saved };
  }

  it("is a list to write, and a timetable to hand in, where there is no script", async () => {
    const { page, person, saved } = await begin({ script: false });
    await page.getByRole("link", { name: "Write it as a list" }).click();
    await page.getByLabel("Tuesdays").fill("9-12, 17:00-lunch");
    await page.getByRole("button", { name: "Save my free time" }).click();
    expect(await page.getByLabel("Tuesdays").inputValue()).to.equal("9-12, 17:00-lunch");
    await page.getByLabel("Tuesdays").fill("09:00-12:00, 17:00-18:00");
    expect(await saved()).to.deep.equal([
      { day: 2, from: "09:00", to: "12:00" },
      { day: 2, from: "17:00", to: "18:00" },
    ]);

    await page.goto("/profile/timetable");
    const file = { name: "lectures.ics", mimeType: "text/calendar", buffer: Buffer.from(timetable) };
    await page.getByLabel("Calendar file", { exact: true }).setInputFiles(file);
    await page.getByRole("button", { name: "Look it over" }).first().click();
    expect(await page.getByRole("checkbox", { name: /Tuesdays 10:00–11:00/ }).isChecked()).to.equal(true);
    await page.getByRole("button", { name: "Block these times" }).click();
    await page.waitForURL("/profile/free-time");
    expect((await Person.findById(person._id).orFail().lean()).free).to.deep.equal([
      { day: 2, from: "09:00", to: "10:00" },
      { day: 2, from: "11:00", to: "12:00" },
      { day: 2, from: "17:00", to: "18:00" },
    ]);
    expect(await page.getByRole("checkbox", { name: "Tuesday 09:30" }).isChecked()).to.equal(true);
    expect(await page.getByRole("checkbox", { name: "Tuesday 10:00" }).isChecked()).to.equal(false);
  });

  it("is painted by a thumb that holds still first, and only scrolled by one that doesn't", async () => {
    const { page, saved } = await begin({ touch: true });
    const box = (name: string) => page.getByRole("checkbox", { name });
    await box("Tuesday 17:00").scrollIntoViewIfNeeded();
    const touch = await touchOn(page);
    await touch("touchStart", box("Tuesday 17:00"));
    await page.locator('[value="2-17:00"]:checked').waitFor({ state: "attached" });
    // A quick thumb is felt only every few half-hours.
    await touch("touchMove", box("Tuesday 18:30"));
    await touch("touchEnd");
    await touch("touchStart", box("Thursday 17:00"));
    for (const name of ["Thursday 17:30", "Thursday 18:00"]) await touch("touchMove", box(name));
    await touch("touchEnd");
    await box("Friday 17:00").tap();
    expect(await saved()).to.deep.equal([
      { day: 2, from: "17:00", to: "19:00" },
      { day: 5, from: "17:00", to: "17:30" },
    ]);
  });

  it("is walked with the arrow keys, ticked with the space bar, painted with Shift and left with one Tab", async () => {
    const { page, saved } = await begin({});
    await page.getByRole("checkbox", { name: "Monday 17:00" }).focus();
    const keys = "ArrowRight Space Shift+ArrowDown ArrowRight ArrowRight Space End Space Home Shift+ArrowUp";
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await page.keyboard.press("Tab");
    await page.locator("summary:focus").filter({ hasText: "Saturday and Sunday" }).waitFor();
    expect(await saved()).to.deep.equal([
      { day: 2, from: "17:00", to: "18:00" },
      { day: 4, from: "17:30", to: "18:00" },
      { day: 5, from: "17:30", to: "18:00" },
    ]);
  });
});

/** Fingers as the browser itself feels them. */
async function touchOn(page: Page) {
  const session = await page.context().newCDPSession(page);
  return async (type: "touchStart" | "touchMove" | "touchEnd", at?: Locator) => {
    const area = await at?.boundingBox();
    const touchPoints = area ? [{ x: area.x + area.width / 2, y: area.y + area.height / 2 }] : [];
    await session.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
}

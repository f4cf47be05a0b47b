import { expect } from "chai";
import ICAL from "ical.js";
import { Outbox } from "../../server/data/outbox.js";
import { Session } from "../../server/sessions/session.js";
import { wallOf } from "../../server/time/zone.js";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { book } from "../series/school.js";
import {
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
  zone,
} from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Tuesdays at five", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("stay at five through the clock change: in the app, in the mail, in the calendar, on the door", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const group = await makeGroup(term, { leaders: [leader._id], openedAt: null });
    await staff.post(`/groups/${String(group._id)}/approval`);

    const sessions = await Session.find({ group: group._id }).sort({ startsAt: 1 }).lean();
    const days = sessions.map((session) => session.on);
    expect(days).to.include.members(["2026-10-20", "2026-10-27"]).and.not.include("2026-11-03");
    // The clocks went back on 25 October 2026: an hour of UTC lies between the two, none on the wall.
    expect(sessions.map((session) => wallOf(session.startsAt, zone).time)).to.deep.equal(
      days.map(() => "17:00"),
    );
    const utc = (on: string) =>
      sessions
        .find((session) => session.on === on)
        ?.startsAt.toISOString()
        .slice(11, 16);
    expect([utc("2026-10-20"), utc("2026-10-27")]).to.deep.equal(["16:00", "17:00"]);

    const page = await browser.open(leader);
    await page.goto(`/groups/${String(group._id)}`);
    const words = await page.locator("main").innerText();
    expect(words).to.include("Tuesdays 17:00–17:50").and.not.include("16:00").and.not.include("18:00");

    const letters = await Outbox.find({ to: leader._id }).lean();
    expect(letters.map((letter) => letter.text).join("\n"))
      .to.include("17:00")
      .and.not.include("16:00");

    await page.goto("/profile/calendar");
    await page.getByRole("button", { name: "Make my calendar address" }).click();
    await page.getByLabel("Address of your calendar").waitFor();
    const feed = /\/calendar\/[\w-]+\.ics/.exec(await page.content())?.[0];
    const file = await (await fetch(`${app.url}${feed ?? "/nowhere"}`)).text();
    const calendar = new ICAL.Component(ICAL.parse(file) as [string, unknown[], unknown[]]);
    const events = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
    expect(events).to.have.length(sessions.length);
    expect(events.map((event) => event.startDate.hour)).to.deep.equal(events.map(() => 17));
    const zones = new Set(events.map((event) => event.startDate.zone.tzid));
    expect([...zones]).to.deep.equal([zone]);

    const room = await makeRoom();
    for (const on of ["2026-10-20", "2026-10-27"]) {
      await book(room, await Session.findOne({ group: group._id, on }).orFail());
      app.clock.set(new Date(`${on}T08:00:00Z`));
      const door = await (await fetch(`${app.url}/rooms/${room.code}/door`)).text();
      expect(door, on)
        .to.include("17:00–17:50")
        .and.not.match(/1[68]:00/);
    }
  });

  it("stay at five when a week moves across the change, and when a cancelled one is held after all", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const bea = await makePerson({ name: "Bea", calendarSecret: "s".repeat(43) });
    const group = await makeGroup(term, {
      title: "Kidneys",
      leaders: [leader._id],
      members: [memberOf(bea)],
    });
    const summer = await makeSession(group, "2026-10-20", { number: 1 });
    const page = await browser.open(leader);
    const change = async (tab: string | null) => {
      await page.goto(`/sessions/${String(summer._id)}`);
      await page.getByRole("link", { name: /Move or cancel it|Hold it after all/ }).click();
      if (tab !== null) await page.getByRole("link", { name: tab }).click();
    };

    await change(null);
    await page.getByLabel("Day", { exact: true }).fill("2026-10-27");
    await page.getByRole("button", { name: "See what changes" }).click();
    const seen = await page.locator("main").innerText();
    expect(seen).to.include("Tue 20 Oct, 17:00").and.include("Tue 27 Oct, 17:00").and.include("Bea");
    await page.getByRole("button", { name: "Move and tell them" }).click();
    await page.getByText("Tue 27 Oct, 17:00–17:50").first().waitFor();

    await change("Cancel");
    await page.getByLabel("Why").fill("The lab is closed.");
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByRole("button", { name: "Cancel and tell them" }).click();
    await page.getByText("This session is cancelled.").waitFor();

    await change(null);
    await page.getByRole("button", { name: "See what changes" }).click();
    await page.getByRole("button", { name: "Hold it and tell them" }).click();
    await page.getByRole("link", { name: "Move or cancel it" }).waitFor();

    const letters = await Outbox.find({ to: bea._id }).lean();
    expect(letters).to.have.length(3);
    for (const { text } of letters)
      expect(text)
        .to.include("17:00")
        .and.not.match(/16:00|18:00/);
    const file = await (await fetch(`${app.url}/calendar/${bea.calendarSecret ?? ""}.ics`)).text();
    const event = new ICAL.Component(ICAL.parse(file) as [string, unknown[], unknown[]]).getFirstSubcomponent(
      "vevent",
    );
    const { startDate, sequence } = new ICAL.Event(event ?? undefined);
    expect([startDate.toString(), startDate.zone.tzid]).to.deep.equal(["2026-10-27T17:00:00", zone]);
    expect(sequence, "each change is one more for a calendar").to.equal(3);
  });
});

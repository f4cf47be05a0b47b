import { expect } from "chai";
import { together, useByWeek, type BookedTime } from "../../server/allocation/utilisation.js";
import { releaseUnused } from "../../server/allocation/no-shows.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { grantedRoom, groupOn, staffVisitor } from "./people.js";

describe("How a room is used", () => {
  const open = [
    { day: 1, from: "08:00", to: "18:00" },
    { day: 5, from: "08:00", to: "12:00" },
  ];
  const at = (on: string, state: BookedTime["state"]): BookedTime => ({
    room: "N-1",
    on,
    minutes: 50,
    state,
  });

  it("is counted week by week, and only days within the term count as open", () => {
    const bookings = [
      at("2026-10-07", "used"),
      at("2026-10-11", "released"),
      at("2026-10-12", "silent"),
      at("2026-10-13", "to-come"),
      at("2026-10-14", "other"),
    ];
    const weeks = useByWeek(open, bookings, "2026-10-06", "2026-10-18");
    expect(weeks).to.deep.equal([
      { monday: "2026-10-05", use: { booked: 2, minutes: 100, over: 2, used: 1, released: 1, open: 240 } },
      { monday: "2026-10-12", use: { booked: 3, minutes: 150, over: 1, used: 0, released: 0, open: 840 } },
    ]);
    expect(together(weeks.map(({ use }) => use))).to.include({ booked: 5, over: 3, used: 1, released: 1 });
  });
});

describe("The page of how rooms are used", () => {
  const app = useApp();
  const days = ["2026-10-06", "2026-10-13", "2026-10-20", "2026-10-27"];
  const clock = (on: string, time: string) => app.clock.set(new Date(`${on}T${time}Z`));

  it("tells booked, used and released, by room and week, as CSV as well", async () => {
    const asker = await groupOn(app, await makeTerm(), days);
    await grantedRoom(app, asker, await makeRoom({ code: "N-1", building: "North" }));
    await makeRoom({ code: "S-1", building: "South" });
    await Session.updateOne({ on: days[0] }, { $set: { registerOpenedAt: app.clock.now() } });
    for (const time of ["16:10", "16:16"]) {
      clock(days[1]!, time);
      await releaseUnused(app.clock.now());
    }
    // The third was released and taken back: one use.
    for (const time of ["16:10", "16:16"]) {
      clock(days[2]!, time);
      await releaseUnused(app.clock.now());
    }
    await (await visitorFor(app, asker.leader)).post(`${asker.path}/use`);
    clock("2026-10-21", "09:00");
    const staff = await staffVisitor(app);
    const csv = (await staff.get("/office/rooms/use.csv?building=North")).text.split("\r\n");
    expect(csv[0]).to.equal(
      "room,building,seats,week_from,booked,booked_minutes,sessions_over,used,released_nobody_came,open_minutes",
    );
    expect(csv.slice(1, 5)).to.deep.equal([
      "N-1,North,14,2026-10-05,1,50,1,1,0,3900",
      "N-1,North,14,2026-10-12,1,50,1,0,1,3900",
      "N-1,North,14,2026-10-19,1,50,1,1,0,3900",
      "N-1,North,14,2026-10-26,1,50,0,0,0,3900",
    ]);
    const page = (await staff.get("/office/rooms/use")).text;
    expect(page)
      .to.include("2 rooms")
      .and.include("2 of 3")
      .and.not.match(new RegExp(`${asker.leader.name}\\b`));
    expect((await staff.get("/office/rooms/use?week=2026-10-12&building=South")).text)
      .to.include("1 room")
      .and.not.include("N-1");
    expect((await staff.get("/office/rooms/use?room=N-1")).text)
      .to.include("10 weeks")
      .and.include("12–18 Oct 2026");
    expect((await staff.get("/office/rooms/use?room=X&week=x&term[$ne]=1")).text).to.include("No room here");
  });
});

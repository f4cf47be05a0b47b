import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { announce } from "../../server/live/announce.js";
import { Booking } from "../../server/rooms/booking.js";
import { quartersIn } from "../../server/rooms/fitting.js";
import { Session } from "../../server/sessions/session.js";
import { Programme } from "../../server/terms/programme.js";
import { instantOf } from "../../server/time/zone.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { readCalendar } from "./rfc-reader.js";

/** The Tuesday before and the Tuesday after the clocks go back. */
const cities = {
  "Europe/London": ["2026-10-20", "2026-10-27"],
  "America/New_York": ["2026-10-27", "2026-11-03"],
} as const;

const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("Tuesdays at 17:00", () => {
  const app = useApp();

  /** An approved group whose sessions are all held in one room, with its member and leader. */
  async function makeApproved(zone: string) {
    const term = await makeTerm({ closures: [] });
    await Programme.updateOne({ _id: "programme" }, { $set: { zone } });
    announce(["programme:all"]);
    const [leader, member] = [await makePerson({ roles: ["leader"], year: 4 }), await makePerson()];
    const group = await makeGroup(term, { title: "Kidneys", leaders: [leader._id], openedAt: null });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const approved = await staff.post(`/groups/${String(group._id)}/approval`);
    expect(approved.status).to.equal(303);
    await Group.updateOne({ _id: group._id }, { $set: { members: [memberOf(member)] } });
    const room = await makeRoom();
    await Session.updateMany({ group: group._id }, { $set: { room: room.code } });
    for (const { _id, startsAt, endsAt } of await Session.find({ group: group._id }).lean()) {
      const use = { session: _id, group: group._id, purpose: "", startsAt, endsAt };
      const held = { held: true, heldAt: app.clock.now(), heldBy: leader._id };
      await Booking.create({ ...use, ...held, room: room._id, quarters: quartersIn(room, use) });
    }
    return { leader, member, group, room };
  }

  for (const [zone, tuesdays] of Object.entries(cities)) {
    it(`stay at 17:00 on both sides of the clock change in ${zone}: page, register, door, mail and feed`, async () => {
      const { leader, member, group, room } = await makeApproved(zone);
      const [letter] = await Outbox.find({ to: leader._id }).lean();
      expect(letter!.text).to.include("Tuesdays 17:00–17:50");
      for (const on of tuesdays) {
        app.clock.set(instantOf(on, "17:20", zone));
        const [mine, leads] = [await visitorFor(app, member), await visitorFor(app, leader)];
        const session = await Session.findOne({ group: group._id, on }).orFail().lean();
        const path = `/sessions/${String(session._id)}`;
        expect(plain((await mine.get("/today")).text), `today on ${on}`).to.match(/17:00 to 17:50 Kidneys/);
        expect((await mine.get(path)).text, `session of ${on}`).to.include("17:00–17:50");
        expect((await leads.get(`${path}/register`)).text, `register of ${on}`).to.include("17:00–17:50");
        const door = plain((await stranger(app).get(`/rooms/${room.code}/door`)).text);
        expect(door, `door on ${on}`).to.include("In use until 17:50").and.include("17:00–17:50");
      }
      const visitor = await visitorFor(app, member);
      await visitor.post("/profile/calendar/renew");
      const [path] = /\/calendar\/[\w-]+\.ics/.exec((await visitor.get("/profile/calendar")).text)!;
      const events = readCalendar((await stranger(app).get(path)).text);
      expect(events.length).to.be.greaterThan(7);
      expect(events.every((event) => event.zone === zone && event.wall.endsWith("T170000"))).to.equal(true);
      for (const event of events) {
        const on = event.wall.replace(/^(\d{4})(\d\d)(\d\d).*/, "$1-$2-$3");
        expect(event.startsAt).to.deep.equal(instantOf(on, "17:00", zone));
      }
    });
  }
});

import { expect } from "chai";
import type { Types } from "mongoose";
import { addDays } from "../../server/time/calendar-day.js";
import type { Answer, Visitor } from "../support/visitor.js";
import { upload } from "../support/upload.js";
import { useTwoApps } from "./two-apps.js";
import { addGroup, addPeople, addRequest, addRoom, visitorAt } from "./world.js";

const rivals = 50;

/**
 * Proved by dropping the unique index room_1_quarters_1 of the shared database at the start of the first test: then
 * most of the fifty hold the same quarter-hours.
 */
describe("Whoever books rooms in two app processes at once", function () {
  this.timeout(60_000);
  const two = useTwoApps();

  /** Staff signed in at the one and the other process by turns, each with a token. */
  async function offices(count: number): Promise<Visitor[]> {
    const staff = await addPeople(two.world, count, { roles: ["staff"] });
    const visitors = staff.map((person, n) => visitorAt(two.world, two.apps[n % 2]!, person));
    const signedIn = await Promise.all(visitors);
    await Promise.all(signedIn.map((visitor) => visitor.get("/help")));
    return signedIn;
  }

  async function quartersHeldTwice(room: { _id: Types.ObjectId }): Promise<number> {
    const held = await two.world.bookings.find({ room: room._id, held: true }).lean();
    const quarters = held.flatMap((booking) => booking.quarters);
    return quarters.length - new Set(quarters).size;
  }

  it("never holds a quarter-hour twice, though fifty want overlapping spans while the rooms are imported", async () => {
    const { world, apps } = two;
    const room = await addRoom(world);
    const staff = await offices(4);
    const on = addDays(world.thisMonday, 11);
    const fields = (n: number) => ({
      purpose: `Talk ${n}`,
      on,
      start: `${16 + Math.floor((n % 10) / 4)}:${String((n % 4) * 15).padStart(2, "0")}`,
      minutes: String(20 + (n % 5) * 20),
      weeks: String(1 + (n % 3)),
      note: n % 7 === 0 ? "No break is needed" : "",
    });
    const importing = (minutes: number) =>
      importTurnover(apps[minutes % 2]!, staff[minutes % 2]!, room.code, minutes);
    const [answers] = await Promise.all([
      Promise.all(
        Array.from({ length: rivals }, (_, n) =>
          staff[n % 4]!.post(`/office/rooms/${room.code}/bookings`, fields(n)),
        ),
      ),
      importing(30).then(() => importing(5)),
    ]);

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303, 409]));
    for (const { status, text } of answers) {
      if (status === 409) expect(text).to.include(`${room.code} is held by somebody else`);
    }
    const dates = answers.reduce((sum, { status }, n) => sum + (status === 303 ? 1 + (n % 3) : 0), 0);
    expect(await world.bookings.countDocuments({ room: room._id, held: true })).to.equal(dates);
    expect(await quartersHeldTwice(room)).to.equal(0);
    expect((await world.rooms.findById(room._id).orFail().lean()).turnoverMinutes).to.equal(5);
  });

  it("leaves no room with a group that was cancelled, or that took its request back, as it was approved", async () => {
    const { world } = two;
    const room = await addRoom(world);
    const [granting, ending] = (await offices(2)) as [Visitor, Visitor];
    for (let n = 0; n < 6; n += 1) {
      const slot = { day: 6, start: `${String(9 + n).padStart(2, "0")}:00`, minutes: 50 };
      const group = await addGroup(world, 2, { slot });
      const request = await addRequest(world, group, room);
      const path = `/groups/${String(group._id)}`;
      const grant = granting.post(`/office/requests/${String(request._id)}/grant`, {
        room: String(room._id),
      });
      const isCancelled = n % 2 === 0;
      const end = isCancelled
        ? ending.post(`${path}/cancellation`, { reason: "Too few" })
        : ending.post(`${path}/room/end`, { what: "request" });
      const [granted] = await Promise.all([grant, end]);
      await expectWhole(granted, group._id, isCancelled, room.code);
    }
    expect(await quartersHeldTwice(room)).to.equal(0);
  });

  /** Either the room is held for each session, or for none; of a cancelled group for none. */
  async function expectWhole(granted: Answer, group: Types.ObjectId, isCancelled: boolean, code: string) {
    const { world } = two;
    const held = await world.bookings.countDocuments({ group, held: true });
    const roomed = await world.sessions.countDocuments({ group, room: code });
    const meant = granted.status === 303 && !isCancelled ? 2 : 0;
    expect([held, roomed], `answered ${granted.status}`).to.deep.equal([meant, meant]);
    const pending = await world.requests.countDocuments({ group, pending: true });
    expect(pending).to.equal(0);
  }
});

/** Imports a file that gives the room another turnover, in the two steps of the page. */
async function importTurnover(
  app: { url: string },
  staff: Visitor,
  code: string,
  minutes: number,
): Promise<void> {
  const path = "/office/rooms/import";
  const header = "code,name,building,floor,seats,features,step_free,open,turnover_minutes";
  const row = `${code},Seminar room,North,,14,,yes,Mon-Sun 00:00-24:00,${minutes}`;
  const taken = await upload(app, staff, path, `${header}\n${row}\n`);
  const draft = new URLSearchParams(taken.location?.split("?")[1]).get("draft") ?? "";
  const done = await upload(app, staff, path, null, { draft });
  expect(done.status).to.equal(303);
}

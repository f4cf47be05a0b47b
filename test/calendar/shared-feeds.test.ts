import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { Booking } from "../../server/rooms/booking.js";
import { monday, useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { readCalendar } from "./rfc-reader.js";

describe("The calendar of one group or room", () => {
  const app = useApp();
  const add = "/profile/calendar/feeds";
  const addresses = (html: string) =>
    [...html.matchAll(/id="feed-[0-9a-f]{24}"[^>]*value="[^"]*(\/calendar\/[\w-]+\.ics)"/g)].map(
      ([, path]) => path!,
    );

  async function makeFollower(fields: Parameters<typeof makeGroup>[1] = {}) {
    const term = await makeTerm();
    const person = await makePerson();
    const room = await makeRoom({ code: "N-204" });
    const group = await makeGroup(term, { title: "Renal together", members: [memberOf(person)], ...fields });
    const session = await makeSession(group, "2026-10-20", { room: room.code, sequence: 2 });
    const visitor = await visitorFor(app, person);
    return { term, person, room, group, session, visitor };
  }

  it("holds every date of the group while its maker may see it, and ends when told or when they leave", async () => {
    const { group, visitor, session } = await makeFollower();
    await visitor.post(add, { of: `group:${String(group._id)}` });
    const [path] = addresses((await visitor.get("/profile/calendar")).text);
    const events = readCalendar((await stranger(app).get(path!)).text);
    expect(events.map(({ uid, sequence }) => [uid, sequence])).to.deep.equal([
      [`${String(session._id)}@peer-rounds`, 2],
    ]);
    await Group.updateOne({ _id: group._id }, { $set: { members: [] } });
    expect((await stranger(app).get(path!)).status).to.equal(404);
    await Group.updateOne({ _id: group._id }, { $set: { members: group.members } });
    const id = /name="feed" value="([0-9a-f]{24})"/.exec((await visitor.get("/profile/calendar")).text)![1]!;
    const other = await visitorFor(app, await makePerson());
    await other.post(`${add}/end`, { feed: id });
    expect((await stranger(app).get(path!)).status, "another person can't end it").to.equal(200);
    await visitor.post(`${add}/end`, { feed: id });
    expect((await stranger(app).get(path!)).status).to.equal(404);
  });

  it("holds every use of the room, and of a shared-experience group nothing but that it is one", async () => {
    const { group, room, session, person, visitor } = await makeFollower({
      kind: "shared-experience",
      title: "Canary circle",
      code: "CANARY-1",
    });
    const { startsAt, endsAt } = session;
    const held = { held: true, heldAt: app.clock.now(), heldBy: person._id, room: room._id };
    await Booking.create({
      ...held,
      session: session._id,
      group: group._id,
      startsAt,
      endsAt,
      quarters: [1],
    });
    await Booking.create({
      ...held,
      purpose: "Exam",
      startsAt: new Date("2026-10-21T09:00:00Z"),
      endsAt: new Date("2026-10-21T10:00:00Z"),
      quarters: [2],
    });
    const outsider = await visitorFor(app, await makePerson());
    await outsider.post(add, { of: `room:${String(room._id)}` });
    const [path] = addresses((await outsider.get("/profile/calendar")).text);
    const { text } = await stranger(app).get(path!);
    expect(readCalendar(text).map(({ summary, wall }) => [summary, wall])).to.deep.equal([
      ["Peer group", "20261020T170000"],
      ["Exam", "20261021T100000"],
    ]);
    expect(text)
      .to.include("REFRESH-INTERVAL;VALUE=DURATION:PT15M")
      .and.not.match(/canary/i);
    await visitor.post(add, { of: `group:${String(group._id)}` });
    const [own] = addresses((await visitor.get("/profile/calendar")).text);
    expect((await stranger(app).get(own!)).text)
      .to.include("SUMMARY:Peer group")
      .and.not.match(/canary/i);
  });

  it("marks what isn't held in the room any more as cancelled, under its lasting name", async () => {
    const { group, room, session, person, visitor } = await makeFollower();
    const { startsAt, endsAt } = session;
    const use = {
      room: room._id,
      session: session._id,
      group: group._id,
      heldAt: monday,
      heldBy: person._id,
    };
    const released = { held: false, releasedAt: monday, releasedWhy: "not-needed" };
    await Booking.create({ ...use, ...released, startsAt, endsAt, quarters: [1] });
    await visitor.post(add, { of: `room:${String(room._id)}` });
    const [path] = addresses((await visitor.get("/profile/calendar")).text);
    const events = async () =>
      readCalendar((await stranger(app).get(path!)).text).map(({ uid, summary, status }) => [
        uid,
        summary,
        status,
      ]);
    const uid = `${String(session._id)}@peer-rounds`;
    expect(await events()).to.deep.equal([[uid, "Cancelled: Renal together", "CANCELLED"]]);
    await Booking.create({ ...use, held: true, startsAt, endsAt, quarters: [1] });
    expect(await events()).to.deep.equal([[uid, "Renal together", "CONFIRMED"]]);
  });

  it("is refused for what one can't follow, and made anew under another address", async () => {
    const { group, visitor, person } = await makeFollower();
    const outsider = await visitorFor(app, await makePerson());
    const wrong: Record<string, string | string[]>[] = [
      { of: `group:${String(group._id)}` },
      { of: "" },
      {},
      { of: ["a", "b"] },
      { of: "person:1" },
    ];
    for (const fields of wrong) expect((await outsider.post(add, fields)).status).to.equal(422);
    for (let n = 0; n < 2; n += 1) await visitor.post(add, { of: `group:${String(group._id)}` });
    const paths = addresses((await visitor.get("/profile/calendar")).text);
    expect(paths).to.have.length(1);
    await Person.updateOne({ _id: person._id }, { $set: { leftAt: monday } });
    expect((await stranger(app).get(paths[0]!)).status).to.equal(404);
  });
});

import { expect } from "chai";
import { Allowance } from "../../server/data/allowance.js";
import { Audit } from "../../server/data/audit.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { Session } from "../../server/sessions/session.js";
import { monday, useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { readCalendar } from "./rfc-reader.js";

describe("The calendar feed's address", () => {
  const app = useApp();

  const addressOn = (html: string) => /value="[^"]*(\/calendar\/[\w-]+\.ics)"/.exec(html)?.[1] ?? null;

  /** A member of a group that meets on two Tuesdays, and the path of their feed. */
  async function makeFeed(fields: Parameters<typeof makeGroup>[1] = {}) {
    const term = await makeTerm();
    const person = await makePerson();
    const group = await makeGroup(term, { title: "Renal together", members: [memberOf(person)], ...fields });
    const sessions = [
      await makeSession(group, "2026-10-20", { room: "N-204" }),
      await makeSession(group, "2026-10-27"),
    ];
    const visitor = await visitorFor(app, person);
    await visitor.post("/profile/calendar/renew");
    const path = addressOn((await visitor.get("/profile/calendar")).text)!;
    return { term, person, group, sessions, visitor, path };
  }

  const readAs = async (path: string) => readCalendar((await stranger(app).get(path)).text);

  it("is made by a button, never by looking", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const before = await visitor.get("/profile/calendar");
    expect(before.text).to.include("Make my calendar address");
    expect((await Person.findById(person._id).orFail().lean()).calendarSecret).to.equal(null);
    expect((await visitor.post("/profile/calendar/renew")).location).to.equal("/profile/calendar");
    const { text } = await visitor.get("/profile/calendar");
    expect(addressOn(text)).to.match(/^\/calendar\/[\w-]{43}\.ics$/);
    expect(text).to.include('href="webcal://localhost');
  });

  it("opens without signing in, as a calendar with every date of the person's groups", async () => {
    const { path, sessions } = await makeFeed();
    const answer = await stranger(app).get(path);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("content-type")).to.equal("text/calendar; charset=utf-8");
    const events = readCalendar(answer.text);
    expect(events.map(({ uid }) => uid)).to.deep.equal(
      sessions.map(({ _id }) => `${String(_id)}@peer-rounds`),
    );
    expect(events.map(({ wall }) => wall)).to.deep.equal(["20261020T170000", "20261027T170000"]);
    expect(events.map(({ location }) => location)).to.deep.equal(["N-204", ""]);
    expect(events[0]).to.include({ summary: "Renal together", status: "CONFIRMED", zone: "Europe/London" });
  });

  it("holds what one leads as well, and nothing of other people's groups, drafts or waitlists", async () => {
    const { term, person, path, group } = await makeFeed();
    const led = await makeGroup(term, {
      title: "Led",
      leaders: [person._id],
      slot: { day: 4, start: "12:00", minutes: 60 },
    });
    await makeSession(led, "2026-10-22");
    const waiting = await makeGroup(term, {
      title: "Waited for",
      waitlist: [{ person: person._id, since: monday, offeredUntil: null }],
    });
    await makeSession(waiting, "2026-10-22");
    const foreign = await makeGroup(term, { title: "Foreign" });
    await makeSession(foreign, "2026-10-22");
    const titles = (await readAs(path)).map(({ summary }) => summary);
    expect(titles.sort()).to.deep.equal(["Led", group.title, group.title]);
  });

  it("marks what is cancelled, follows what moves, and drops what was left", async () => {
    const { path, sessions, group } = await makeFeed();
    const [first, second] = sessions.map((session) => session._id);
    await Session.updateOne(
      { _id: first },
      { $set: { cancelledAt: monday, cancelledReason: "Exam" }, $inc: { sequence: 1 } },
    );
    await Session.updateOne({ _id: second }, { $set: { room: "S-1" }, $inc: { sequence: 2 } });
    const [cancelled, moved] = await readAs(path);
    expect(cancelled).to.include({ status: "CANCELLED", sequence: 1, summary: "Cancelled: Renal together" });
    expect(moved).to.include({ status: "CONFIRMED", sequence: 2, location: "S-1" });
    await Group.updateOne({ _id: group._id }, { $set: { members: [] } });
    expect(await readAs(path)).to.deep.equal([]);
  });

  it("is answered with 304 until something changes", async () => {
    const { path, sessions } = await makeFeed();
    const reader = stranger(app);
    const etag = (await reader.get(path)).headers.get("etag")!;
    app.clock.advance(5);
    const same = await reader.get(path, { "if-none-match": etag });
    expect([same.status, same.text]).to.deep.equal([304, ""]);
    await Session.updateOne({ _id: sessions[0]!._id }, { $set: { room: "S-1" }, $inc: { sequence: 1 } });
    const changed = await reader.get(path, { "if-none-match": etag });
    expect(changed.status).to.equal(200);
    expect(changed.headers.get("etag")).not.to.equal(etag);
  });

  it("ends when it is renewed, and when the person leaves the roster", async () => {
    const { path, visitor, person } = await makeFeed();
    await visitor.post("/profile/calendar/renew");
    expect((await stranger(app).get(path)).status).to.equal(404);
    const fresh = addressOn((await visitor.get("/profile/calendar")).text)!;
    expect(fresh).not.to.equal(path);
    expect((await stranger(app).get(fresh)).status).to.equal(200);
    await Person.updateOne({ _id: person._id }, { $set: { leftAt: monday } });
    expect((await stranger(app).get(fresh)).status).to.equal(404);
  });

  it("ends for good when its person ends it, and says so until they make another", async () => {
    const { path, visitor, group } = await makeFeed();
    expect((await visitor.get("/profile/calendar")).text).to.include("stop being updated");
    expect((await visitor.post("/profile/calendar/end")).location).to.equal("/profile/calendar");
    expect((await stranger(app).get(path)).status).to.equal(404);
    const { text } = await visitor.get("/profile/calendar");
    expect(text).to.include("There is no address, so no").and.include("Make my calendar address");
    await visitor.post("/profile/calendar/feeds", { of: `group:${String(group._id)}` });
    expect((await visitor.get("/profile/calendar")).text)
      .to.include("Those of one group or room below still work")
      .and.not.include("so no calendar outside");
    // Red while the address of a cancelled group, which works, is said to be closed, and one that is closed to work.
    await Group.updateOne({ _id: group._id }, { $set: { cancelledAt: monday } });
    expect((await visitor.get("/profile/calendar")).text)
      .to.include("still work")
      .and.not.include("no longer open");
    await Group.updateOne({ _id: group._id }, { $set: { members: [] } });
    expect((await visitor.get("/profile/calendar")).text)
      .to.include("no longer open to you")
      .and.include("There is no address, so no")
      .and.not.include("still work");
    await visitor.post("/profile/calendar/end");
    expect(await Audit.countDocuments({ act: "end calendar address" })).to.equal(1);
    await visitor.post("/profile/calendar/renew");
    expect(addressOn((await visitor.get("/profile/calendar")).text)).not.to.equal(path);
  });

  it("answers what is no address like one that ended, and people without one are nobody's", async () => {
    const { path } = await makeFeed();
    await makePerson();
    const wrong = [
      path.replace(".ics", ""),
      path.toUpperCase(),
      `/calendar/${"a".repeat(43)}.ics`,
      "/calendar/null.ics",
      "/calendar/.ics",
      "/calendar/%24ne.ics",
      "/calendar/%00.ics",
    ];
    for (const each of wrong) expect((await stranger(app).get(each)).status, each).to.equal(404);
    expect((await stranger(app).get("/calendar/%E0%A4%A.ics")).status).to.equal(400);
  });

  it("slows down whoever guesses, and still serves those who know theirs", async () => {
    const { path } = await makeFeed();
    const guess = `/calendar/${"b".repeat(43)}.ics`;
    const statuses: number[] = [];
    for (let tries = 1; tries <= 31; tries += 1) statuses.push((await stranger(app).get(guess)).status);
    expect(statuses.slice(0, 30).every((status) => status === 404)).to.equal(true);
    expect(statuses[30], JSON.stringify(await Allowance.find().lean())).to.equal(429);
    expect((await stranger(app).get(path)).status).to.equal(200);
  });

  it("names a shared-experience group neither in titles nor in addresses", async () => {
    const { path } = await makeFeed({ kind: "shared-experience", title: "Canary circle", code: "CANARY-1" });
    const { text } = await stranger(app).get(path);
    expect(text)
      .to.include("SUMMARY:Peer group")
      .and.not.match(/canary/i);
  });

  it("says where a room is", async () => {
    const { path } = await makeFeed();
    await makeRoom({ code: "N-204", name: "Seminar room", building: "Harvey Building", floor: "2" });
    expect((await readAs(path))[0]!.location).to.equal("N-204 Seminar room, Harvey Building, floor 2");
  });
});

import { expect } from "chai";
import type { Types } from "mongoose";
import { Inbox } from "../../server/data/inbox.js";
import { Round } from "../../server/matching/round.js";
import { Term } from "../../server/terms/term.js";
import { monday, useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { filledForm } from "../attendance/register-form.js";
import { evening, makeTuesday, started } from "../attendance/school-day.js";
import { visitorFor } from "../support/visitor.js";

const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000);
const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("The page of the day", () => {
  const app = useApp();

  const pageOf = async (person: { _id: Types.ObjectId }) =>
    (await (await visitorFor(app, person)).get("/today")).text;
  const liveOn = (html: string) => /data-live="([^"]*)"/.exec(html)?.[1]?.split(" ") ?? [];

  it("shows the coming sessions day by day, today's first, and marks the one that is going on", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const group = await makeGroup(term, { title: "Kidneys", members: [memberOf(person)] });
    const early = await makeGroup(term, {
      title: "Hearts",
      members: [memberOf(person)],
      slot: { day: 2, start: "09:00", minutes: 60 },
    });
    for (const on of ["2026-10-06", "2026-10-13", "2026-10-27"]) await makeSession(group, on);
    await makeSession(early, "2026-10-06");
    app.clock.set(new Date("2026-10-06T16:20:00Z"));
    const text = plain(await pageOf(person));
    expect(text).to.match(
      /6 Tuesday Oct today 17:00 to 17:50 Kidneys .*now .*13 Tuesday Oct 17:00 to 17:50 Kidneys/,
    );
    expect(text).not.to.include("Hearts").and.not.include("27 Tuesday");
  });

  it("leads to thanks and recognition while something new is there, and to a private draft's opening", async () => {
    const term = await makeTerm();
    const person = await makePerson({ roles: ["leader"], year: 4 });
    await makeGroup(term, { openedAt: null, kind: "shared-experience", leaders: [person._id] });
    const words = { subject: "There is a note of thanks for you", text: "It is there.", path: "/thanks" };
    const expiresAt = hours(1_000);
    await Inbox.create({ ...words, to: person._id, createdAt: monday, expiresAt });
    const other = await makePerson();
    const more = { text: "It is there.", expiresAt, to: person._id, path: "/recognition" };
    await Inbox.insertMany([
      { ...more, subject: "Elsewhere", path: "/groups", createdAt: hours(-1) },
      { ...more, subject: "For another", to: other._id, createdAt: hours(-1) },
      ...[5, 4, 3].map((ago) => ({ ...more, subject: `News of ${ago}`, createdAt: hours(-ago) })),
    ]);
    const html = await pageOf(person);
    const news = html.slice(html.indexOf("New for you"), html.indexOf("</ul>", html.indexOf("New for you")));
    expect([...news.matchAll(/<a [^>]*>([^<]*)</g)].map(([, subject]) => subject)).to.deep.equal([
      ...["There is a note of thanks for you", "News of 3", "News of 4"],
    ]);
    expect(html).to.match(/New for you.*<a href="\/thanks">There is a note of thanks for you/s);
    expect(await pageOf(other), "and nothing else").to.match(/New for you.*For another/s);
    expect(html).to.include("Open it when it is ready.").and.not.include("Send it to the programme office");
    await Inbox.updateMany({}, { $set: { readAt: monday } });
    expect(await pageOf(person)).not.to.include("New for you");
  });

  it("shows a cancelled session as cancelled, with the reason", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const group = await makeGroup(term, { members: [memberOf(person)] });
    await makeSession(group, "2026-10-06", {
      cancelledAt: monday,
      cancelledReason: "The building is closed.",
    });
    const text = plain(await pageOf(person));
    expect(text).to.include("cancelled").and.include("The building is closed.");
    expect(text).not.to.include("Room to follow");
  });

  it("asks whoever led for the debrief until it is written, and shows a member what they said or were marked", async () => {
    const { ana, cleo, dan, session, path } = await makeTuesday();
    const own = `/sessions/${String(session._id)}`;
    const phone = await visitorFor(app, cleo);
    await phone.post(`${own}/apology`);
    expect(plain(await pageOf(cleo))).to.match(/17:00 to 17:50 Kidneys on Tuesday.* apology/);
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    await leader.post(`${path}/closing`, filledForm((await leader.get(path)).text));
    app.clock.set(evening);
    expect(plain((await phone.get(own)).text)).to.include("apology You sent an apology");
    const other = await (await visitorFor(app, dan)).get(own);
    expect(plain(other.text)).to.include("absent So it stands in the register");
    expect(await pageOf(ana))
      .to.include("Debriefs to write")
      .and.include(`href="${own}/debrief"`);
    await leader.post(`${own}/debrief`, { went: "Well", next: "", forStaff: "" });
    expect(await pageOf(ana)).to.not.include("Debriefs to write");
  });

  it("puts an offered place first, to take or to let go, until it ends", async () => {
    const term = await makeTerm();
    const [person, other] = [await makePerson(), await makePerson()];
    const waitlist = [
      { person: person._id, since: monday, offeredUntil: hours(24) },
      { person: other._id, since: monday, offeredUntil: null },
    ];
    const group = await makeGroup(term, { title: "Kidneys", waitlist });
    const path = `/groups/${String(group._id)}`;
    const html = await pageOf(person);
    expect(plain(html)).to.include("A place is yours until tomorrow 09:00, in 1 day.");
    expect(html).to.include(`action="${path}/offer/acceptance"`).and.include(`action="${path}/offer/end"`);
    expect(plain(await pageOf(other)))
      .to.include("You are waiting for Kidneys")
      .and.include("number 1");
    expect(await pageOf(other)).not.to.include("/offer/");
    app.clock.set(hours(25));
    expect(await pageOf(person)).not.to.include("/offer/");
  });

  it("takes the offered place with the button that is there", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const waitlist = [{ person: person._id, since: monday, offeredUntil: hours(24) }];
    const group = await makeGroup(term, { title: "Kidneys", waitlist });
    await makeSession(group, "2026-10-13");
    const visitor = await visitorFor(app, person);
    const [, action] = /action="([^"]*acceptance)"/.exec((await visitor.get("/today")).text)!;
    expect((await visitor.post(action!)).status).to.equal(303);
    expect(plain((await visitor.get("/today")).text)).to.include("13 Tuesday Oct 17:00 to 17:50 Kidneys");
  });

  it("tells students of a round that takes them, until its deadline", async () => {
    const term = await makeTerm();
    const [student, leader] = [await makePerson(), await makePerson({ roles: ["leader"] })];
    const round = {
      term: term._id,
      openedAt: monday,
      openedBy: leader._id,
      deadlineAt: hours(48),
      seed: 1,
      open: true,
    };
    const { _id } = await Round.create(round);
    const asking = plain(await pageOf(student));
    expect(asking).to.include("Ask for yours until Wed 7 Oct, 09:00 (in 2 days).");
    expect(plain(await pageOf(leader))).not.to.include("Matching round");
    await Round.updateOne({ _id }, { $set: { asking: [{ person: student._id, askedAt: monday }] } });
    expect(plain(await pageOf(student))).to.include("You asked for a place in this round.");
    app.clock.set(hours(48));
    expect(plain(await pageOf(student))).not.to.include("Matching round");
  });

  it("gives leaders the register from half an hour before, and reminds them of one left open", async () => {
    const term = await makeTerm();
    const [leader, member] = [await makePerson({ roles: ["leader"] }), await makePerson()];
    const group = await makeGroup(term, { leaders: [leader._id], members: [memberOf(member)] });
    const session = await makeSession(group, "2026-10-06");
    const path = `/sessions/${String(session._id)}/register`;
    app.clock.set(new Date("2026-10-06T15:29:00Z"));
    expect(await pageOf(leader)).not.to.include(path);
    app.clock.set(new Date("2026-10-06T15:30:00Z"));
    expect(await pageOf(leader)).to.include(path);
    expect(await pageOf(member)).not.to.include(path);
    app.clock.set(new Date("2026-10-06T17:30:00Z"));
    expect(plain(await pageOf(leader)))
      .to.include("Registers to close")
      .and.include("today 17:00");
    session.registerOpenedAt = session.registerClosedAt = app.clock.now();
    await session.save();
    expect(plain(await pageOf(leader))).not.to.include("Registers to close");
  });

  it("lists the drafts a leader has to finish, with what the office said", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"] });
    const leaders = [leader._id];
    const fields = { leaders, openedAt: null, submittedAt: null };
    await makeGroup(term, { ...fields, title: "Fresh" });
    await makeGroup(term, { ...fields, title: "Back again", returnedNote: "Another day, please." });
    await makeGroup(term, { ...fields, title: "Sent in", submittedAt: monday });
    const text = plain(await pageOf(leader));
    expect(text).to.include("Fresh A draft.");
    expect(text).to.include("Back again The programme office asked for a change.");
    expect(text).to.include("Sent in With the programme office for approval.");
  });

  it("leads whoever has nothing yet to the one thing that comes next", async () => {
    await makeTerm();
    const free = [{ day: 2, from: "17:00", to: "21:00" }];
    expect(await pageOf(await makePerson())).to.include('href="/profile/free-time"');
    expect(plain(await pageOf(await makePerson({ free })))).to.include("Find a group");
    expect(plain(await pageOf(await makePerson({ roles: ["leader"] })))).to.include("Draft a group");
    expect(plain(await pageOf(await makePerson({ roles: ["staff"] })))).to.include(
      "You are in no group this term.",
    );
  });

  it("holds before a term is there at all", async () => {
    const page = await (await visitorFor(app, await makePerson())).get("/today");
    expect(page.status).to.equal(200);
  });

  it("keeps the name of a shared-experience group to the group's own pages", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const kind = "shared-experience" as const;
    const group = await makeGroup(term, { kind, title: "Canary circle", members: [memberOf(person)] });
    await makeSession(group, "2026-10-06");
    const html = await pageOf(person);
    expect(html).to.include("Peer group").and.not.include("Canary");
    expect(plain(await pageOf(await makePerson()))).not.to.include("Peer group");
  });

  it("listens for what it shows: the person, their groups and the round", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const group = await makeGroup(term, { members: [memberOf(person)] });
    const topics = liveOn(await pageOf(person));
    expect(topics).to.include.members([
      `person:${String(person._id)}`,
      `group:${String(group._id)}`,
      "round:all",
    ]);
  });

  it("says between two terms when the next begins, and after the last that none is planned", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const student = await makePerson({ free: [{ day: 2, from: "16:00", to: "20:00" }] });
    const [had, led] = [await makePerson(), await makePerson({ roles: ["leader"], year: 4 })];
    await makeGroup(term, { members: [memberOf(had)], leaders: [led._id] });
    app.clock.set(new Date("2026-12-15T10:00:00Z"));
    for (const person of [leader, student, had, led])
      expect(await pageOf(person))
        .to.include("Autumn 2026 ended on Fri 11 Dec")
        .and.include("/recognition");
    await Term.create({ name: "Spring 2027", startsOn: "2027-01-11", endsOn: "2027-03-19" });
    expect(await pageOf(leader))
      .to.include("Spring 2027 begins on Mon 11 Jan. You lead no group in it yet.")
      .and.include("/groups/new");
    expect(await pageOf(student))
      .to.include("Between terms")
      .and.include("begins on Mon 11 Jan");
  });
});

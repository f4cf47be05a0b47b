import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Group } from "../../server/groups/group.js";
import { checkPromises } from "../../server/office/last-check.js";
import { selfCheck } from "../../server/office/self-check.js";
import { Booking } from "../../server/rooms/booking.js";
import { quartersOf } from "../../server/rooms/quarters.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import {
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
  nobodyId,
} from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("The programme office", () => {
  const app = useApp();
  let staff: Visitor;

  beforeEach(async () => {
    staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
  });

  it("says so when nothing waits for a decision", async () => {
    await makeTerm();
    expect((await staff.get("/office")).text).to.include("Nothing waits for you");
  });

  it("shows a new programme its first steps, those that are done marked, until there is a group", async () => {
    const term = await makeTerm();
    await makeRoom();
    const { text } = await staff.get("/office");
    expect(text).to.match(/There: <\/span><a href="\/office\/rooms\/import"/);
    expect(text).to.match(/To come: <\/span><a href="\/office\/people\/import"/);
    expect((await staff.get("/office/groups")).text)
      .to.include("No group yet")
      .and.not.include("Show all");
    const draft = await makeGroup(term, { openedAt: null });
    expect((await staff.get("/office")).text)
      .to.match(/There: <\/span><a href="\/groups\/new"/)
      .and.match(/To come: <\/span><a href="\/office\/approvals"/);
    await Group.updateOne({ _id: draft._id }, { $set: { openedAt: app.clock.now() } });
    expect((await staff.get("/office")).text).to.not.include("First steps");
    expect((await staff.get("/office/groups?q=none")).text).to.include("Show all groups");
  });

  it("shows what waits: groups to approve, without a room, below their minimum", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Waiting for a yes", openedAt: null });
    const bare = await makeGroup(term, {
      title: "Nowhere to meet",
      minimum: 1,
      members: [memberOf(await makePerson())],
    });
    await makeSession(bare, "2026-10-13");
    const few = await makeGroup(term, { title: "Far too few", minimum: 5, decideOn: "2026-10-05" });
    await makeSession(few, "2026-10-13");
    const soon = await makeGroup(term, {
      title: "Decided later",
      minimum: 5,
      onlineLink: "https://meet.example",
    });
    await makeSession(soon, "2026-10-13");
    const { text } = await staff.get("/office");
    expect(text).to.not.include("Decided later");
    expect(text).to.include("Waiting for a yes").and.include("Nowhere to meet").and.include("Far too few");
  });

  it("finds groups by words and state, and never shows a shared-experience group", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Renal together" });
    await makeGroup(term, { title: "Hearts and minds", topic: "cardiology" });
    await makeGroup(term, { title: "Plumvale", kind: "shared-experience" });
    const all = (await staff.get("/office/groups")).text;
    expect(all).to.include("Renal together").and.include("Hearts and minds").and.not.include("Plumvale");
    const found = (await staff.get("/office/groups?q=hearts")).text;
    expect(found).to.include("Hearts and minds").and.not.include("Renal together");
    expect((await staff.get("/office/groups?state=cancelled")).text).to.include("No group here");
    expect((await staff.get("/office/groups?q=.*%5B(")).status).to.equal(200);
    expect(all).to.not.include('name="term"');
  });

  it("shows the groups of another term where that is chosen, and keeps it in the addresses", async () => {
    await makeGroup(await makeTerm(), { title: "Renal together" });
    const past = await Term.create({ name: "Spring 2026", startsOn: "2026-01-12", endsOn: "2026-03-20" });
    await makeGroup(past, { title: "Kidneys in spring" });
    const term = String(past._id);
    const now = (await staff.get("/office/groups")).text;
    expect(now).to.include("Renal together").and.not.include("Kidneys");
    expect(now).to.match(/<select id="field-term" name="term" [\s\S]*selected>Autumn 2026/);
    const then = (await staff.get(`/office/groups?term=${term}`)).text;
    expect(then).to.include("Kidneys in spring").and.not.include("Renal together");
    expect(then)
      .to.include(`groups.csv?term&#x3D;${term}`)
      .and.include(`?term&#x3D;${term}&amp;state&#x3D;open`);
    expect(then).to.include(`<input type="hidden" name="term" value="${term}">`);
    expect((await staff.get(`/office/groups.csv?term=${term}`)).text)
      .to.include("Kidneys in spring")
      .and.not.include("Renal together");
    expect((await staff.get("/office/groups?term=x")).text).to.include("Renal together");
  });

  it("names no shared-experience group among what waits", async () => {
    const term = await makeTerm();
    const kind = "shared-experience";
    await makeGroup(term, { title: "Plumvale", kind, openedAt: null });
    const bare = await makeGroup(term, { title: "Quincemead", kind });
    await makeSession(bare, "2026-10-13");
    const askedAt = app.clock.now();
    const asking = { group: bare._id, askedBy: nobodyId(), askedAt, leaveOpen: false, pending: true };
    await RoomRequest.create({ ...asking, room: (await makeRoom())._id });
    const { text } = await staff.get("/office");
    expect(text).to.not.include("Plumvale").and.not.include("Quincemead").and.not.include(bare.code);
    expect(text).to.include("Peer group");
    for (const id of ["approve", "unroomed", "below"]) expect(text).to.not.include(`decision-${id}`);
  });

  it("answers with a page whatever page is asked for", async () => {
    await makeTerm();
    for (const path of ["/office/audit", "/office/groups"]) {
      for (const asked of ["1.01", "Infinity", "1e300", "-1", "0", "99999", "x"]) {
        expect((await staff.get(`${path}?page=${asked}`)).status, `${path} ${asked}`).to.equal(200);
      }
    }
  });

  it("counts teaching weeks, and says when the week is closed", async () => {
    await makeTerm();
    const wordsOn = async (on: string) => {
      app.clock.set(new Date(`${on}T12:00:00Z`));
      const visitor = await visitorFor(app, await makePerson({ roles: ["staff"] }));
      return (await visitor.get("/office")).text;
    };
    expect(await wordsOn("2026-11-10")).to.include("Week 5 of the term");
    expect(await wordsOn("2026-11-04")).to.include("A closed week of the term");
  });

  it("shows the log with names and codes, finds an act, and tells nothing of a shared-experience group", async () => {
    const term = await makeTerm();
    const ana = await makePerson({ name: "Ana Audit" });
    const bea = await makePerson({ name: "Bea Hidden" });
    const known = await makeGroup(term);
    const hidden = await makeGroup(term, { kind: "shared-experience", code: "HID-7" });
    const of = (actor: string, act: string, subject: string) => ({
      at: app.clock.now(),
      actor,
      act,
      subject,
    });
    await Audit.create([
      of(String(ana._id), "join group", `group:${String(known._id)}`),
      of(String(bea._id), "join group", `group:${String(hidden._id)}`),
      of("seal-audit", "mend", "office:all"),
      { ...of(String(ana._id), "sign in", `person:${String(ana._id)}`), details: { bySchool: false } },
    ]);
    const { text } = await staff.get("/office/audit");
    expect(text).to.include("Ana Audit").and.include(`group ${known.code}`).and.include("seal-audit");
    expect(text).to.include("by school: no").and.not.include(String(ana._id));
    expect(text).to.not.include("Bea Hidden").and.not.include("HID-7").and.not.include(String(hidden._id));
    const found = (await staff.get("/office/audit?q=mend")).text;
    expect(found).to.include("seal-audit").and.not.include("Ana Audit");
    expect((await staff.get("/office/audit?q=.*(")).text).to.include("Nothing like that");
  });

  it("keeps the navigation on the page that says something can't be found", async () => {
    await makeTerm();
    const lost = await staff.get("/groups/nowhere");
    expect(lost.status).to.equal(404);
    expect(lost.text).to.include('href="/office"').and.include("Sign out");
  });

  it("gives the table as CSV in which no cell is a formula", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "=HYPERLINK(1)" });
    const { text, headers } = await staff.get("/office/groups.csv");
    expect(headers.get("content-type")).to.include("text/csv");
    expect(text)
      .to.include("'=HYPERLINK(1)")
      .and.not.match(/,=HYPERLINK/);
  });

  it("tells on the health page which promise is broken", async () => {
    const term = await makeTerm();
    const room = await makeRoom();
    const group = await makeGroup(term);
    expect((await selfCheck()).every(({ broken }) => broken.length === 0)).to.equal(true);
    const people = Array.from({ length: 13 }, () => ({
      person: nobodyId(),
      joinedAt: app.clock.now(),
      by: "choice",
    }));
    // Past every guard of the app, straight into the database, as only a fault could.
    await Group.collection.updateOne({ _id: group._id }, { $set: { members: people } });
    const startsAt = new Date("2026-10-06T16:00:00Z");
    const endsAt = new Date("2026-10-06T16:50:00Z");
    await Booking.create({
      room: room._id,
      startsAt,
      endsAt,
      quarters: quartersOf(startsAt, endsAt, 10),
      held: true,
      heldAt: startsAt,
      heldBy: nobodyId(),
    });
    const broken = (await selfCheck()).filter((check) => check.broken.length > 0);
    expect(broken.map(({ promise }) => promise)).to.deep.equal([
      "No group has more members and held places than places",
    ]);
    await checkPromises(app.clock.now());
    expect((await staff.get("/office/health")).text).to.include(group.code);
  });
});

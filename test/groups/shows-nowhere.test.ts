import { expect } from "chai";
import mongoose from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import type { PersonDocument } from "../../server/people/person.js";
import { BoardPost } from "../../server/plans/board-post.js";
import { Plan } from "../../server/plans/plan.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { Session } from "../../server/sessions/session.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { closeListeners, listenAs } from "../live/listener.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";
import { openOther, type OtherApp } from "../web/other-app.js";
import { pathsOf } from "../web/school.js";

/** Words that stand nowhere else: the group's title and words about it, and what its people are called. */
const words = /Quillonia|Brambleford/i;
const names = /Tamsindra|Oswintha/i;

/** The roster's own lists, which name everybody who is on it. */
const rosterPages = /^\/office\/(people|leaders)/;

const draft = {
  title: "Quillonia circle",
  topic: "renal",
  kind: "shared-experience",
  years: ["1"],
  day: "2",
  start: "17:00",
  minutes: "50",
  everyWeeks: "1",
  firstOn: "2026-10-05",
  capacity: "12",
  minimum: "5",
  wishes: ["screen"],
  about: "For all from Brambleford.",
};

describe("A shared-experience group in the middle of the school", function () {
  this.timeout(60_000);
  const app = useApp();
  let other: OtherApp;
  let staff: PersonDocument;
  let people: { leader: PersonDocument; member: PersonDocument };

  beforeEach(async () => {
    other = await openOther(app);
    await makeTerm();
    staff = await makePerson({ roles: ["staff"], name: "Una Office" });
    people = {
      leader: await makePerson({ roles: ["leader"], year: 4, name: "Tamsindra Vale" }),
      member: await makePerson({ name: "Oswintha Mere", calendarSecret: "m".repeat(43) }),
    };
  });
  afterEach(async () => {
    closeListeners();
    await other.close();
  });

  const enter = (person: PersonDocument) => visitorFor({ ...app, url: other.url }, person);
  const post = (who: Visitor, path: string, fields: Record<string, string | string[]> = {}) =>
    who.post(path, fields, { origin: app.url });

  /** Everything that happens to a group: drafted, opened, joined, roomed, met, registered, changed. */
  async function live(): Promise<{ group: GroupFields; session: string; room: string; request: string }> {
    const [ana, ola, una] = [await enter(people.leader), await enter(people.member), await enter(staff)];
    const room = await makeRoom();
    const { location } = await post(ana, "/groups", draft);
    const path = location ?? "";
    expect((await ana.get(path)).text).to.contain("Open the group");
    expect((await post(ana, `${path}/submission`)).status).to.equal(303);
    const group: GroupFields = await Group.findOne({ title: draft.title }).orFail().lean();
    expect(group.openedAt, "opened without approval").to.not.equal(null);
    const waiting = [
      { person: people.member._id, since: app.clock.now(), offeredUntil: new Date("2026-10-06T08:00:00Z") },
    ];
    await Group.updateOne({ _id: group._id }, { waitlist: waiting });
    expect((await post(ola, `${path}/offer/acceptance`)).status).to.equal(303);
    await post(ana, `${path}/room`, { room: String(room._id), leaveOpen: "yes" });
    const request = await RoomRequest.findOne().orFail().lean();
    await post(una, `/office/requests/${String(request._id)}/grant`, {
      room: String(room._id),
      leaveOpen: "yes",
      note: "",
    });
    app.clock.set(new Date("2026-10-06T16:05:00Z"));
    const session = await Session.findOne({ group: group._id }).sort({ startsAt: 1 }).orFail().lean();
    expect(session.room, "roomed").to.equal(room.code);
    expect((await post(ana, `${path}/room/use`)).status).to.equal(303);
    expect((await post(ana, `/sessions/${String(session._id)}/register/opening`)).status).to.equal(303);
    await prepare(ana, ola, group);
    return { group, session: String(session._id), room: room.code, request: String(request._id) };
  }

  /** What leaders and members do between sessions: invite, plan, copy, hand out, post, hide, write, report, move. */
  async function prepare(ana: Visitor, ola: Visitor, { _id }: GroupFields): Promise<void> {
    const path = `/groups/${String(_id)}`;
    const done = async (who: Visitor, at: string, fields: Record<string, string> = {}) =>
      expect((await post(who, at, fields)).status, at).to.equal(303);
    await done(ana, `${path}/invitation`, { endsOn: "", most: "" });
    await done(ana, `${path}/invitation/end`);
    const [, second] = await Session.find({ group: _id }).sort({ startsAt: 1 }).lean();
    const session = `/sessions/${String(second?._id)}`;
    await done(ana, `${session}/plan`, { items: "10 Quillonia", links: "", version: "-1" });
    await addFile(ana, `${session}/plan`);
    const { files = [] } = (await Plan.findOne({ session: second?._id }).lean()) ?? {};
    await done(ana, `${session}/plan/copies`, { over: "yes" });
    await done(ana, `${session}/plan/files/end`, { file: String(files[0]) });
    await done(ola, `${session}/board`, { text: "Brambleford" });
    const onBoard = String((await BoardPost.findOne().orFail().lean())._id);
    for (const what of ["plan", "hide", "show"])
      await done(ana, `${session}/board/posts`, { post: onBoard, what });
    await done(ana, `${path}/thread`, { text: "Quillonia" });
    const inThread = String((await ThreadPost.findOne().orFail().lean())._id);
    await done(ola, `${path}/thread/posts`, { post: inThread, what: "report" });
    const move = { what: "move", scope: "this", on: "2026-10-14", start: "12:00", minutes: "50" };
    await moveBy(ana, session, move);
  }

  async function moveBy(ana: Visitor, session: string, fields: Record<string, string>): Promise<void> {
    const query = new URLSearchParams(fields).toString();
    const seen = await ana.get(`${session}/change/preview?${query}`);
    const version = /name="version" value="([^"]+)"/.exec(seen.text)?.[1] ?? "";
    expect((await post(ana, `${session}/change`, { ...fields, version })).status, "move").to.equal(303);
  }

  async function addFile(ana: Visitor, path: string): Promise<void> {
    const body = new FormData();
    body.set("csrf", /name="csrf" value="([^"]+)"/.exec((await ana.get(path)).text)?.[1] ?? "");
    body.set("file", new Blob(["words"]), "words.txt");
    const sent = await ana.send(`${path}/files`, { method: "POST", body, headers: { origin: app.url } });
    expect(sent.status, "file").to.equal(303);
  }

  it("shows on no page, feed, file, door, message, frame or line of the log to anybody outside it", async () => {
    const { group, session, room, request } = await live();
    const outsiders: [string, PersonDocument][] = [
      [
        "a student",
        await makePerson({ calendarSecret: "s".repeat(43), free: [{ day: 2, from: "16:00", to: "19:00" }] }),
      ],
      ["another leader", await makePerson({ roles: ["leader"], year: 4 })],
      ["staff", staff],
    ];
    const own = await makeGroup({ _id: group.term }, { topic: "renal" });
    const addresses: Record<string, string> = {
      ":group": String(group._id),
      ":session": session,
      ":room": room,
      ":request": request,
      ":into": String(own._id),
      ":person": String(people.leader._id),
      ":secret": `${"s".repeat(43)}.ics`,
    };
    const at = (path: string) => path.replace(/:\w+/g, (name) => addresses[name] ?? "0".repeat(24));
    for (const [who, person] of outsiders) {
      const visitor = await enter(person);
      const searches = [
        "/groups?q=Quillo",
        "/groups?q=Tamsin",
        "/office/groups?q=Quillo",
        "/office/groups.csv?q=Quillo",
      ];
      for (const path of [...pathsOf("GET").map(at), ...searches]) {
        const { text, location, headers } = await visitor.get(path);
        const said = `${text} ${location ?? ""} ${JSON.stringify([...headers])}`;
        expect(words.exec(said)?.[0], `${who} on ${path}`).to.equal(undefined);
        // A draft's form suggests to staff whom the roster lists as leaders, whatever they lead.
        const isRoster = rosterPages.test(path) || (who === "staff" && path === "/groups/new");
        if (!isRoster) expect(names.exec(said)?.[0], `${who} on ${path}`).to.equal(undefined);
      }
      for (const path of pathsOf("POST").filter(
        (each) => each.includes(":group") || each.includes(":session"),
      )) {
        const { status, text } = await post(visitor, at(path), {});
        expect(words.test(text) || names.test(text), `${who} posting ${path}`).to.equal(false);
        expect(status, `${who} posting ${path}`).to.be.within(400, 499);
      }
    }
    const feed = await (await enter(people.member)).get(`/calendar/${"m".repeat(43)}.ics`);
    expect(feed.text).to.contain("SUMMARY:Peer group").and.not.match(words);
    const letters = await Outbox.find().lean();
    expect(letters).to.not.have.length(0);
    for (const letter of letters)
      expect(`${letter.subject} ${letter.text}`).to.not.match(words).and.not.match(names);
    const lines = JSON.stringify(other.lines());
    expect(lines).to.not.match(words).and.not.match(names);
  });

  it("names none of its people in the log of changes, not even where it is stored", async () => {
    const { group, session, room } = await live();
    const subjects = [`group:${String(group._id)}`, `session:${session}`];
    const about = await Audit.find({ subject: mongoose.trusted({ $in: subjects }) }).lean();
    expect(about.map(({ act }) => act)).to.include.members([
      "draft group",
      "open group without approval",
      "accept place",
      "ask for a room",
      "open register",
      "make invitation",
      "end invitation",
      "plan session",
      "add file to plan",
      "copy plan",
      "remove file from plan",
      "plan a post",
      "hide a board post",
      "show a board post",
      "report a post",
      "move sessions",
    ]);
    const ofRoom = await Audit.find({ subject: `room:${room}` }).lean();
    expect(ofRoom.map(({ act }) => act)).to.include("say that a room is used");
    const said = JSON.stringify([about, ofRoom]);
    for (const person of Object.values(people)) expect(said).to.not.contain(String(person._id));
    expect(said).to.not.match(words);
  });

  it("is heard of by none of their open pages", async () => {
    const { group } = await live();
    const listener = await listenAs(
      app,
      await visitorFor(app, await makePerson({ roles: ["student", "staff"] })),
    );
    await listener.watch(`group:${String(group._id)}`, "groups:all", "office:all");
    const inside = await listenAs(app, await visitorFor(app, people.member));
    await inside.watch(`group:${String(group._id)}`);
    await post(await enter(people.leader), `/groups/${String(group._id)}/cancellation`, {
      reason: "Brambleford is over.",
    });
    while (inside.frames.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const heard = JSON.stringify(listener.frames);
    expect(heard).to.not.contain(String(group._id)).and.not.match(words);
    expect(JSON.stringify(inside.frames)).to.not.match(words);
    for (const letter of await Outbox.find({ to: staff._id }).lean()) expect(letter.text).to.not.match(words);
  });
});

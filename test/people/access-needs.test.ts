import { expect } from "chai";
import mongoose from "mongoose";
import { needIn } from "../../server/allocation/needing.js";
import { Audit } from "../../server/data/audit.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Look } from "../../server/people/look.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { Session } from "../../server/sessions/session.js";
import { closeListeners, listenAs } from "../live/listener.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { openOther, type OtherApp } from "../web/other-app.js";
import { pathsOf } from "../web/school.js";

const word = /Zwindelquist/i;

describe("What a group needs of a room", () => {
  const ids = [1, 2].map(() => new mongoose.Types.ObjectId());
  const [leader, member] = ids as [mongoose.Types.ObjectId, mongoose.Types.ObjectId];
  const group = {
    _id: new mongoose.Types.ObjectId(),
    capacity: 12,
    wish: { features: ["screen"], stepFree: false, building: "North" },
    leaders: [leader],
    members: [memberOf({ _id: member })],
  };

  it("is its wish and the needs of its leaders and members together", () => {
    expect(needIn(group, new Map())).to.deep.include({
      seats: 12,
      stepFree: false,
      features: ["screen"],
      of: [],
    });
    const needs = new Map([
      [String(leader), ["hearing-loop"] as const],
      [String(member), ["step-free", "near-lift"] as const],
    ]);
    expect(needIn(group, needs)).to.deep.include({
      seats: 12,
      stepFree: true,
      features: ["screen", "hearing loop", "near a lift"],
      of: [leader, member],
    });
  });

  it("tells of nobody where the group wishes for the same anyway", () => {
    const wishing = { ...group, wish: { ...group.wish, stepFree: true } };
    expect(needIn(wishing, new Map([[String(member), ["step-free"] as const]])).of).to.deep.equal([]);
  });
});

describe("Access needs", function () {
  this.timeout(60_000);
  const app = useApp();
  let other: OtherApp;
  before(async () => {
    other = await openOther(app);
  });
  after(async () => {
    closeListeners();
    await other.close();
  });

  const enter = (person: PersonDocument) => visitorFor({ ...app, url: other.url }, person);
  const say = async (person: PersonDocument, fields: Record<string, string | string[]>) =>
    (await enter(person)).post("/profile/access", fields, { origin: app.url });

  /** A group whose member needs a step-free room, which its room isn't. */
  async function makeNeeding() {
    const term = await makeTerm();
    const [bea, cleo, una] = [
      await makePerson({ name: "Bea Student" }),
      await makePerson({ name: "Cleo Student" }),
      await makePerson({ name: "Una Office", roles: ["staff"] }),
    ];
    const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const steps = await makeRoom({ code: "S-1", stepFree: false });
    const flat = await makeRoom({ code: "F-1", stepFree: true });
    const group = await makeGroup(term, { leaders: [ana._id], members: [memberOf(bea), memberOf(cleo)] });
    const session = await makeSession(group, "2026-10-13", { room: steps.code });
    return { term, bea, cleo, una, ana, steps, flat, group, session };
  }

  it("keep what was ticked and typed when a form can't be saved, and only the words sealed when it can", async () => {
    const { bea } = await makeNeeding();
    const refused = await say(bea, { needs: ["step-free"], words: "z".repeat(1001) });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("Use at most 1000 characters").and.include("zzzz");
    expect(refused.text).to.match(/value="step-free"[^>]* checked/);
    expect((await say(bea, { needs: "wings", words: "" })).status).to.equal(422);
    expect(
      (await say(bea, { needs: ["near-lift", "step-free"], words: "A Zwindelquist seat" })).location,
    ).to.equal("/profile/access");
    const { accessNeeds, accessWords } = await Person.findById(bea._id).orFail().lean();
    expect(accessNeeds).to.deep.equal(["step-free", "near-lift"]);
    expect(accessWords).to.not.equal("").and.not.match(word);
    const page = await (await enter(bea)).get("/profile/access");
    expect(page.text)
      .to.match(word)
      .and.match(/value="near-lift"[^>]* checked/);
  });

  it("rule out rooms that lack what is needed, and show as a need of the group with nobody's name", async () => {
    const { bea, ana, una, flat, steps, group, session } = await makeNeeding();
    const room = `/groups/${String(group._id)}/room`;
    const leader = await enter(ana);
    expect((await leader.get(room)).text).to.not.match(/step-free|without steps/);
    const office = await enter(una);
    expect((await office.get("/office")).text).to.not.include(room);
    await say(bea, { needs: ["step-free"], words: "" });
    const { text } = await leader.get(room);
    expect(text)
      .to.include("It can&#x27;t be reached without steps.")
      .and.include("Somebody in the group needs");
    const decisions = (await office.get("/office")).text;
    expect(decisions)
      .to.match(/Rooms that don(&#x27;|')t suit everybody/)
      .and.include(room);
    expect((await office.get("/office/groups?state=unsuited")).text).to.include(group.title);
    await Session.updateOne({ _id: session._id }, { room: null });
    expect((await leader.get(room)).text).to.include("12 seats, step-free");
    const ask = (to: { _id: unknown }) =>
      leader.post(room, { room: String(to._id), leaveOpen: "no" }, { origin: app.url });
    const refused = await ask(steps);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.match(/It can(&#x27;|')t be reached without steps/);
    expect((await ask(flat)).status).to.equal(303);
  });

  it("let each person read who saw the need, once a day, and tell nobody else whose it is", async () => {
    const { bea, cleo, ana, group } = await makeNeeding();
    await say(bea, { needs: ["step-free"], words: "" });
    const leader = await enter(ana);
    for (let look = 0; look < 2; look += 1) await leader.get(`/groups/${String(group._id)}/room`);
    const looks = await Look.find().lean();
    expect(looks.map(({ person, by }) => [String(person), String(by)])).to.deep.equal([
      [String(bea._id), String(ana._id)],
    ]);
    expect((await (await enter(bea)).get("/profile/data")).text)
      .to.include("needs of a room")
      .and.include("Ana");
    expect((await (await enter(cleo)).get("/profile/data")).text).to.not.include("needs of a room");
  });

  it("put groups whose room suits first, and say what another lacks, to whom it matters alone", async () => {
    const { bea, cleo, group, steps, flat, term } = await makeNeeding();
    const fields = { topics: ["renal"], accessNeeds: ["step-free" as const] };
    const seeker = await makePerson(fields);
    await makeSession(await makeGroup(term, { title: "Flat rounds" }), "2026-10-13", { room: flat.code });
    const { text } = await (await enter(seeker)).get("/groups");
    const fitting = text.slice(text.indexOf("fitting-title"));
    expect(fitting.indexOf("Flat rounds")).to.be.below(fitting.indexOf(group.title)).and.above(0);
    expect(fitting)
      .to.match(/It can(&#x27;|')t be reached without steps/)
      .and.include(steps.code);
    for (const person of [bea, cleo])
      expect((await (await enter(person)).get("/groups")).text).to.not.include("without steps");
  });

  it("leave the same entry in the log as a name or a topic does", async () => {
    const { bea, cleo } = await makeNeeding();
    await say(bea, { needs: ["step-free"], words: "" });
    await (await enter(cleo)).post("/profile", { preferredName: "Cle", pronouns: "" }, { origin: app.url });
    const entries = await Audit.find({ act: mongoose.trusted({ $regex: "profile|access" }) }).lean();
    expect(entries.map(({ actor }) => actor)).to.deep.equal([String(bea._id), String(cleo._id)]);
    const shapes = entries.map(({ act, details, actor, subject }) => [
      act,
      details as unknown,
      subject === `person:${actor}`,
    ]);
    expect(shapes[0]).to.deep.equal(shapes[1]);
  });

  it("turn up in their own words nowhere else: on no page, in no file, mail, frame, log or document", async () => {
    const { bea, cleo, ana, una, group, session, flat } = await makeNeeding();
    await Person.updateOne({ _id: bea._id }, { calendarSecret: "b".repeat(43) });
    const ear = await listenAs(app, await visitorFor(app, una));
    await ear.watch(`group:${String(group._id)}`, "office:all", `person:${String(bea._id)}`);
    const said = await say(bea, { needs: ["step-free"], words: "A Zwindelquist chair" });
    expect(said.status).to.equal(303);
    while (ear.frames.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const addresses: Record<string, string> = {
      ":group": String(group._id),
      ":session": String(session._id),
      ":room": flat.code,
      ":person": String(bea._id),
      ":secret": `${"b".repeat(43)}.ics`,
    };
    const at = (path: string) => path.replace(/:\w+/g, (name) => addresses[name] ?? "0".repeat(24));
    const inside = /^\/(groups|sessions|today|calendar)/;
    for (const person of [bea, cleo, ana, una]) {
      const visitor = await enter(person);
      const mayHoldMore = [ana, una].includes(person);
      for (const path of pathsOf("GET")
        .filter((each) => mayHoldMore || inside.test(each))
        .map(at)) {
        const { text, location, headers } = await visitor.get(path);
        const all = `${text} ${location ?? ""} ${JSON.stringify([...headers])}`;
        expect(word.exec(all)?.[0], `${person.name} on ${path}`).to.equal(undefined);
      }
    }
    for (const { collection } of Object.values(mongoose.connection.models))
      expect(JSON.stringify(await collection.find({}).toArray()), collection.name).to.not.match(word);
    expect(JSON.stringify([await Outbox.find().lean(), await Inbox.find().lean()])).to.not.include("access");
    expect(JSON.stringify([ear.frames, other.lines()])).to.not.match(word);
    const log = (await (await enter(una)).get("/office/audit")).text;
    expect(log).to.not.match(/access(Needs|Words)/);
    const file = await (await enter(bea)).post("/profile/data/download", {}, { origin: app.url });
    expect(file.text).to.match(word).and.include("step-free");
    await (await enter(bea)).post("/profile/erasure", { word: "erase" }, { origin: app.url });
    const { accessNeeds, accessWords } = await Person.findById(bea._id).orFail().lean();
    expect([accessNeeds, accessWords]).to.deep.equal([[], ""]);
  });
});

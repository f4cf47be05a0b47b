import { expect } from "chai";
import { Action } from "../../server/data/action.js";
import { Inbox } from "../../server/data/inbox.js";
import { change } from "../../server/data/change.js";
import { Person } from "../../server/people/person.js";
import { takeOffRoster } from "../../server/roster/leaving.js";
import {
  beginLeaving,
  goOnLeaving,
  stopLeaving,
  takeOffWaiting,
} from "../../server/roster/leaving-together.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { upload } from "../support/upload.js";
import { visitorFor, type Answer } from "../support/visitor.js";

const path = "/office/people/import";
const csv = (...rows: string[]) => ["email,name,year,roles,campus,group_codes", ...rows, ""].join("\n");
const two = csv("ana@school.example,Ana Ruiz,1,student,North,", "bo@school.example,Bo Li,4,student;leader,,");

describe("The dry run of a roster", () => {
  const app = useApp();
  const staffVisitor = async () =>
    visitorFor(app, await makePerson({ email: "office@school.example", roles: ["staff"] }));
  const preview = async (visitor: Awaited<ReturnType<typeof staffVisitor>>, file: string) => {
    const taken = await upload(app, visitor, path, file);
    const draft = new URLSearchParams(taken.location?.split("?")[1]).get("draft") ?? "";
    return { draft, page: await visitor.get(taken.location ?? "") };
  };
  const figuresIn = ({ text }: Answer) =>
    [...text.matchAll(/figure-value">(\d+)</g)].map(([, value]) => Number(value));

  it("says who is added, what changes for whom and who is missing, page by page and as a file", async () => {
    await makePerson({ email: "bo@school.example", name: "Bo Li", year: 3, roles: ["student"] });
    const hamza = await makePerson({ email: "old@school.example", name: "Hamza Ahmed" });
    const fresh = Array.from({ length: 51 }, (_, n) => `n${n}@school.example,New ${n},1,student,,`);
    const file = csv(
      "bo@school.example,Bo Li,4,student;leader,,",
      "new@school.example,Hamza  Ahmed,1,student,,",
      ...fresh,
    );
    const visitor = await staffVisitor();
    const { draft, page } = await preview(visitor, file.replace("Hamza  ", "Hamza "));
    expect(page.text).to.include("year 3 → 4; roles student → student, leader").and.include("Changed");
    expect(page.text).to.include("line 3: new@school.example has the same name as old@school.example");
    expect(page.text).to.include(`href="/office/people/${String(hamza._id)}"`);
    const list = async (query: string) => (await visitor.get(`${path}?draft=${draft}&${query}`)).text;
    expect(await list("list=add"))
      .to.include("New 48")
      .and.include("Page 1 of 2")
      .and.not.include("New 50");
    expect(await list("list=add&page=2")).to.include("New 50");
    expect(await list("list=missing"))
      .to.include("Hamza Ahmed")
      .and.include("old@school.example");
    const sent = (await visitor.get(`${path}.csv?draft=${draft}`)).text;
    expect(sent)
      .to.include("2,changed,bo@school.example,Bo Li,")
      .and.include(",not in the file,old@school.example");
    expect((await visitor.get(`${path}.csv?draft=${"x".repeat(43)}`)).location).to.equal(path);

    await upload(app, visitor, path, null, { draft });
    expect((await Person.findById(hamza._id).orFail()).leftAt).to.equal(null);
    expect(
      await Inbox.exists({ to: (await Person.findOne({ email: "bo@school.example" }).orFail())._id }),
    ).to.not.equal(null);
  });

  it("takes who is missing off the roster when that is ticked, but never who does it", async () => {
    const gone = await makePerson({ name: "Gil Gone" });
    const visitor = await staffVisitor();
    const { draft, page } = await preview(visitor, two);
    expect(page.text)
      .to.include("Take off the roster who is not in the file")
      .and.not.include('name="takeOff" value="yes" checked');
    const missing = /name="missing" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const late = await makePerson({ name: "Lea Late" });
    const refused = await upload(app, visitor, path, null, { draft, missing, takeOff: "yes" });
    expect([refused.status, await Person.countDocuments({ leftAt: null })]).to.deep.equal([409, 3]);
    expect(refused.text).to.include("Others are not in the file by now").and.include("Lea Late");
    await late.deleteOne();
    await upload(app, visitor, path, null, { draft, missing, takeOff: "yes" });
    expect((await visitor.get("/office/people")).text).to.include("1 taken off the roster");
    expect((await Person.findById(gone._id).orFail()).leftAt).to.not.equal(null);
    expect(await Person.countDocuments({ roles: "staff", leftAt: null })).to.equal(1);
    // What a form's key keeps for a day outlives an erasure.
    const kept = JSON.stringify(await Action.find().lean());
    expect(kept).to.include('"add":2').and.not.include("Gil Gone").and.not.include("ana@school.example");
  });

  it("lets the office bring the first support team with it, and nobody into it afterwards", async () => {
    const [visitor, both] = [
      await staffVisitor(),
      await visitorFor(app, await makePerson({ email: "both@school.example", roles: ["staff"] })),
    ];
    const sue = csv("sue@school.example,Sue Port,1,support,,");
    const first = await preview(visitor, sue);
    await upload(app, visitor, path, null, { draft: first.draft });
    await upload(app, visitor, path, null, {
      draft: (await preview(visitor, csv("sue@school.example,Sue Port,1,student,,"))).draft,
    });
    expect((await Person.findOne({ email: "sue@school.example" }).orFail()).roles).to.deep.equal(["student"]);
    const again = await upload(app, visitor, path, sue);
    expect(again.status).to.equal(422);
    expect(again.text).to.include("line 2: roles: would put them into the support team");
    await Person.updateOne({ email: "both@school.example" }, { $set: { roles: ["staff", "support"] } });
    expect((await preview(both, sue)).draft).to.not.equal("");
  });

  it("goes on taking many off beside the office, shows how far it is, and can be stopped", async () => {
    const [ann, ben, cem] = await Promise.all(["Ann", "Ben", "Cem"].map((name) => makePerson({ name })));
    const ruth = await makePerson({ roles: ["staff"] });
    const [visitor, by] = [await visitorFor(app, ruth), { id: String(ruth._id), now: app.clock.now() }];
    const people = [ann, ben, cem].map((person) => String(person?._id));
    const begin = () => change(by, "people:all", (trail) => beginLeaving(trail, by, people));
    const left = await goOnLeaving((await begin()) ?? "", by.now, -1);
    expect([left?.off, left?.isDone]).to.deep.equal([0, false]);
    expect((await visitor.get("/office/people")).text).to.include("0 of 3 people so far");
    await visitor.post("/office/people/leaving/end");
    const stopped = (await visitor.get("/office/people")).text;
    expect(stopped).to.include("Stopped: 0 are off the roster, 3 stay.").and.not.include("people so far");
    await takeOffWaiting(by.now);
    expect(await Person.countDocuments({ leftAt: null })).to.equal(4);

    await begin();
    // A process that ended after the first of them, and an office that changed the second meanwhile.
    await takeOffRoster(by, String(ann?._id), null);
    await Person.updateOne({ _id: ben?._id }, { $set: { year: 2 } });
    await takeOffWaiting(by.now);
    const still = await Person.find({ leftAt: null }).sort({ name: 1 });
    expect(still.map(({ name }) => name)).to.deep.equal(["Ben", ruth.name]);
    expect((await Inbox.findOne({ to: ruth._id }).lean())?.text).to.equal(
      "2 taken off the roster. Still on it, as changed meanwhile or needed in the office: Ben.",
    );
    expect((await visitor.get("/office/people")).text).to.not.include("people so far");
  });

  // Red when who waits is struck from the list after they were taken off.
  it("counts right who is taken off at the moment it is stopped", async () => {
    const people = await Promise.all(["Ann", "Ben"].map((name) => makePerson({ name })));
    const by = { id: String((await makePerson({ roles: ["staff"] }))._id), now: app.clock.now() };
    const list = await change(by, "people:all", (trail) =>
      beginLeaving(
        trail,
        by,
        people.map(({ _id }) => String(_id)),
      ),
    );
    const [, stopped] = await Promise.all([goOnLeaving(list ?? "", by.now), stopLeaving(by)]);
    expect(await Person.countDocuments({ leftAt: null })).to.equal(3 - stopped.off);
    expect(stopped.off + stopped.stay).to.be.oneOf([0, 2]);
  });

  it("says which group would need another leader, and has it wait for one", async () => {
    const bo = await makePerson({ email: "bo@school.example", name: "Bo Li", roles: ["student", "leader"] });
    const group = await makeGroup(await makeTerm(), { code: "REN-7", title: "Renal led", leaders: [bo._id] });
    await makeSession(group, "2026-10-13");
    const visitor = await staffVisitor();
    const { draft, page } = await preview(visitor, csv("bo@school.example,Bo Li,1,student,,"));
    expect(page.text).to.include(
      "Bo Li would no longer be leader; REN-7 Renal led would need another leader",
    );
    await upload(app, visitor, path, null, { draft });
    expect((await visitor.get("/office")).text).to.include('id="decision-leaderless"');
    expect((await Inbox.findOne({ to: bo._id }).lean())?.text).to.include("Renal led needs another leader");
  });

  it("says what those who are missing would take along, and which groups would lose their leader, none of them private", async () => {
    const leader = { roles: ["student" as const, "leader" as const] };
    const bo = await makePerson({ email: "bo@school.example", name: "Bo Li", ...leader });
    const [mia, oda] = [await makePerson({ name: "Mia", ...leader }), await makePerson({ ...leader })];
    const term = await makeTerm();
    const file = csv("bo@school.example,Bo Li,1,student,,", `${oda.email},${oda.name},1,student;leader,,`);
    const [both, odas] = [
      [mia._id, bo._id],
      [mia._id, oda._id],
    ];
    await makeGroup(term, { code: "REN-7", title: "Renal led", leaders: both });
    await makeGroup(term, { code: "ANA-2", title: "Limbs", leaders: odas });
    await makeGroup(term, { code: "ANA-3", title: "Bones", leaders: [mia._id], openedAt: null });
    // Its leader isn't in the file either.
    await makeGroup(term, { code: "CAR-4", title: "Hearts", members: [memberOf(mia)] });
    const hidden = { title: "Quiet circle", kind: "shared-experience" as const };
    await makeGroup(term, { ...hidden, code: "PEE-1", leaders: both });
    await makeGroup(term, { ...hidden, code: "PEE-2", members: [memberOf(mia)] });
    const visitor = await staffVisitor();
    const { draft, page } = await preview(visitor, file);
    expect(page.text)
      .to.include(
        "line 2: Bo Li would no longer be leader; REN-7 Renal led would go on with its other leader",
      )
      .and.include("By the roles that change, 1 group would go on with its other leader")
      .and.include("taken off the roster, 1 place comes free");
    const missing = (await visitor.get(`${path}?draft=${draft}&list=missing`)).text;
    expect(missing)
      .to.include(
        "has a place in CAR-4 Hearts; nobody else would lead REN-7 Renal led and the draft ANA-3 Bones",
      )
      .and.include("leads ANA-2 Limbs with somebody who stays")
      .and.include(
        "2 groups and 1 draft would need another leader and 1 group would go on with its other leader",
      );
    expect(missing).to.not.match(/Quiet circle|PEE-/);
    expect((await visitor.get(`${path}.csv?draft=${draft}`)).text).to.include("has a place in CAR-4 Hearts");
  });

  it("leaves out who was erased at their own wish, unless staff say otherwise", async () => {
    const ana = await makePerson({ email: "ana@school.example", name: "Ana Ruiz" });
    await (await visitorFor(app, ana)).post("/profile/erasure", { word: "erase" });
    expect((await Person.findById(ana._id).orFail()).erasedAt).to.not.equal(null);
    const visitor = await staffVisitor();
    const first = await preview(visitor, two);
    expect(figuresIn(first.page).slice(0, 4)).to.deep.equal([1, 0, 0, 0]);
    const out = await visitor.get(`${path}?draft=${first.draft}&list=out`);
    expect(out.text)
      .to.include("erased at their own wish on Mon 5 Oct 2026")
      .and.include("Add again who was erased");
    await upload(app, visitor, path, null, { draft: first.draft });
    expect(await Person.countDocuments({ email: "ana@school.example" })).to.equal(0);
    const { draft } = await preview(visitor, two);
    const stale = { draft, again: "yes", takeOff: "yes", missing: "another list" };
    const refused = (await upload(app, visitor, path, null, stale)).text;
    expect(refused).to.match(/name="again" value="yes" checked/);
    await upload(app, visitor, path, null, { draft, again: "yes" });
    expect(await Person.countDocuments({ email: "ana@school.example" })).to.equal(1);
    const { page } = await preview(visitor, two);
    expect(page.text).to.not.include("erased at their own wish");
  });

  it("adds who was erased again by a file of them alone, and leaves out nobody who has their address now", async () => {
    const ana = await makePerson({ email: "ana@school.example", name: "Ana Ruiz" });
    await (await visitorFor(app, ana)).post("/profile/erasure", { word: "erase" });
    const visitor = await staffVisitor();
    const alone = csv("ana@school.example,Ana Ruiz,2,student,North,");
    expect((await preview(visitor, alone)).page.text).to.include("Add again who was erased");
    await makePerson({ email: "ana@school.example", name: "Ana Other" });
    const { draft, page } = await preview(visitor, alone);
    expect(page.text).to.not.include("erased at their own wish");
    await upload(app, visitor, path, null, { draft });
    expect((await Person.findOne({ email: "ana@school.example" }).orFail()).year).to.equal(2);
  });
});

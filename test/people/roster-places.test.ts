import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { importFile } from "../../server/data/importer.js";
import { Group, type GroupDocument } from "../../server/groups/group.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { rosterImport } from "../../server/people/roster-import.js";
import { importPlaces } from "../../server/roster/import-places.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";

const csv = (...rows: string[]) => ["email,name,year,roles,campus,group_codes", ...rows, ""].join("\n");

describe("Group codes of the roster", () => {
  const app = useApp();
  const roster = rosterImport(importPlaces);
  let term: Awaited<ReturnType<typeof makeTerm>>;
  let renal: GroupDocument;
  let leader: PersonDocument;

  beforeEach(async () => {
    term = await makeTerm();
    leader = await makePerson({ email: "lea@school.example", name: "Lea", roles: ["leader"], year: 4 });
    renal = await makeGroup(term, { code: "REN-1", title: "Renal together", capacity: 6 });
    await makeSession(renal, "2026-10-13");
  });

  const look = async (...rows: string[]) => roster.dryRun(Buffer.from(csv(...rows)), app.clock.now());
  const apply = (...rows: string[]) =>
    importFile({ id: "import", now: app.clock.now() }, roster, Buffer.from(csv(...rows)), "roster.csv");
  const wrong = async (...rows: string[]) =>
    (await look(...rows)).problems.map(({ line, column, text }) => `line ${line}: ${column}: ${text}`);
  const stored = () => Group.findById(renal._id).orFail().lean();

  it("give a place and the lead, tell each person once, and do nothing the second time", async () => {
    const rows = ["lea@school.example,Lea,4,leader,,lead:REN-1", "new@school.example,New,1,student,,REN-1"];
    expect((await look(...rows)).notes).to.deep.equal([
      "By their group codes people would get 1 place in groups and 1 group to lead; each is told",
    ]);
    expect((await stored()).members).to.deep.equal([]);

    expect((await apply(...rows)).counts).to.include({ add: 1, update: 1, reject: 0 });
    const fresh = await Person.findOne({ email: "new@school.example" }).orFail().lean();
    const group = await stored();
    expect(group.leaders.map(String)).to.deep.equal([String(renal.leaders[0]), String(leader._id)]);
    expect(group.members.map(({ person, by }) => [String(person), by])).to.deep.equal([
      [String(fresh._id), "roster"],
    ]);
    const letters = await Outbox.find().sort({ subject: 1 }).lean();
    expect(letters.map(({ subject }) => subject)).to.deep.equal([
      "You are put down to lead Renal together",
      "You have a place in Renal together",
    ]);
    for (const { text } of letters)
      expect(text, "when it meets").to.contain("Renal together, Tuesdays 17:00–17:50");

    const again = await apply(...rows);
    expect(again.counts).to.deep.equal({ add: 0, update: 0, leave: 2, reject: 0 });
    expect(again.notes).to.deep.equal([]);
    expect((await stored()).members).to.have.length(1);
    expect(await Outbox.countDocuments()).to.equal(2);
  });

  it("give no more places and no more to lead than one may have, of groups that still meet", async () => {
    const bea = await makePerson({ email: "bea@school.example", name: "Bea" });
    const [one, two] = [
      await makeGroup(term, { slot: { day: 3, start: "09:00", minutes: 50 } }),
      await makeGroup(term, { slot: { day: 4, start: "09:00", minutes: 50 } }),
    ];
    const both = { $set: { leaders: [leader._id], members: [memberOf(bea)] } };
    for (const group of [one, two]) await Group.updateOne({ _id: group._id }, both);
    const rows = ["lea@school.example,Lea,4,leader,,lead:REN-1", "bea@school.example,Bea,1,student,,REN-1"];
    expect(await wrong(...rows)).to.deep.equal([
      "line 2: group_codes: REN-1: Lea would lead more than one person may",
      "line 3: group_codes: REN-1: Bea would be in more groups than one may, which is 2",
    ]);
    await makeSession(one, "2026-09-30");
    expect(await wrong(...rows)).to.deep.equal([]);
  });

  it("take nothing away when they are gone from the file", async () => {
    await apply("new@school.example,New,1,student,,REN-1");
    await apply("new@school.example,New,1,student,,");
    expect((await stored()).members).to.have.length(1);
  });

  it("that belong to no group of the term are named, and a shared-experience group's as if it weren't there", async () => {
    const inside = await makePerson({ email: "in@school.example", name: "In" });
    await makeGroup(term, { code: "CIR-1", kind: "shared-experience", members: [memberOf(inside)] });
    expect(
      await wrong(
        "a@school.example,A,1,student,,NOPE-7;lead:NOPE-8",
        "b@school.example,B,1,student,,CIR-1",
        "in@school.example,In,1,student,,CIR-1",
      ),
    ).to.deep.equal([
      "line 2: group_codes: there is no group NOPE-7 this term",
      "line 2: group_codes: there is no group NOPE-8 this term",
      "line 3: group_codes: there is no group CIR-1 this term",
      "line 4: group_codes: there is no group CIR-1 this term",
    ]);
    const { counts } = await apply("a@school.example,A,1,student,,NOPE-7", "b@school.example,B,1,student,,");
    expect(counts).to.deep.equal({ add: 1, update: 0, leave: 0, reject: 1 });
    expect(await Person.countDocuments({ email: "b@school.example" })).to.equal(0);
  });

  it("never fill a group beyond its places, nor pass those who wait", async () => {
    const row = (n: number) => `p${n}@school.example,P${n},1,student,,REN-1`;
    const seven = Array.from({ length: 7 }, (_, n) => row(n));
    expect(await wrong(...seven)).to.deep.equal([
      "line 8: group_codes: REN-1: there is no place left that nobody waits for",
    ]);
    const waiting = await makePerson();
    await Group.updateOne(
      { _id: renal._id },
      { $push: { waitlist: { person: waiting._id, since: app.clock.now(), offeredUntil: null } } },
    );
    expect(await wrong(row(1))).to.have.length(1);
  });

  it("put nobody in two places at one time, whoever’s business the other is", async () => {
    const other = await makeGroup(term, { code: "ANA-1", topic: "anatomy" });
    await makeSession(other, "2026-10-13");
    const circle = await makeGroup(term, { code: "CIR-1", kind: "shared-experience", title: "Quillonia" });
    await makeSession(circle, "2026-10-13");
    const inside = await makePerson({ email: "in@school.example", name: "In" });
    await Group.updateOne({ _id: circle._id }, { $push: { members: memberOf(inside) } });
    expect(
      await wrong(
        "a@school.example,A,1,student,,REN-1;ANA-1",
        "in@school.example,In,1,student,,REN-1",
        "lea@school.example,Lea,4,leader,,lead:REN-1;lead:ANA-1",
      ),
    ).to.deep.equal([
      "line 2: group_codes: ANA-1: A isn't free on Tue 13 Oct, 17:00",
      "line 3: group_codes: REN-1: In isn't free on Tue 13 Oct, 17:00",
      "line 4: group_codes: ANA-1: Lea isn't free on Tue 13 Oct, 17:00",
    ]);
  });

  it("put nobody where they aren't free because they lead a session in somebody's place", async () => {
    const other = await makeGroup(term, { code: "ANA-1", topic: "anatomy" });
    const cover = {
      askedBy: other.leaders[0]!,
      askedAt: app.clock.now(),
      takenBy: leader._id,
      reason: "ill",
    };
    await makeSession(other, "2026-10-13", {
      cover: { ...cover, handedBackBy: [], takenAt: app.clock.now() },
    });
    expect(await wrong("lea@school.example,Lea,4,leader,,lead:REN-1")).to.deep.equal([
      "line 2: group_codes: REN-1: Lea isn't free on Tue 13 Oct, 17:00",
    ]);
  });

  it("keep the rules for who may have a place and who may lead", async () => {
    await makeGroup(term, { code: "OFF-1", cancelledAt: app.clock.now() });
    await makeGroup(term, { code: "DRA-1", openedAt: null });
    const both = renal.leaders.concat(leader._id);
    await makeGroup(term, { code: "TWO-1", leaders: both });
    const waitlist = [{ person: leader._id, since: app.clock.now(), offeredUntil: null }];
    await makeGroup(term, { code: "WAI-1", waitlist });
    const told = await wrong(
      "a@school.example,A,3,student,,REN-1",
      "b@school.example,B,1,student,,OFF-1;DRA-1",
      "c@school.example,C,1,student,,lead:DRA-1",
      "d@school.example,D,4,leader,,lead:REN-1;lead:DRA-1",
      "e@school.example,E,1,leader,,lead:TWO-1",
      "lea@school.example,Lea,4,leader,,lead:WAI-1",
    );
    expect(told.map((line) => line.replace("group_codes: ", ""))).to.deep.equal([
      "line 2: REN-1: This group is for years 1 and 2.",
      "line 3: OFF-1: This group has been cancelled.",
      "line 3: DRA-1: This group isn't open yet.",
      "line 4: DRA-1: who leads a group needs the role leader in this file",
      "line 5: REN-1: D still needs to be cleared for Renal, 10 h of training and 6 h of live training.",
      "line 6: TWO-1: it has 2 leaders already",
      "line 7: WAI-1: who waits for a place in it can't lead it as well",
    ]);
  });

  it("of several imports at one time fill the places once", async () => {
    await Group.updateOne({ _id: renal._id }, { capacity: 5 });
    const files = Array.from({ length: 3 }, (_, file) =>
      Array.from({ length: 3 }, (_row, n) => `f${file}p${n}@school.example,P,1,student,,REN-1`),
    );
    const reports = await Promise.all(files.map((rows) => apply(...rows)));
    expect(reports.filter(({ problems }) => problems.length === 0)).to.have.length(1);
    expect((await stored()).members).to.have.length(3);
  });
});

describe("The look at a roster before it is imported", () => {
  const app = useApp();
  const roster = rosterImport(importPlaces);

  it("names each role that somebody would lose", async () => {
    await makePerson({ email: "bo@school.example", name: "Bo", roles: ["student", "leader", "support"] });
    const { notes, problems } = await roster.dryRun(
      Buffer.from("email,name,year,roles\nbo@school.example,Bo,1,student\n"),
      app.clock.now(),
    );
    expect([notes, problems]).to.deep.equal([["line 2: Bo would no longer be leader or support"], []]);
  });

  it("says that group codes mean nothing yet when there is no term", async () => {
    const { notes, problems } = await roster.dryRun(
      Buffer.from(csv("bo@school.example,Bo,1,student,,REN-1")),
      app.clock.now(),
    );
    expect(problems).to.deep.equal([]);
    expect(notes.join()).to.match(/^There is no term yet/);
  });
});

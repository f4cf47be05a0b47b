import { expect } from "chai";
import mongoose from "mongoose";
import { withCompany } from "../../server/matching/accompanying.js";
import { solveWithCompany } from "../../server/matching/placing-company.js";
import type { MatchProblem } from "../../server/matching/problem.js";
import { publishRound } from "../../server/matching/publishing.js";
import { Round } from "../../server/matching/round.js";
import { solveMatching } from "../../server/matching/solve.js";
import { heldAbout } from "../../server/privacy/held.js";
import { useApp } from "../support/app.js";
import { draftRound, openRoundFor } from "../support/drafts.js";
import { makeGroup, makePerson, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];
const later = { day: 2, start: "18:00", minutes: 50 };

type Student = MatchProblem["students"][number];

const student = (id: string, rest: Partial<Student> = {}): Student => ({
  ...{ id, year: 1, topics: ["renal"], ranked: [], maxGroups: 1, free },
  ...{ current: [], pinned: [], barred: [] },
  ...rest,
});

const problem = (students: Student[], rest: Partial<MatchProblem> = {}): MatchProblem => ({
  format: "peer-rounds/match@1",
  seed: 7,
  groups: [
    { id: "g1", topic: "renal", years: [1], min: 1, max: 3, slot: { ...later, start: "17:00" } },
    { id: "g2", topic: "renal", years: [1], min: 1, max: 3, slot: later },
    { id: "g3", topic: "heart", years: [1], min: 1, max: 3, slot: { ...later, day: 3 } },
  ],
  students,
  keepApart: [],
  keepTogether: [],
  ...rest,
});

const alike = (...ids: string[]) => new Map(ids.map((id) => [id, "alike"]));
const tied = (asked: MatchProblem, kinds = alike("a", "b")) => withCompany(asked, kinds).keepTogether;

describe("Not being the only one", () => {
  it("ties two who said the same, a third to them, and nobody else", () => {
    const four = [student("a"), student("b"), student("c"), student("d")];
    expect(tied(problem(four), alike("c", "a"))).to.deep.equal([["a", "c"]]);
    expect(tied(problem([...four].reverse()), alike("a", "b", "c"))).to.deep.equal([
      ["a", "b"],
      ["a", "c"],
    ]);
    const different = new Map([
      ["a", "one"],
      ["b", "other"],
    ]);
    expect(tied(problem(four), different)).to.deep.equal([]);
    expect(tied(problem(four, { keepTogether: [["b", "a"]] }))).to.deep.equal([["a", "b"]]);
  });

  it("ties nobody who could not share a group, or whom that would shut out", () => {
    const never: Partial<Student>[] = [
      { free: [] },
      { year: 2 },
      { topics: ["heart"] },
      { barred: ["g1", "g2"] },
      { maxGroups: 0 },
      { pinned: ["g1"] },
    ];
    for (const rest of never) expect(tied(problem([student("a"), student("b", rest)]))).to.deep.equal([]);
    const two = [student("a"), student("b")];
    expect(tied(problem(two, { keepApart: [["a", "b"]] }))).to.deep.equal([]);
    const full = problem(two).groups.map((group) => ({ ...group, max: 1 }));
    expect(tied(problem(two, { groups: full }))).to.deep.equal([]);
    expect(
      tied(problem([student("a", { current: ["g1"] }), student("b", { pinned: ["g1"] })])),
    ).to.have.length(1);
  });

  it("stays with those a student shares a group with in the draft before", () => {
    const three = [
      student("a", { current: ["g1"] }),
      student("b", { current: ["g2"] }),
      student("c", { current: ["g1"] }),
    ];
    expect(tied(problem(three), alike("a", "b", "c"))).to.deep.include(["a", "c"]);
  });
});

describe("A place for everybody comes before not being the only one", () => {
  const solve = (asked: MatchProblem, timeLimitSeconds: number) => solveMatching(asked, { timeLimitSeconds });
  const at = (id: string, max: number, start: string): MatchProblem["groups"][number] => ({
    ...{ id, topic: "renal", years: [1], min: 1, max },
    slot: { day: 2, start, minutes: 50 },
  });

  it("leaves out the ties that would cost a place, and keeps the others", async () => {
    // Two of the three places are held; of two alike who both want it, one can have the third.
    const held = ["x", "y"].map((id) => student(id, { pinned: ["g1"] }));
    const tight = [...held, student("a"), student("b")];
    const later = [{ day: 2, from: "18:00", to: "20:00" }];
    const easy = ["c", "d"].map((id) => student(id, { free: later }));
    const asked = problem([...tight, ...easy], { groups: [at("g1", 3, "16:30"), at("g2", 2, "18:00")] });
    const kinds = new Map(
      ["a", "b"].map((id) => [id, "one"]).concat(["c", "d"].map((id) => [id, "other"])) as [string, string][],
    );
    const early = [{ day: 2, from: "16:00", to: "17:30" }];
    asked.students.forEach((each) => ["a", "b"].includes(each.id) && Object.assign(each, { free: early }));
    const found = await solveWithCompany(asked, kinds, 30, solve);
    expect(found.result.objective?.studentsPlaced).to.equal(5);
    expect(found.problem.keepTogether).to.deep.equal([["c", "d"]]);
    const plain = await solveWithCompany(asked, new Map(), 30, solve);
    expect(plain.problem).to.equal(asked);
  });

  it("ties nobody where a third would go without for it", async () => {
    // Together, a and b take both places of the only group that z can join.
    const narrow = [
      student("a", { free: [{ day: 2, from: "16:00", to: "20:00" }] }),
      student("b", { barred: ["g2"] }),
    ];
    const asked = problem([...narrow, student("z", { barred: ["g2"] })], {
      groups: [at("g1", 2, "16:30"), at("g2", 1, "18:00")],
    });
    const { result, problem: solved } = await solveWithCompany(asked, alike("a", "b"), 30, solve);
    expect([result.objective?.placements, solved.keepTogether]).to.deep.equal([3, []]);
  });
});

describe("Saying that one would rather not be the only one", function () {
  this.timeout(30_000);
  const app = useApp();

  it("is taken into account, shown nowhere, and forgotten when the round is published", async () => {
    const people: { _id: mongoose.Types.ObjectId }[] = [];
    for (const name of ["Ana", "Bo", "Cy", "Di"])
      people.push(await makePerson({ name, topics: ["renal"], free }));
    const round = await openRoundFor(app);
    const id = String(round._id);
    const groups = [];
    for (const slot of [later, { ...later, start: "16:30" }])
      groups.push(String((await makeGroup({ _id: round.term }, { minimum: 1, capacity: 2, slot }))._id));
    // Without it, Ana and Cy would each get their own first choice, in different groups.
    for (const [n, person] of people.entries()) {
      const company = n % 2 === 0 ? "first-generation" : "";
      const ranked = [groups[n < 2 ? 0 : 1], groups[n < 2 ? 1 : 0]];
      const visitor = await visitorFor(app, person);
      await visitor.post(`/rounds/${id}/asking`, { ranked: ranked.map(String), company });
    }
    const ana = await visitorFor(app, people[0]!);
    // Saving the form again leaves it as it was, and the form does not tell either.
    await ana.post(`/rounds/${id}/asking`, { ranked: groups, company: "as-before" });
    const form = (await ana.get(`/rounds/${id}`)).text;
    expect(form)
      .to.include('value="as-before" selected')
      .and.not.include('value="first-generation" selected');
    expect((await ana.post(`/rounds/${id}/asking`, { company: "Heron" })).status).to.equal(422);
    const { result } = await draftRound(app, id);
    const at = (n: number) => result.placements.find(({ student: each }) => each === String(people[n]!._id));
    expect(at(0)?.group).to.equal(at(2)?.group).and.not.equal(undefined);

    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const path = `/office/rounds/${id}`;
    const read = [path, `${path}/draft.csv`, `${path}/drafts/1/problem.json`, `${path}/arrangements`];
    read.push(`${path}/people/${String(people[0]!._id)}`, "/office/audit");
    for (const each of read)
      expect((await office.get(each)).text, each).not.to.match(/first-generation|first in my family/);
    const { dataKeys } = app.running.house.config;
    const held = await heldAbout(people[0]!._id, dataKeys);
    expect(JSON.stringify(held)).to.include("the first in my family at university");
    expect(JSON.stringify(await heldAbout(people[1]!._id, dataKeys))).not.to.include("first in my family");
    const lengths = (await Round.findById(id).orFail().lean()).asking.map(({ company }) => company.length);
    expect(lengths[0]).to.be.greaterThan(40).and.equal(lengths[2]);

    await publishRound({ id: String(nobodyId()), now: app.clock.now() }, id, true);
    const { asking } = await Round.findById(id).orFail().lean();
    expect(asking.map(({ company }) => company)).to.deep.equal(["", "", "", ""]);
    for (const { name } of await mongoose.connection.db!.listCollections().toArray()) {
      const all = await mongoose.connection.collection(name).find().toArray();
      expect(JSON.stringify(all), name).not.to.match(/first-generation|first in my family/);
    }
  });
});

import { expect } from "chai";
import { changesSince } from "../../server/matching/changes-since.js";
import type { MatchProblem } from "../../server/matching/problem.js";
import { Group } from "../../server/groups/group.js";
import { publishRound } from "../../server/matching/publishing.js";
import { Round } from "../../server/matching/round.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { draftRound, officeActor, tuesdayEvenings, useRoundOfTwo } from "../support/drafts.js";
import { makeGroup, makePerson, memberOf, nobodyId } from "../support/factories.js";

type Student = MatchProblem["students"][number];
type MatchGroup = MatchProblem["groups"][number];

const student = (id: string, rest: Partial<Student> = {}): Student => ({
  ...{ id, year: 1, topics: ["renal"], ranked: ["g1", "g2"], maxGroups: 1, free: tuesdayEvenings },
  ...{ current: [], pinned: [], barred: [] },
  ...rest,
});
const group = (id: string, rest: Partial<MatchGroup> = {}): MatchGroup => ({
  ...{ id, topic: "renal", years: [1], min: 1, max: 3, slot: { day: 2, start: "17:00", minutes: 50 } },
  ...rest,
});
const problem = (rest: Partial<MatchProblem> = {}): MatchProblem => ({
  ...{ format: "peer-rounds/match@1", seed: 7, keepApart: [], keepTogether: [] },
  groups: [group("g1"), group("g2")],
  students: [student("a"), student("b"), student("c")],
  ...rest,
});

const given = { placements: [{ student: "a", group: "g1", rank: 1, why: "" }] };
const changes = (
  before: MatchProblem,
  fresh: MatchProblem,
  {
    basis = "few-moves",
    kinds = {},
  }: { basis?: "few-moves" | "by-hand"; kinds?: Record<string, string> } = {},
) => {
  const draft = { basis, problem: before, result: given as never };
  return changesSince({ draft, fresh, kinds: new Map(Object.entries(kinds)) });
};

describe("What has changed since a draft", () => {
  it("is nothing for the same problem, for places held where people are, and for what a draft adds by itself", () => {
    expect(changes(problem(), problem())).to.deep.equal([]);
    const held = [student("a", { pinned: ["g1"], current: ["g2"] }), student("b"), student("c")];
    expect(changes(problem(), problem({ students: held }))).to.deep.equal([]);
    expect(changes(problem({ students: held }), problem(), { basis: "by-hand" })).to.deep.equal([]);
    // Two who said the same of themselves were tied for that; nothing tells so.
    const tied = problem({ keepTogether: [["a", "b"]] });
    expect(changes(tied, problem(), { kinds: { a: "x", b: "x" } })).to.deep.equal([]);
  });

  it("is told for students, groups, arrangements and held places, once each", () => {
    const [a, b, c] = [student("a"), student("b"), student("c")];
    const with_ = (students: Student[]) => changes(problem(), problem({ students }));
    expect(with_([a, b, c, student("d")])).to.deep.equal(["1 student has asked or been included."]);
    expect(with_([a])).to.deep.equal(["2 students take part no more."]);
    const others: Partial<Student>[] = [
      { year: 2 },
      { topics: ["heart"] },
      { ranked: ["g2"] },
      { maxGroups: 2 },
      { free: [] },
      { barred: ["g1"] },
    ];
    for (const rest of others)
      expect(with_([student("a", rest), b, c]), Object.keys(rest).join())
        .to.have.length(1)
        .and.match(/^1 student has other/);
    const offer = (groups: MatchGroup[]) => changes(problem(), problem({ groups }));
    expect(offer([group("g1"), group("g2"), group("g3")])).to.deep.equal(["1 group is new."]);
    // That it was in their order is no change of theirs.
    expect(offer([group("g1")])).to.deep.equal(["1 group is not offered any more."]);
    expect(offer([group("g1"), group("g2", { max: 2 })])[0]).to.match(/^1 group has other places/);
    const apart = ["Who is kept apart was changed."];
    expect(changes(problem(), problem({ keepApart: [["a", "b"]] }))).to.deep.equal(apart);
    expect(changes(problem({ keepApart: [["a", "b"]] }), problem())).to.deep.equal(apart);
    expect(changes(problem(), problem({ keepTogether: [["a", "b"]] }))).to.deep.equal([
      "More are kept together.",
    ]);
    // As when a round is opened again, in which what students said of themselves was forgotten: nobody arranged it.
    const parted = ["Some whom it keeps together need not be together any more."];
    expect(changes(problem({ keepTogether: [["b", "a"]] }), problem())).to.deep.equal(parted);
    const once = { kinds: { a: "x", b: "y" } };
    expect(changes(problem({ keepTogether: [["a", "b"]] }), problem(), once)).to.deep.equal(parted);
    const elsewhere = [student("a", { pinned: ["g2"] }), b, c];
    const pins = "Places are held that it doesn't give, or were let go of.";
    expect(with_(elsewhere)).to.deep.equal([pins]);
    expect(changes(problem({ students: elsewhere }), problem())).to.deep.equal([pins]);
  });
});

describe("A draft that is out of date", function () {
  this.timeout(30_000);
  const app = useApp();
  const about = useRoundOfTwo(app);
  const top = (sheet: string) => sheet.slice(0, sheet.indexOf("Deadline:"));

  it("says so at the top and in every list of it, with the way on, until it is worked out again", async () => {
    const { office, round, student: bea, page } = about;
    await draftRound(app, round);
    expect(await page()).not.to.include("out of date");
    expect((await office.get("/office/rounds")).text).to.include("draft ready");
    await Person.updateOne({ _id: bea }, { $set: { free: [{ ...tuesdayEvenings[0]!, to: "19:00" }] } });
    expect(await page()).to.include("Publish now");
    expect(top(await page()))
      .to.include("Draft 1 is out of date")
      .and.include("1 student has other topics, free time")
      .and.include("It can still be published as it is")
      .and.include("Work it out again, moving few");
    expect((await office.get("/office/rounds")).text).to.include("draft out of date");
    await Person.updateOne({ _id: bea }, { $set: { free: [] } });
    expect(top(await page())).to.include("1 place that doesn&#x27;t fit any more is not given");
    await draftRound(app, round);
    expect(await page()).not.to.include("out of date");

    const asking = { person: (await makePerson({ topics: ["renal"], free: tuesdayEvenings }))._id };
    await Round.updateOne({ _id: round }, { $push: { asking: { ...asking, askedAt: app.clock.now() } } });
    const sheet = await page();
    expect(top(sheet)).to.include("1 student has asked").and.include("can&#x27;t be published as it is");
    expect(sheet).not.to.include("Publish now");
    // In the list of drafts as well, where there are several.
    expect(sheet.slice(sheet.indexOf("Kept files"))).to.match(/Draft 2[^]{0,80}out of date/);
    expect(await publishRound(officeActor(app), round, true)).to.equal("stale");
    // As the page itself leads on.
    await office.post(`/office/rounds/${round}/draft`, { basis: "few-moves", seconds: "60" });
    expect(await page())
      .to.include("At work")
      .and.not.include("out of date")
      .and.not.include("Publish now");
  });

  it("says so too when somebody is kept apart from a member, or a group opens", async () => {
    const { round, page } = about;
    await draftRound(app, round);
    const { term } = await Round.findById(round).orFail().lean();
    const other = await makeGroup({ _id: term }, { minimum: 1, topic: "anatomy" });
    expect(top(await page())).to.include("1 group is new.");
    await Group.updateOne({ _id: other._id }, { $set: { openedAt: null } });
    expect(await page()).not.to.include("out of date");
    await Group.updateOne({ title: "Renal together" }, { $push: { members: memberOf({ _id: nobodyId() }) } });
    expect(top(await page())).to.include("1 group has other places");
  });
});

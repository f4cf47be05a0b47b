import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { openRound } from "../../server/matching/opening.js";
import { publishRound } from "../../server/matching/publishing.js";
import { Round } from "../../server/matching/round.js";
import { useApp } from "../support/app.js";
import { draftRound, openRoundFor } from "../support/drafts.js";
import { makeGroup, makePerson, memberOf, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];
const at = (day: number) => ({ slot: { day, start: "17:00", minutes: 50 } });

describe("What somebody may hope for from a round", function () {
  this.timeout(30_000);
  const app = useApp();
  const actor = () => ({ id: String(nobodyId()), now: app.clock.now() });

  it("is said before they ask, and nobody in as many groups as they may be is invited or told to join one", async () => {
    const mina = await makePerson({ topics: ["renal"], free });
    const round = await openRoundFor(app);
    const [path, term] = [`/rounds/${String(round._id)}`, { _id: round.term }];
    const renal = await makeGroup(term, { minimum: 1, title: "Renal together" });
    const visitor = await visitorFor(app, mina);
    expect((await visitor.get("/today")).text).to.include("Ask for a place");
    expect((await visitor.get(path)).text).not.to.include("as many groups as you may be in");
    for (const day of [4, 5])
      await makeGroup(term, { ...at(day), topic: "anatomy", members: [memberOf(mina)] });
    expect((await visitor.get("/today")).text).not.to.include("Ask for a place");
    expect((await visitor.get(path)).text).to.include("as many groups as you may be in");
    await visitor.post(`${path}/asking`, { ranked: "", buddy: "" });
    await draftRound(app, String(round._id));
    await publishRound(actor(), String(round._id), true);
    // The page of the day says that there was none, and leads to why, for two weeks.
    const today = (await visitor.get("/today")).text;
    expect(today).to.include("brought you no place this time").and.include(path);
    const over = (await visitor.get(path)).text;
    expect(over).to.include("What the round brought").and.include("We could not place you");
    expect(over).not.to.include("join a group with a free place").and.not.include("Ask for a place");
    const letter = await Outbox.findOne({ to: mina._id }).orFail().lean();
    expect(letter.text).to.include("if you left one of your groups").and.not.include("As long as");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const sheet = async () => (await office.get(`/office${path}/people/${String(mina._id)}`)).text;
    expect(await sheet()).to.include("if they may be in one more group");
    // A way out that they have gone since is told as what it is.
    await Group.updateOne({ _id: renal._id }, { $push: { members: memberOf(mina) } });
    expect(await sheet())
      .to.include("They are in Renal together by now.")
      .and.not.include("if they may be in one more group");
  });

  it("is that no group is for their year, or that none fits, which they can change", async () => {
    const [old, busy] = [await makePerson({ year: 4 }), await makePerson({ topics: ["renal"], free })];
    const round = await openRoundFor(app);
    const path = `/rounds/${String(round._id)}`;
    const group = await makeGroup({ _id: round.term }, at(3));
    await Group.updateOne({ _id: group._id }, { $set: { years: [1] } });
    const [senior, junior] = [await visitorFor(app, old), await visitorFor(app, busy)];
    expect((await senior.get(path)).text).to.include("No group of this round is for your year so far");
    expect((await senior.get("/today")).text).not.to.include("Ask for a place");
    expect((await junior.get(path)).text).to.include("No group of your topics meets when you are free");
    expect((await junior.get("/today")).text).to.include("Ask for a place");
  });

  it("turns into a question on the page of the day, once a place is given, until it is answered", async () => {
    const student = await makePerson({ topics: ["renal"], free });
    const round = await openRoundFor(app, student);
    const group = await makeGroup({ _id: round.term }, { minimum: 1 });
    await draftRound(app, String(round._id));
    await publishRound(actor(), String(round._id), true);
    const visitor = await visitorFor(app, student);
    expect((await visitor.get("/today")).text).to.include("Say whether you will come");
    // The next round is open by then: both stand there.
    await openRound(actor(), round.term, {
      deadlineAt: new Date("2026-10-20T16:00:00Z"),
      ...{ maxGroups: 1, years: [], topics: [] },
    });
    expect((await visitor.get("/today")).text)
      .to.include("Say whether you will come")
      .and.include("Ask for a place");
    await visitor.post(`/rounds/${String(round._id)}/answer`, {
      group: String(group._id),
      answer: "accepted",
    });
    expect((await visitor.get("/today")).text).not.to.include("Say whether you will come");
  });

  it("is warned of when staff open a round without groups, and said again where publishing is refused", async () => {
    const student = await makePerson({ topics: ["renal"], free });
    const round = await openRoundFor(app, student);
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    await draftRound(app, String(round._id));
    const refused = await office.post(`/office/rounds/${String(round._id)}/publication`, { draft: "1" });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.match(/id="publish" open/)
      .and.include("tick that you close the round now");
    await Round.updateOne({ _id: round._id }, { $set: { open: false, publishedAt: app.clock.now() } });
    expect((await office.get("/office/rounds")).text).to.include("No group of this term is open yet");
  });
});

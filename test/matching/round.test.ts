import { expect } from "chai";
import { ask } from "../../server/matching/asking.js";
import { Draft } from "../../server/matching/draft.js";
import { Round } from "../../server/matching/round.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, nobodyId } from "../support/factories.js";
import { draftRound, openRoundFor } from "../support/drafts.js";
import { stranger, visitorFor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];

describe("Running a round", function () {
  this.timeout(30_000);
  const app = useApp();

  it("remembers no refused asking under the form's key", async () => {
    const person = await makePerson();
    const round = String((await openRoundFor(app))._id);
    const same = { id: String(person._id), now: app.clock.now(), actionKey: "one-form" };
    expect(await ask(same, round)).to.equal("no-topics");
    await Person.updateOne({ _id: person._id }, { $set: { topics: ["renal"], free } });
    expect(await ask(same, round)).to.equal("asked");
  });

  it("keeps the draft there is when nothing has changed", async () => {
    const round = String((await openRoundFor(app, await makePerson({ topics: ["renal"], free })))._id);
    for (let n = 0; n < 3; n += 1) await draftRound(app, round);
    expect(await Draft.countDocuments()).to.equal(1);
  });

  it("offers no group that has begun its last session", async () => {
    const round = await openRoundFor(app, await makePerson({ topics: ["renal"], free }));
    const over = await makeGroup({ _id: round.term }, { minimum: 1 });
    await makeSession(over, "2026-09-29");
    const { result } = await draftRound(app, String(round._id));
    expect(result.placements).to.deep.equal([]);
    expect(result.unplaced.map(({ reason }) => reason)).to.deep.equal(["no-group"]);
  });

  it("takes askings until the deadline, from those who said what they want and when they are free", async () => {
    const round = await openRoundFor(app);
    const path = `/rounds/${String(round._id)}/asking`;
    const bare = await visitorFor(app, await makePerson());
    expect((await bare.post(path)).location).to.equal("/profile");
    const ready = await visitorFor(app, await makePerson({ topics: ["renal"], free }));
    const twice = String(nobodyId());
    const wrong = await ready.post(path, { ranked: [twice, twice], buddy: "nobody" });
    expect([wrong.status, wrong.text.includes('value="nobody"')]).to.deep.equal([422, true]);
    expect(wrong.text)
      .to.include("Enter an e-mail address like ana@school.edu")
      .and.include("Choose each group once");
    expect((await ready.post(path, { ranked: [twice, twice] })).status).to.equal(422);
    expect((await Round.findById(round._id).orFail().lean()).asking).to.deep.equal([]);
    await Promise.all(Array.from({ length: 5 }, () => ready.post(path)));
    expect((await Round.findById(round._id).orFail().lean()).asking).to.have.length(1);
    app.clock.set(new Date("2026-10-20T16:00:00Z"));
    const late = await visitorFor(app, await makePerson({ topics: ["renal"], free }));
    await late.post(path);
    const { asking } = await Round.findById(round._id).orFail().lean();
    expect(asking.map((each) => each.late)).to.deep.equal([false, true]);
    expect((await stranger(app).post(path)).status).to.equal(401);
  });
});

import { expect } from "chai";
import { Types } from "mongoose";
import { stepsFor, trainedMinutes, whyNotLead } from "../../server/training/gate.js";
import type { StandingFields } from "../../server/training/standing.js";

const at = new Date("2026-09-01T08:00:00Z");
const by = new Types.ObjectId();
const gate = { trainingHours: 10, liveHours: 6 };
const renal = { code: "renal", name: "Renal" };

const entry = (minutes: number, live: boolean, struckAt: Date | null = null) => ({
  _id: new Types.ObjectId(),
  on: "2026-09-01",
  minutes,
  live,
  what: "A course",
  recordedAt: at,
  recordedBy: by,
  struckAt,
  struckBy: null,
  struckReason: "",
});

const standing = (topics: string[], training: ReturnType<typeof entry>[]) =>
  ({ _id: by, cleared: topics.map((topic) => ({ topic, at, by })), training }) satisfies StandingFields;

describe("What a leader needs before a group opens", () => {
  it("is clearance for the topic, and hours of which some are live", () => {
    const enough = standing(["renal"], [entry(360, true), entry(240, false)]);
    expect(whyNotLead("Ana", enough, renal, gate)).to.equal(null);
    expect(stepsFor(enough, renal, gate).every((step) => step.done)).to.equal(true);
    expect(whyNotLead("Ana", enough, { code: "heart", name: "Heart" }, gate)).to.equal(
      "Ana still needs to be cleared for Heart.",
    );
  });

  it("is all of it for somebody of whom nothing is recorded", () => {
    expect(whyNotLead("Ana", null, renal, gate)).to.equal(
      "Ana still needs to be cleared for Renal, 10 h of training and 6 h of live training.",
    );
    expect(stepsFor(null, renal, gate).map((step) => step.done)).to.deep.equal([false, false, false]);
  });

  it("isn't made up for by training on one's own where live hours lack, nor the other way round", () => {
    const alone = standing(["renal"], [entry(300, true), entry(600, false)]);
    expect(whyNotLead("Ana", alone, renal, gate)).to.equal("Ana still needs 1 h of live training.");
    const short = standing(["renal"], [entry(570, true)]);
    expect(whyNotLead("Ana", short, renal, gate)).to.equal("Ana still needs 30 min of training.");
  });

  it("doesn't count what was struck, and asks for nothing where the settings ask for nothing", () => {
    const struck = standing(["renal"], [entry(600, true, at), entry(60, true)]);
    expect(trainedMinutes(struck)).to.deep.equal({ all: 60, live: 60 });
    const none = { trainingHours: 0, liveHours: 0 };
    expect(whyNotLead("Ana", struck, renal, none)).to.equal(null);
    expect(stepsFor(struck, renal, none)).to.have.length(1);
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { Types } from "mongoose";
import { drawFrom } from "../../server/cli/season/draw.js";
import { planNominations, planNotes } from "../../server/cli/season/thanks.js";

const now = new Date("2026-11-24T17:00:00Z");
const stage = { now, today: "2026-11-24", term: new Types.ObjectId(), staff: new Types.ObjectId() };
const people = Array.from({ length: 4 }, () => new Types.ObjectId());

/** Groups of three drawn from few people, so that the same person is met again and again. */
const groups = fc.array(
  fc.shuffledSubarray(people, { minLength: 3, maxLength: 3 }).map((members) => ({
    kind: "review" as const,
    leaders: [new Types.ObjectId()],
    members: members.map((person) => ({ person, joinedAt: now, by: "choice" as const })),
  })),
  { minLength: 1, maxLength: 24 },
);

/** Each as the index that allows one of them writes it. */
const seen = <T>(rows: readonly T[], key: (row: T) => unknown[]) => rows.map((row) => key(row).join(" "));

describe("The demo's thanks", () => {
  it("take a turn of their own where one person writes twice on a day, whatever is drawn", () => {
    fc.assert(
      fc.property(groups, fc.nat(), (some, seed) => {
        const keys = seen(planNotes(drawFrom(seed), some, stage), ({ from, on, turn }) => [from, on, turn]);
        expect(new Set(keys).size).to.equal(keys.length);
      }),
    );
  });

  it("nominate once for each who writes, and each a leader of theirs", () => {
    fc.assert(
      fc.property(groups, (some) => {
        const made = planNominations(some, stage);
        const writers = seen(made, ({ by }) => [by]);
        expect(new Set(writers).size).to.equal(writers.length);
        for (const { by, nominee } of made) {
          const group = some.find(({ leaders }) => leaders[0] === nominee);
          expect(group?.members.some(({ person }) => person === by)).to.equal(true);
        }
      }),
    );
  });
});

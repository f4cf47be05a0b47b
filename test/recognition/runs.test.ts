import { expect } from "chai";
import { findRuns, isUndoable } from "../../server/recognition/runs.js";
import { monday, useApp } from "../support/app.js";
import { makeCredential, makePerson } from "../support/factories.js";

const day = 86_400_000;
const at = (days: number) => new Date(monday.getTime() + days * day);

describe("What was given to several at once", () => {
  useApp();
  let given = 0;

  /** A certificate of a giving, to somebody of their own. @param on days after Monday */
  async function give(run: string, key: string, on: number, revokedAt: Date | null = null) {
    given += 1;
    const name = `Holder ${given}`;
    await makeCredential(await makePerson({ name }), { run, key, issuedAt: at(on), revokedAt });
  }
  const found = async (key: string, now: Date) =>
    (await findRuns(key, now)).map(({ run, count, at: first }) => [
      run,
      count,
      (first.getTime() - at(0).getTime()) / day,
    ]);

  it("is listed by its rule, an award's in any term, the latest first", async () => {
    await give("early", "award-thanked@autumn", 0);
    await give("late", "award-thanked@spring", 2);
    await give("other", "award-thanked-twice@autumn", 1);
    await give("level", "level-1", 1);
    await give("longer", "level-10", 1);
    expect(await found("award-thanked", at(3))).to.deep.equal([
      ["late", 1, 2],
      ["early", 1, 0],
    ]);
    expect(await found("level-1", at(3))).to.deep.equal([["level", 1, 1]]);
  });

  it("counts who still holds it, goes by its first day where one was issued anew, and is gone with the last", async () => {
    await give("run", "level-1", 1, at(2));
    await give("run", "level-1", 5);
    await give("undone", "level-1", 3, at(4));
    expect(await found("level-1", at(6))).to.deep.equal([["run", 1, 1]]);
    for (const [days, may] of [
      [15, true],
      [15.5, false],
    ] as const) {
      expect(await found("level-1", at(days)), String(days)).to.have.length(may ? 1 : 0);
      expect(await isUndoable("run", at(days)), String(days)).to.equal(may);
    }
  });
});

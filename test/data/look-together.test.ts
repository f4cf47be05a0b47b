import { expect } from "chai";
import { countChangesBy, lookTogether } from "../../server/data/look-together.js";

/** A look that ends when it is told to. */
function slowLook() {
  const begun: (() => void)[] = [];
  let count = 0;
  return {
    look: () => {
      const number = (count += 1);
      return new Promise<number>((resolve) => begun.push(() => resolve(number)));
    },
    count: () => count,
    async endNext(): Promise<void> {
      while (begun.length === 0) await new Promise((resolve) => setImmediate(resolve));
      begun.shift()?.();
    },
  };
}

describe("Looking together", () => {
  // The app under test may share this process; it counts by itself again only when it is started anew.
  beforeEach(() => countChangesBy(null));

  it("is one look for all who ask at the same time", async () => {
    const slow = slowLook();
    const asked = [1, 2, 3].map(() => lookTogether("one", slow.look));
    await slow.endNext();
    expect(await Promise.all(asked)).to.deep.equal([1, 1, 1]);
  });

  it("begins after everybody who shares it has asked", async () => {
    const slow = slowLook();
    const first = lookTogether("two", slow.look);
    while (slow.count() === 0) await new Promise((resolve) => setImmediate(resolve));
    const late = [lookTogether("two", slow.look), lookTogether("two", slow.look)];
    await slow.endNext();
    expect(await first).to.equal(1);
    await slow.endNext();
    expect(await Promise.all(late)).to.deep.equal([2, 2]);
  });

  it("fails for those who shared it, and not for the next", async () => {
    const failing = () => Promise.reject(new Error("away"));
    const asked = await Promise.allSettled([lookTogether("three", failing), lookTogether("three", failing)]);
    expect(asked.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    expect(await lookTogether("three", () => Promise.resolve("there"))).to.equal("there");
  });

  it("looks again for each question where nobody can tell that nothing changed", async () => {
    let looks = 0;
    const look = () => Promise.resolve((looks += 1));
    await lookTogether("four", look);
    expect(await lookTogether("four", look)).to.equal(2);
  });

  it("looks again only after a change where the database counts them, also one made during the look", async () => {
    let changes = 0;
    let looks = 0;
    countChangesBy(() => changes);
    const look = () => Promise.resolve((looks += 1));
    await lookTogether("five", look);
    expect(await lookTogether("five", look)).to.equal(1);
    changes += 1;
    expect(await lookTogether("five", look)).to.equal(2);
    const slow = slowLook();
    const asked = lookTogether("six", slow.look);
    while (slow.count() === 0) await new Promise((resolve) => setImmediate(resolve));
    changes += 1;
    await slow.endNext();
    expect(await asked).to.equal(1);
    const again = lookTogether("six", slow.look);
    await slow.endNext();
    expect(await again).to.equal(2);
    countChangesBy(null);
  });
});

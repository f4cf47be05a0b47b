import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { freeIndex, leastEntries, statusListOf } from "../../server/recognition/status-list.js";

describe("The list of what was revoked", () => {
  const bitsOf = (revoked: number[], highest: number) => {
    const at = new Date("2026-10-05T08:00:00Z");
    const list = statusListOf(revoked, highest, "Peer learning", "https://peer.example", at);
    expect(list.credentialSubject.encodedList).to.match(/^u/);
    return gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), "base64url"));
  };

  it("has exactly the bits of what was revoked, counted from the left", () => {
    const indexes = fc.uniqueArray(fc.nat({ max: leastEntries - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(indexes, (revoked) => {
        const bits = bitsOf(revoked, leastEntries - 1);
        const set: number[] = [];
        for (const [place, byte] of bits.entries())
          for (let bit = 0; bit < 8; bit += 1) if ((byte >> (7 - bit)) & 1) set.push(place * 8 + bit);
        expect(set).to.deep.equal([...revoked].sort((a, b) => a - b));
      }),
      { numRuns: 15 },
    );
  });

  it("is never so short that asking for it tells whose credential is looked at, and grows with need", () => {
    expect(bitsOf([], 0).length * 8).to.equal(131_072);
    expect(bitsOf([200_000], 200_000).length * 8).to.be.above(200_000);
  });

  it("gives no place twice", () => {
    const taken = new Set([0, 1, 2]);
    const draws = [0, 1 / leastEntries, 2 / leastEntries, 3 / leastEntries];
    expect(freeIndex(taken, () => draws.shift() ?? 0)).to.equal(3);
  });
});

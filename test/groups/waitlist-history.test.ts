import { expect } from "chai";
import { isExplained, type Deed, type Standing } from "../support/waitlist-history.js";

const start: Standing = { capacity: 1, members: ["ana"], queue: [], held: 0 };
const deed = (kind: Deed["kind"], who: string, begun: number, ended: number, told: string): Deed => ({
  kind,
  who,
  begun,
  ended,
  told,
});

/** Ben and Cem wait, Ana leaves, Ben takes the place. */
const story = [
  deed("join", "ben", 0, 3, "number 1"),
  deed("join", "cem", 1, 4, "number 2"),
  deed("leave", "ana", 5, 6, "left"),
  deed("accept", "ben", 7, 8, "in"),
];
const end: Standing = { capacity: 1, members: ["ben"], queue: ["cem"], held: 0 };

describe("The checker of what happened to a waitlist", () => {
  it("finds the order in which everything told and stored is right", () => {
    expect(isExplained(story, start, end)).to.equal(true);
    const swapped = story.map((each) =>
      each.kind === "join" ? { ...each, told: each.who === "ben" ? "number 2" : "number 1" } : each,
    );
    // Both asked at once, so either may have been first; then the place is Cem's, and Ben has none to take.
    expect(isExplained(swapped, start, end)).to.equal(false);
  });

  it("finds nobody two places, no thirteenth, and nobody who passed another", () => {
    const passed = [...story.slice(0, 3), deed("accept", "cem", 7, 8, "in")];
    expect(isExplained(passed, start, { ...end, members: ["cem"], queue: ["ben"] })).to.equal(false);
    const both = [...story, deed("accept", "cem", 9, 10, "in")];
    expect(isExplained(both, start, { ...end, members: ["ben", "cem"], queue: [] })).to.equal(false);
  });

  it("misses what was acknowledged and isn't there, and an empty place", () => {
    expect(isExplained(story, start, { ...end, queue: [] })).to.equal(false);
    expect(isExplained(story.slice(0, 3), start, { ...end, members: [], queue: ["ben", "cem"] })).to.equal(
      false,
    );
  });

  it("takes what was answered before another was asked for as earlier", () => {
    const late = [deed("join", "ben", 0, 1, "number 2"), deed("join", "cem", 2, 3, "number 1")];
    expect(isExplained(late, start, { ...start, queue: ["cem", "ben"] })).to.equal(false);
  });
});

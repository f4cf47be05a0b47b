import { expect } from "chai";
import fc from "fast-check";
import { Types } from "mongoose";
import { join, leave } from "../../server/groups/membership.js";
import {
  isSame,
  positionOf,
  taken,
  unclaimed,
  waitingCount,
  type Places,
} from "../../server/groups/places.js";
import { accept, decline, settle } from "../../server/groups/waitlist.js";

const start = new Date("2026-10-05T08:00:00Z");
const terms = { offerHours: 24, shortOfferHours: 2 };
const people = Array.from({ length: 8 }, () => new Types.ObjectId());

type Step =
  | { kind: "join" | "leave" | "accept" | "decline"; who: number }
  | { kind: "wait"; minutes: number }
  | { kind: "add" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("join" as const, "leave" as const, "accept" as const, "decline" as const),
    who: fc.nat(people.length - 1),
  }),
  fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 3_000 }) }),
  fc.record({ kind: fc.constant("add" as const) }),
);

/** Sessions every hundred hours, ten of them. */
const sessions = Array.from({ length: 10 }, (_, n) => new Date(start.getTime() + (n + 1) * 360_000_000));
const ends = (now: Date) => ({ next: sessions.find((at) => at > now) ?? null, last: sessions.at(-1)! });

function apply(places: Places, taking: Step, now: Date): Places {
  if (taking.kind === "wait") return places;
  if (taking.kind === "add") return { ...places, capacity: places.capacity + 1 };
  const person = people[taking.who]!;
  switch (taking.kind) {
    case "join":
      return join(places, person, now).places;
    case "leave":
      return leave(places, person).places;
    case "accept":
      return accept(places, person, now).places;
    case "decline":
      return decline(places, person).places;
  }
}

/** Runs the steps as the app does: settle, decide, settle. Calls `look` after each with what was and is. */
function run(steps: Step[], look: (before: Places, after: Places, now: Date) => void): void {
  let now = start;
  let places: Places = { capacity: 2, members: [], waitlist: [] };
  for (const taking of steps) {
    if (taking.kind === "wait") now = new Date(now.getTime() + taking.minutes * 60_000);
    const before = places;
    const settled = settle(places, now, ends(now), terms).places;
    places = settle(apply(settled, taking, now), now, ends(now), terms).places;
    look(before, places, now);
  }
}

const steps = fc.array(step, { maxLength: 60 });

describe("a waitlist under any order of events", () => {
  it("never gives more places than there are, nor two to one person", () => {
    fc.assert(
      fc.property(steps, (all) =>
        run(all, (_, { capacity, members, waitlist }) => {
          expect(taken({ capacity, members, waitlist })).to.be.at.most(capacity);
          const everyone = [...members, ...waitlist].map((each) => String(each.person));
          expect(new Set(everyone).size).to.equal(everyone.length);
        }),
      ),
    );
  });

  it("leaves no place unclaimed while somebody waits and sessions are to come", () => {
    fc.assert(
      fc.property(steps, (all) =>
        run(all, (_, after, now) => {
          if (ends(now).next !== null) expect(Math.min(unclaimed(after), waitingCount(after))).to.equal(0);
        }),
      ),
    );
  });

  it("lets nobody pass: who waited before is offered a place before, or has gone", () => {
    fc.assert(
      fc.property(steps, (all) =>
        run(all, (before, after) => {
          const queue = before.waitlist.map((each) => each.person);
          const left = after.waitlist
            .map((each) => each.person)
            .filter((one) => queue.some((each) => isSame(each, one)));
          expect(left.map(String)).to.deep.equal(
            queue.filter((one) => left.some((each) => isSame(each, one))).map(String),
          );
          const held = after.waitlist.map((each) => each.offeredUntil !== null);
          expect(held.lastIndexOf(true)).to.equal(held.filter(Boolean).length - 1);
        }),
      ),
    );
  });

  it("only moves people forward", () => {
    fc.assert(
      fc.property(steps, (all) =>
        run(all, (before, after) => {
          for (const { person } of before.waitlist) {
            const [was, is] = [positionOf(before, person), positionOf(after, person)];
            if (was !== null && is !== null && !isAgain(before, after, person)) expect(is).to.be.at.most(was);
          }
        }),
      ),
    );
  });

  it("holds no offer beyond the start of the last session", () => {
    fc.assert(
      fc.property(steps, (all) =>
        run(all, (_, after) => {
          for (const { offeredUntil } of after.waitlist) {
            if (offeredUntil) expect(offeredUntil.getTime()).to.be.at.most(sessions.at(-1)!.getTime());
          }
        }),
      ),
    );
  });
});

/** Whether the person left the waitlist and came back within the one step. */
const isAgain = (before: Places, after: Places, person: Types.ObjectId) => {
  const since = (places: Places) =>
    places.waitlist.find((each) => isSame(each.person, person))?.since.getTime();
  return since(before) !== since(after);
};

import { expect } from "chai";
import { Types } from "mongoose";
import { join, leave } from "../../server/groups/membership.js";
import { hasRoom, offerOf, positionOf, taken, unclaimed, type Places } from "../../server/groups/places.js";
import { accept, decline, offerEnd, settle } from "../../server/groups/waitlist.js";

const now = new Date("2026-10-05T08:00:00Z");
const hours = (n: number) => new Date(now.getTime() + n * 3_600_000);
const terms = { offerHours: 24, shortOfferHours: 2 };
const farOff = { next: hours(100), last: hours(1_000) };
const [ana, ben, cem, dee] = [0, 1, 2, 3].map(() => new Types.ObjectId()) as [
  Types.ObjectId,
  Types.ObjectId,
  Types.ObjectId,
  Types.ObjectId,
];
const empty = (capacity: number): Places => ({ capacity, members: [], waitlist: [] });

/** People join one after the other. */
const joined = (places: Places, ...people: Types.ObjectId[]) =>
  people.reduce((before, person) => join(before, person, now).places, places);

describe("asking for a place", () => {
  it("gives it at once while one is free", () => {
    const { outcome, places } = join(empty(1), ana, now);
    expect(outcome).to.equal("joined");
    expect(places.members[0]).to.deep.equal({ person: ana, joinedAt: now, by: "choice" });
  });

  it("gives a number in the waitlist when the group is full", () => {
    const places = joined(empty(1), ana, ben, cem);
    expect(places.members).to.have.length(1);
    expect([positionOf(places, ben), positionOf(places, cem)]).to.deep.equal([1, 2]);
  });

  it("changes nothing when asked again", () => {
    const places = joined(empty(1), ana, ben);
    expect(join(places, ana, now)).to.deep.equal({ outcome: "already-in", places });
    expect(join(places, ben, now)).to.deep.equal({ outcome: "already-waiting", places });
  });

  it("goes to the end of the waitlist while somebody waits, even with a place unclaimed", () => {
    const places = { ...joined(empty(1), ana, ben), members: [] };
    expect(unclaimed(places)).to.equal(1);
    expect(hasRoom(places)).to.be.false;
    const after = join(places, cem, now);
    expect(after.outcome).to.equal("waitlisted");
    expect(positionOf(after.places, cem)).to.equal(2);
  });

  it("takes the place that is held for whoever asks", () => {
    const left = leave(joined(empty(1), ana, ben), ana).places;
    const offered = settle(left, now, farOff, terms).places;
    const after = join(offered, ben, hours(1));
    expect(after.outcome).to.equal("joined");
    expect(after.places.members[0]?.by).to.equal("waitlist");
    expect(after.places.waitlist).to.be.empty;
  });
});

describe("a place that is given up", () => {
  it("is held for the first who waits, and counts as taken", () => {
    const left = leave(joined(empty(1), ana, ben, cem), ana);
    expect(left.outcome).to.equal("left");
    const { places, told } = settle(left.places, now, farOff, terms);
    expect(told).to.deep.equal([{ kind: "offered", person: ben, until: hours(24) }]);
    expect(taken(places)).to.equal(1);
    expect(offerOf(places, ben)).to.deep.equal(hours(24));
    expect([positionOf(places, ben), positionOf(places, cem)]).to.deep.equal([null, 1]);
  });

  it("goes to the next when the first passes it on", () => {
    const offered = settle(leave(joined(empty(1), ana, ben, cem), ana).places, now, farOff, terms).places;
    const declined = decline(offered, ben);
    expect(declined.outcome).to.equal("declined");
    const { told } = settle(declined.places, now, farOff, terms);
    expect(told).to.deep.equal([{ kind: "offered", person: cem, until: hours(24) }]);
  });

  it("goes to the next when the time has run out, and the first is told", () => {
    const offered = settle(leave(joined(empty(1), ana, ben, cem), ana).places, now, farOff, terms).places;
    expect(settle(offered, hours(23), farOff, terms).told).to.be.empty;
    expect(settle(offered, hours(24), farOff, terms).told).to.deep.equal([
      { kind: "expired", person: ben },
      { kind: "offered", person: cem, until: hours(48) },
    ]);
  });

  it("can't be taken without an offer, nor after its end", () => {
    const places = joined(empty(1), ana, ben, cem);
    expect(accept(places, ben, now).outcome).to.equal("no-offer");
    const offered = settle(leave(places, ana).places, now, farOff, terms).places;
    expect(accept(offered, cem, now).outcome).to.equal("no-offer");
    expect(accept(offered, ben, hours(24)).outcome).to.equal("no-offer");
    expect(accept(offered, ben, hours(23)).outcome).to.equal("joined");
  });

  it("is offered to as many as places were added", () => {
    const places = { ...joined(empty(1), ana, ben, cem, dee), capacity: 3 };
    const { told } = settle(places, now, farOff, terms);
    expect(told.map((each) => each.person)).to.deep.equal([ben, cem]);
  });
});

describe("how long an offer is held", () => {
  it("is a day, or two hours when the next session starts within a day", () => {
    expect(offerEnd(now, { next: hours(24.5), last: hours(100) }, terms)).to.deep.equal(hours(24));
    expect(offerEnd(now, { next: hours(24), last: hours(100) }, terms)).to.deep.equal(hours(2));
  });

  it("never goes beyond the start of the last session", () => {
    expect(offerEnd(now, { next: hours(1), last: hours(1) }, terms)).to.deep.equal(hours(1));
  });

  it("is a day while there are no dates", () => {
    expect(offerEnd(now, { next: null, last: null }, terms)).to.deep.equal(hours(24));
  });

  it("is not at all once the last session has begun", () => {
    expect(offerEnd(now, { next: null, last: hours(-1) }, terms)).to.be.null;
    expect(offerEnd(now, { next: null, last: now }, terms)).to.be.null;
  });
});

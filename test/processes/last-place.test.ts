import { expect } from "chai";
import type { Answer, Visitor } from "../support/visitor.js";
import { useTwoApps } from "./two-apps.js";
import { addGroup, addPeople, memberSince, visitorAt } from "./world.js";

const rivals = 50;

describe("Two app processes on one database", function () {
  this.timeout(60_000);
  const two = useTwoApps();

  // Red only when change() runs without a transaction and groups carry no version: either alone still holds.
  it("give the last place to one of fifty and a number in the waitlist to each of the others", async () => {
    const { apps, world } = two;
    const members = await addPeople(world, 11);
    // A topic that no other test's groups have: those with the same one are proposed first.
    const topic = "last-place";
    const taken = members.map((each) => memberSince(world, each));
    const group = await addGroup(world, 6, { topic, members: taken });
    const others = [
      await addGroup(world, 6, { topic, slot: { day: 3, start: "17:00", minutes: 50 } }),
      await addGroup(world, 6, { topic, slot: { day: 4, start: "17:00", minutes: 50 } }),
    ];
    const path = `/groups/${String(group._id)}`;
    const visitors = await Promise.all(
      (await addPeople(world, rivals)).map((person, n) => visitorAt(world, apps[n % 2]!, person)),
    );
    await Promise.all(visitors.map((visitor) => visitor.get(path)));

    const watch = watching(await visitorAt(world, apps[1], members[0]!), path);
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(`${path}/membership`)));
    const seen = await watch.end();

    expect(answers.map((answer) => answer.status)).to.deep.equal(Array(rivals).fill(303));
    expect(seen.length).to.be.greaterThan(1);
    expect(seen.filter((taken) => taken > 12)).to.deep.equal([]);
    const stored = await world.groups.findById(group._id).orFail().lean();
    expect(stored.members).to.have.lengthOf(12);
    expect(new Set(stored.waitlist.map((each) => String(each.person)))).to.have.lengthOf(rivals - 1);

    const pages = await Promise.all(visitors.map((visitor) => visitor.get(path)));
    const inside = pages.filter((page) => page.text.includes("You have been in this group"));
    const waiting = pages.filter((page) => !inside.includes(page));
    expect(inside).to.have.lengthOf(1);
    expect(waiting.map(numberIn).sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: rivals - 1 }, (_, index) => index + 1),
    );
    for (const page of waiting) {
      expect(page.text).to.include("The group is full. You are number");
      for (const other of others) expect(page.text).to.include(`/groups/${String(other._id)}`);
    }
  });
});

const numberIn = (page: Answer) =>
  Number(/<strong>You are number (\d+) in the waitlist/.exec(page.text)?.[1] ?? NaN);

/** Looks at the page again and again until told to end. @returns how many of twelve places it said were taken */
function watching(visitor: Visitor, path: string): { end: () => Promise<number[]> } {
  const seen: number[] = [];
  let over = false;
  const looking = (async () => {
    do {
      const { text } = await visitor.get(path);
      seen.push(Number(/(\d+) of 12/.exec(text)?.[1] ?? NaN));
    } while (!over);
  })();
  return {
    async end() {
      over = true;
      await looking;
      return seen;
    },
  };
}

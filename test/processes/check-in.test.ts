import { expect } from "chai";
import { faultsAt, openDoor, readyToTap } from "./door.js";
import { useTwoApps } from "./two-apps.js";

const doors = 8;
const atEach = 25;

describe("Two app processes at the doors", function () {
  this.timeout(120_000);
  const two = useTwoApps();

  // Red when change() runs without a transaction and sessions carry no version: who taps in both is there twice.
  it("check in 200 people at once, an eighth of them in both: none is lost, none is there twice", async () => {
    const { apps, world } = two;
    const halls = await Promise.all(Array.from({ length: doors }, () => openDoor(world, atEach)));
    const taps = halls.flatMap(({ session, people }, hall) =>
      people.flatMap((person, n) =>
        apps
          .filter((_, at) => hall === 0 || at === n % 2)
          .map((app) => readyToTap(world, app, person, session)),
      ),
    );
    const answers = await Promise.all((await Promise.all(taps)).map((tap) => tap()));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array((doors + 1) * atEach).fill(303));
    expect(await faultsAt(world, halls)).to.equal("");
  });
});

import { expect } from "chai";
import { stranger } from "../support/visitor.js";
import { useTwoApps } from "./two-apps.js";
import { addPeople } from "./world.js";

describe("Two app processes", () => {
  const two = useTwoApps();

  it("count what can be guessed together", async () => {
    const { apps, world } = two;
    const [person] = await addPeople(world, 1);
    const asks = [0, 1, 0, 1, 0, 1, 0].map((n) =>
      stranger(apps[n]!).post("/sign-in", { email: person!.email, next: "" }),
    );
    const statuses = (await Promise.all(asks)).map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([303, 303, 303, 303, 303, 429, 429]);
  });
});

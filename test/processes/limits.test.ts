import { expect } from "chai";
import { startApp, startDatabase } from "../support/process.js";
import { stranger } from "../support/visitor.js";
import { addPeople, openWorld } from "./world.js";
import { newFolder } from "../support/places.js";

describe("Two app processes", function () {
  this.timeout(60_000);

  it("count what can be guessed together", async () => {
    const database = await startDatabase(newFolder());
    const shared = { MONGODB_URI: database.uri, SESSION_SECRETS: "two processes that keep one secret" };
    const apps = [await startApp(newFolder(), shared), await startApp(newFolder(), shared)];
    const world = await openWorld(database.uri);
    const [person] = await addPeople(world, 1);
    await world.close();
    const asks = [0, 1, 0, 1, 0, 1, 0].map((n) =>
      stranger(apps[n]!).post("/sign-in", { email: person!.email, next: "" }),
    );
    const statuses = (await Promise.all(asks)).map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([303, 303, 303, 303, 303, 429, 429]);
    for (const app of apps) expect(await app.stop()).to.equal(0);
    await database.stop();
  });
});

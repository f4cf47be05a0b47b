import { join } from "node:path";
import { expect } from "chai";
import { runCommand } from "../../server/embedded/commands/run.js";
import { Engine } from "../../server/embedded/engine/engine.js";
import { openDisk } from "../../server/embedded/store/disk.js";
import { newFolder } from "../support/places.js";

describe("an embedded database whose disk fails", () => {
  // Red when the failure is answered like a refusal: a driver would take it for a word on its write.
  it("answers no write that it can't vouch for, and still refuses what it would refuse anyway", async () => {
    const disk = openDisk(join(newFolder(), "database.mdb"));
    const failures: Error[] = [];
    const write = () => Promise.reject(new Error("no space left"));
    const engine = new Engine({ ...disk, write }, (error) => failures.push(error));
    const run = (command: object) =>
      runCommand(engine, { command: { ...command, $db: "app" }, sequences: new Map() }, 1);
    const insert = { insert: "people", documents: [{ _id: 1 }] };
    const outcome = await run(insert).then(
      () => "answered",
      (error: unknown) => String(error),
    );
    expect(outcome).to.equal("Error: no space left");
    expect(failures).to.have.lengthOf(1);
    expect(await run({ nonsense: 1 })).to.include({ ok: 0, code: 59 });
    engine.sessions.close();
    engine.expiry.stop();
    await disk.close();
  });
});

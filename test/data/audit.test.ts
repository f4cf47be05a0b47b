import { expect } from "chai";
import mongoose from "mongoose";
import { Audit, AuditHead, findBrokenSeal, sealAudit } from "../../server/data/audit.js";
import { change } from "../../server/data/change.js";
import { useApp } from "../support/app.js";

describe("The audit's chain", () => {
  const app = useApp();

  afterEach(async () => {
    await Audit.deleteMany({});
    await Audit.createIndexes();
  });

  async function write(count: number): Promise<void> {
    await change({ id: "a test", now: app.clock.now() }, "office:all", (trail) => {
      for (let n = 0; n < count; n += 1)
        trail.audit("act", `group:${n}`, { from: n, to: { deep: [n, null] } });
      return Promise.resolve();
    });
  }

  const sequences = async () =>
    (
      await Audit.find({ sequence: mongoose.trusted({ $exists: true }) })
        .sort({ sequence: 1 })
        .lean()
    ).map((entry) => entry.sequence);

  it("takes in what was written, in its order, and is whole", async () => {
    expect(await findBrokenSeal()).to.equal(null);
    expect(await sealAudit()).to.equal(0);
    await write(3);
    expect(await sealAudit()).to.equal(3);
    await write(2);
    expect(await sealAudit()).to.equal(2);
    expect(await sealAudit()).to.equal(0);
    expect(await sequences()).to.deep.equal([1, 2, 3, 4, 5]);
    expect(await findBrokenSeal()).to.equal(null);
  });

  const tampering: Record<string, () => Promise<unknown>> = {
    "an altered detail": () => Audit.updateOne({ sequence: 3 }, { $set: { details: { from: 99 } } }),
    "an altered actor": () => Audit.updateOne({ sequence: 3 }, { $set: { actor: "somebody else" } }),
    "an altered time": () => Audit.updateOne({ sequence: 3 }, { $set: { at: new Date(0) } }),
    "another subject": () => Audit.updateOne({ sequence: 3 }, { $set: { subject: "group:9" } }),
    "a seal of its own": () => Audit.updateOne({ sequence: 3 }, { $set: { seal: "0".repeat(64) } }),
    "a removed entry": () => Audit.deleteOne({ sequence: 3 }),
    "an entry taken out of the chain": () =>
      Audit.updateOne({ sequence: 3 }, { $unset: { sequence: 1, seal: 1 } }),
  };
  for (const [what, tamper] of Object.entries(tampering)) {
    it(`shows ${what} at its place`, async () => {
      await write(5);
      await sealAudit();
      await tamper();
      expect(await findBrokenSeal()).to.equal(3);
    });
  }

  it("shows entries removed from its end, and a removed head", async () => {
    await write(5);
    await sealAudit();
    await Audit.deleteMany({ sequence: mongoose.trusted({ $gte: 4 }) });
    expect(await findBrokenSeal()).to.equal(4);
    await AuditHead.deleteMany({});
    expect(await findBrokenSeal()).to.equal(4);
  });

  it("shows two entries that changed places", async () => {
    await write(5);
    await sealAudit();
    await Audit.collection.dropIndex("sequence_1");
    const [second, third] = [
      await Audit.findOne({ sequence: 2 }).lean(),
      await Audit.findOne({ sequence: 3 }).lean(),
    ];
    await Audit.updateOne({ _id: second?._id }, { $set: { sequence: 3, seal: third?.seal } });
    await Audit.updateOne({ _id: third?._id }, { $set: { sequence: 2, seal: second?.seal } });
    await Audit.deleteMany({ sequence: mongoose.trusted({ $gte: 4 }) });
    await AuditHead.updateOne({ _id: "head" }, { $set: { sequence: 3, seal: third?.seal } });
    expect(await findBrokenSeal()).to.equal(2);
  });

  // Red when the entries and the head are not moved together: two sealers then give one number to two entries.
  it("never forks, however many seal it at once while others write", async function () {
    this.timeout(20_000);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([
        ...Array.from({ length: 4 }, () => sealAudit().catch(() => 0)),
        write(7),
        ...Array.from({ length: 4 }, () => sealAudit().catch(() => 0)),
        write(4),
      ]);
    }
    while ((await sealAudit()) > 0);
    expect(await sequences()).to.deep.equal(Array.from({ length: 55 }, (_, n) => n + 1));
    expect(await findBrokenSeal()).to.equal(null);
    const seals = await Audit.distinct("seal");
    expect(seals).to.have.lengthOf(55);
  });

  it("leaves nothing of a sealer that met another", async () => {
    await write(3);
    await sealAudit();
    await write(2);
    const bulkWrite = Audit.bulkWrite.bind(Audit);
    Audit.bulkWrite = async (writes: never) => {
      const written = await bulkWrite(writes);
      await AuditHead.updateOne({ _id: "head" }, { $set: { sequence: 8, seal: "x" } });
      return written;
    };
    const refused = await sealAudit().catch((error: unknown) => String(error));
    Audit.bulkWrite = bulkWrite;
    expect(refused).to.equal("Error: Another sealer was at work");
    expect(await sequences()).to.deep.equal([1, 2, 3]);
    expect((await AuditHead.findById("head").lean())?.sequence).to.equal(3);
  });
});

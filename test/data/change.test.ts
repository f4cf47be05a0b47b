import { expect } from "chai";
import mongoose from "mongoose";
import { Action } from "../../server/data/action.js";
import { Audit } from "../../server/data/audit.js";
import { BusyError, change, topicOf, type Actor } from "../../server/data/change.js";
import { Outbox } from "../../server/data/outbox.js";
import { onAnnounce, type Topic } from "../../server/live/announce.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";

describe("A change", () => {
  const app = useApp();
  const heard: Topic[] = [];
  let silence: () => void;
  let person: PersonDocument;
  let actor: Actor;

  beforeEach(async () => {
    person = await makePerson({ pronouns: "0" });
    actor = { id: "a test", now: app.clock.now() };
    heard.length = 0;
    silence = onAnnounce((topic) => heard.push(topic));
  });
  afterEach(() => silence());

  const letter = () => ({
    to: person._id,
    address: person.email,
    subject: "Moved",
    text: "It moved.",
    path: "/today",
  });

  it("keeps its documents, audit entry, message and answer together, and announces them", async () => {
    const done = await change(
      { ...actor, actionKey: "k".repeat(36) },
      topicOf("person", person._id),
      async (trail) => {
        const fresh = await Person.findById(person._id).orFail();
        fresh.name = "Renamed";
        await fresh.save();
        trail.audit("rename", "person:1", { to: "Renamed" });
        trail.send(letter());
        trail.announce("person:1", "groups:all", "groups:all");
        return "renamed";
      },
    );
    expect(done).to.equal("renamed");
    expect(await Person.findById(person._id).lean()).to.include({ name: "Renamed" });
    expect(await Audit.find().lean()).to.have.lengthOf(1);
    expect((await Outbox.findOne().lean())?.dueAt).to.deep.equal(actor.now);
    expect((await Action.findOne().lean())?.outcome).to.equal("renamed");
    expect(heard).to.deep.equal(["person:1", "groups:all", "outbox:all"]);
  });

  it("is heard of only once it is committed", async () => {
    const there: Promise<number>[] = [];
    const silenceToo = onAnnounce(() => there.push(Audit.countDocuments()));
    await change(actor, "person:1", (trail) => {
      trail.audit("act", "person:1");
      trail.announce("person:1");
      return Promise.resolve();
    });
    silenceToo();
    expect(await Promise.all(there)).to.deep.equal([1]);
  });

  it("that fails leaves nothing and tells nobody", async () => {
    const failing = change({ ...actor, actionKey: "k".repeat(36) }, "person:1", async (trail) => {
      await Person.updateOne({ _id: person._id }, { $set: { name: "Half" } });
      trail.audit("rename", "person:1");
      trail.send(letter());
      trail.announce("person:1");
      throw new Error("On second thoughts");
    });
    expect(await failing.catch((error: unknown) => String(error))).to.equal("Error: On second thoughts");
    expect(await Person.findById(person._id).lean()).to.include({ name: person.name });
    expect(await Audit.countDocuments()).to.equal(0);
    expect(await Outbox.countDocuments()).to.equal(0);
    expect(await Action.countDocuments()).to.equal(0);
    expect(heard).to.deep.equal([]);
  });

  it("that fails in its last step, after its work, leaves nothing either", async () => {
    const failing = change(actor, "person:1", async (trail) => {
      await Person.updateOne({ _id: person._id }, { $set: { name: "Half" } });
      trail.announce("person:1");
      trail.send({ ...letter(), address: undefined as never });
    });
    expect(await failing.catch((error: unknown) => String(error))).to.match(/^ValidationError/);
    expect(await Person.findById(person._id).lean()).to.include({ name: person.name });
    expect(heard).to.deep.equal([]);
  });

  // Red when change() runs without a transaction and people carry no version; either alone still holds.
  it("that meets another begins again on what the other left: fifty at once are fifty", async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        change(actor, `person:${n % 7}`, async (trail) => {
          const fresh = await Person.findById(person._id).orFail();
          fresh.pronouns = String(Number(fresh.pronouns) + 1);
          await fresh.save();
          trail.audit("add", "person:1");
        }),
      ),
    );
    expect((await Person.findById(person._id).orFail().lean()).pronouns).to.equal("50");
    expect(await Audit.countDocuments()).to.equal(50);
  });

  it("that lost a race leaves the trail of its last try only", async () => {
    let tries = 0;
    await change(actor, "person:1", async (trail) => {
      tries += 1;
      trail.audit(`try ${tries}`, "person:1");
      trail.announce(`person:${tries}`);
      const fresh = await Person.findById(person._id).orFail();
      if (tries < 3) throw new mongoose.Error.VersionError(fresh, 0, []);
      fresh.name = "Third";
      await fresh.save();
    });
    expect((await Audit.find().lean()).map(({ act }) => act)).to.deep.equal(["try 3"]);
    expect(heard).to.deep.equal(["person:3"]);
  });

  it("that always loses gives up after sixty tries and says it is busy", async function () {
    this.timeout(20_000);
    let tries = 0;
    const losing = change(actor, "person:1", async () => {
      tries += 1;
      throw new mongoose.Error.VersionError(await Person.findById(person._id).orFail(), 0, []);
    });
    expect(await losing.catch((error: unknown) => error)).to.be.instanceOf(BusyError);
    expect(tries).to.equal(60);
  });

  // Red without the look for an earlier action, and without its unique key.
  it("sent ten times at once with one key has one effect, and the same answer each time", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        change({ ...actor, actionKey: "same-key-".padEnd(36, "x") }, `person:${n}`, async (trail) => {
          await Person.updateOne({ _id: person._id }, { $push: { groupCodes: "ONCE" } });
          trail.audit("add", "person:1");
          trail.announce("person:1");
          return { number: n };
        }),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).to.have.lengthOf(1);
    expect((await Person.findById(person._id).orFail().lean()).groupCodes).to.deep.equal(["ONCE"]);
    expect(await Audit.countDocuments()).to.equal(1);
    expect(heard).to.deep.equal(["person:1"]);
  });

  it("by another person with the same key is another change", async () => {
    for (const id of ["one", "two"])
      await change({ ...actor, id, actionKey: "same-key-".padEnd(36, "x") }, "person:1", (trail) =>
        Promise.resolve(void trail.audit("act", "person:1")),
      );
    expect(await Audit.countDocuments()).to.equal(2);
  });

  it("is told to nobody by a listener that fails, and stays true", async () => {
    const warned = new Promise((resolve) => process.once("warning", resolve));
    const silenceToo = onAnnounce(() => {
      throw new Error("A listener failed");
    });
    let told = false;
    const silenceLast = onAnnounce(() => (told = true));
    await change(actor, "person:1", (trail) => Promise.resolve(void trail.announce("person:1")));
    silenceToo();
    silenceLast();
    expect(told).to.equal(true);
    expect(String(await warned)).to.include("A listener failed");
  });
});

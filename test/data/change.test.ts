import { expect } from "chai";
import { Audit, findBrokenSeal, sealAudit } from "../../server/data/audit.js";
import { change } from "../../server/data/change.js";
import { Outbox } from "../../server/data/outbox.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A change", () => {
  const app = useApp();
  const actor = () => ({ id: String(nobodyId()), now: app.clock.now() });

  it("leaves nothing behind when its work fails: no document, no trace, no message, no signal", async () => {
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    const failing = change(actor(), "group:1", async (trail) => {
      await makePerson();
      trail.audit("do something", "group:1");
      trail.send({ to: nobodyId(), address: "a@school.example", subject: "No", text: "No" });
      trail.announce("group:1");
      throw new TypeError("on purpose");
    });
    expect(await failing.catch((error: unknown) => error)).to.be.instanceOf(TypeError);
    silence();
    expect(await Promise.all([Person.countDocuments(), Audit.countDocuments(), Outbox.countDocuments()])).to.deep.equal([0, 0, 0]);
    expect(heard).to.deep.equal([]);
  });

  it("is heard of only once it is committed", async () => {
    const there: Promise<number>[] = [];
    const silence = onAnnounce((topic) => {
      if (topic === "group:1") there.push(Audit.countDocuments());
    });
    await change(actor(), "group:1", async (trail) => {
      await makePerson();
      trail.audit("do something", "group:1");
      trail.announce("group:1", "group:1");
    });
    silence();
    expect(await Promise.all(there)).to.deep.equal([1]);
  });

  it("that loses a race looks again: ten at once all count", async () => {
    const person = await makePerson({ pronouns: "0" });
    // Each under a name of its own, so that nothing but the document's version keeps them apart.
    const raise = (n: number) =>
      change(actor(), `turn:${n}`, async () => {
        const found = await Person.findById(person._id).orFail();
        found.pronouns = String(Number(found.pronouns) + 1);
        await found.save();
      });
    await Promise.all(Array.from({ length: 10 }, (_, n) => raise(n)));
    expect((await Person.findById(person._id).orFail().lean()).pronouns).to.equal("10");
  });

  it("sent ten times by one form has one effect and one answer", async () => {
    await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const visitor = await visitorFor(app, leader);
    const form = await visitor.get("/groups/new");
    const actionKey = /name="actionKey" value="([^"]+)"/.exec(form.text.slice(form.text.indexOf("group-form")))?.[1] ?? "";
    const week = /<option value="(2026-[^"]+)"/.exec(form.text)?.[1] ?? "";
    const fields = {
      actionKey, title: "Renal together", topic: "renal", kind: "review", years: "1", day: "2", start: "17:00",
      minutes: "50", everyWeeks: "1", firstOn: week, capacity: "12", minimum: "5", coLeader: "", building: "", onlineLink: "", about: "",
    };
    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.post("/groups", fields)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.location ?? ""}`)).size).to.equal(1);
    expect(answers[0]?.status).to.equal(303);
    expect(await Audit.countDocuments({ act: "draft group" })).to.equal(1);
  });
});

describe("The audit log", () => {
  const app = useApp();

  async function writeThree(): Promise<void> {
    for (const n of [1, 2, 3]) {
      await change({ id: "a test", now: app.clock.now() }, "group:1", (trail) => {
        trail.audit("change something", "group:1", { n });
        return Promise.resolve();
      });
    }
    await sealAudit();
  }

  it("is whole after sealing, also when two seal at once", async () => {
    await writeThree();
    await Promise.allSettled([sealAudit(), sealAudit()]);
    expect(await findBrokenSeal()).to.equal(null);
    expect(await Audit.countDocuments()).to.equal(3);
  });

  it("shows an entry that was altered", async () => {
    await writeThree();
    await Audit.collection.updateOne({ sequence: 2 }, { $set: { act: "something harmless" } });
    expect(await findBrokenSeal()).to.equal(2);
  });

  it("shows an entry that was removed", async () => {
    await writeThree();
    await Audit.collection.deleteOne({ sequence: 2 });
    expect(await findBrokenSeal()).to.equal(2);
  });
});

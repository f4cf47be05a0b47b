import { expect } from "chai";
import mongoose, { type Types } from "mongoose";
import { change, topicOf } from "../../server/data/change.js";
import { Inbox } from "../../server/data/inbox.js";
import { naming } from "../../server/data/naming.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { eraseWhoAsked, takeErasureBack } from "../../server/privacy/erasure.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Erasing", () => {
  const app = useApp();

  /** Sends a letter and a message in the app, as operations do. */
  const writeTo = (to: Types.ObjectId, words: { subject: string; text: string }) =>
    change({ id: "a test", now: app.clock.now() }, "person:x", (trail) => {
      trail.send({ to, address: "other@school.example", ...words });
      trail.tell({ to, ...words });
      return Promise.resolve();
    });

  it("takes a name that is a common word out of the messages that name the person, and out of no other", async () => {
    await makeTerm();
    const person = await makePerson({ name: "Una Marker", preferredName: "You" });
    const reader = await makePerson();
    await writeTo(reader._id, { subject: "You have a place", text: "You are in Renal. You can leave it." });
    const [name, other] = [naming(person._id, "You"), naming(reader._id, "Bea")];
    await writeTo(reader._id, {
      subject: `${name} and ${other} would like to learn with you`,
      text: `You are asked by ${name}, and ${other} by ${name}.`,
    });
    await (await visitorFor(app, person)).post("/profile/erasure", { word: "erase" });
    for (const messages of [Outbox, Inbox] as Pick<typeof Outbox, "find">[]) {
      const found = await messages.find({ to: reader._id }).sort({ _id: 1 }).lean();
      expect(found.map(({ subject, text }) => [subject, text])).to.deep.equal([
        ["You have a place", "You are in Renal. You can leave it."],
        [
          "A former member and Bea would like to learn with you",
          "You are asked by A former member, and Bea by A former member.",
        ],
      ]);
      expect(JSON.stringify(found)).to.not.include(String(person._id));
    }
  });

  it("looks again, when somebody's turn comes, whether they still ask for it and nobody relies on them", async () => {
    const term = await makeTerm();
    const asked = { erasureAskedAt: app.clock.now() };
    const [first, second, third] = [
      await makePerson(asked),
      await makePerson(asked),
      await makePerson({ ...asked, roles: ["leader"], year: 4 }),
    ];
    const group = await makeGroup(term, { members: [first, second].map(memberOf) });
    await makeSession(group, "2026-10-13");
    const actor = { id: "a test", now: app.clock.now() };
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const holding = change(actor, topicOf("group", group._id), () => held);
    const erasing = eraseWhoAsked(app.clock.now(), []);
    await takeErasureBack({ id: String(second._id), now: app.clock.now() });
    const led = await makeGroup(term, { leaders: [third._id] });
    await makeSession(led, "2026-10-13");
    letGo();
    await holding;
    expect(await erasing).to.equal(1);
    const names = (await Person.find({ _id: mongoose.trusted({ $in: [second._id, third._id] }) }).lean()).map(
      ({ name }) => name,
    );
    expect(names).to.deep.equal([second.name, third.name]);
    const { members } = await Group.findById(group._id).orFail().lean();
    expect(members.map((member) => String(member.person))).to.deep.equal([String(second._id)]);
  });

  it("goes on with the next when somebody can't be erased", async () => {
    await makeTerm();
    const broken = await makePerson({ erasureAskedAt: app.clock.now() });
    const next = await makePerson({ erasureAskedAt: app.clock.now() });
    await Person.collection.updateOne({ _id: broken._id }, { $set: { year: 99 } });
    await eraseWhoAsked(app.clock.now(), []).catch(() => 0);
    expect((await Person.findById(next._id).orFail().lean()).erasedAt).to.not.equal(null);
  });
});

import { expect } from "chai";
import type { Types } from "mongoose";
import { Action } from "../../server/data/action.js";
import { Audit } from "../../server/data/audit.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { remindOfSmallGroups } from "../../server/office/small-group-reminding.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A group that is too small", () => {
  const app = useApp();

  // Red while leaders read of it only when staff have decided.
  it("tells its own people how many more it needs, its leaders some days before that is decided, and staff on the day", async () => {
    const ana = await makePerson({ roles: ["leader"], year: 4 });
    await makePerson({ roles: ["staff"] });
    const [fits, waiting] = [await makePerson(), await makePerson()];
    const small = await makeGroup(await makeTerm(), {
      title: "Small circle",
      leaders: [ana._id],
      members: [fits, await makePerson(), await makePerson()].map(memberOf),
      waitlist: [
        { person: waiting._id, since: app.clock.now(), offeredUntil: new Date("2026-10-27T07:00:00Z") },
      ],
    });
    await makeSession(small, "2026-10-13");
    const seen = async () => (await (await visitorFor(app, ana)).get(path)).text;
    const path = `/groups/${String(small._id)}`;
    await makeSession(small, "2026-10-27");
    const words = "It has 3 of the 5 members it needs to run: 2 more by Tue 20 Oct.";
    expect(await seen())
      .to.contain(words)
      .and.contain(`${path}/invitation`);
    expect((await (await visitorFor(app, fits)).get(path)).text)
      .to.contain(words)
      .and.not.contain("/invitation");
    expect((await (await visitorFor(app, waiting)).get(path)).text).to.not.contain("members it needs to run");
    const told = async () => (await Outbox.find().sort({ _id: 1 }).lean()).map(({ subject }) => subject);
    const at = async (moment: string) => {
      app.clock.set(new Date(moment));
      await Promise.all([1, 2].map(() => remindOfSmallGroups(app.clock.now())));
      return told();
    };
    expect(await at("2026-10-14T12:00:00Z"), "six days before").to.deep.equal([]);
    expect(await at("2026-10-15T05:30:00Z"), "at night").to.deep.equal([]);
    const soon = ["Small circle needs 2 more by Tue 20 Oct"];
    expect(await at("2026-10-15T06:30:00Z")).to.deep.equal(soon);
    const first = await Outbox.findOne().orFail().lean();
    expect(first.to).to.deep.equal(ana._id);
    expect(first.text).to.contain("send them its invitation");
    expect(await at("2026-10-17T12:00:00Z"), "once").to.deep.equal(soon);
    const due = [...soon, "A small group waits for your decision"];
    expect(await at("2026-10-20T07:00:00Z")).to.deep.equal(due);
    expect(await at("2026-10-20T15:00:00Z"), "once that day").to.deep.equal(due);
    expect(await seen()).to.contain("2 more by Tue 20 Oct");
    const then = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    await then.post(`/office/small-groups/${String(small._id)}/extension`, {
      on: "2026-10-23",
      note: "Wait.",
    });
    const extended = [...due, ...Array<string>(4).fill("Small circle has until Fri 23 Oct")];
    expect(await at("2026-10-21T07:00:00Z"), "told of it as it was put off").to.deep.equal(extended);
    expect(await seen())
      .to.contain("2 more by Fri 23 Oct")
      .and.contain("office wrote: Wait.");
    app.clock.set(new Date("2026-10-24T07:00:00Z"));
    expect(await seen()).to.contain("members it needs to run.</strong> The programme office decides");
    // Nothing looked on the day itself: staff are told as soon as something does, and once.
    const isDue = async (moment: string) =>
      (await at(moment)).filter((subject) => subject === due.at(-1)).length;
    expect(await isDue("2026-10-24T07:00:00Z"), "to each of two").to.equal(3);
    await Action.deleteMany({});
    expect(await isDue("2026-10-25T07:00:00Z")).to.equal(3);
    // Nobody is asked to bring somebody to a group whose other places are held for people who wait.
    const offer = async () => ({
      person: (await makePerson())._id,
      since: app.clock.now(),
      offeredUntil: new Date("2026-10-27T07:00:00Z"),
    });
    const held = { capacity: 5, waitlist: [await offer(), await offer()], decideOn: "2026-10-28" };
    await Group.updateOne({ _id: small._id }, { $set: held });
    const full = await seen();
    expect(full).to.contain("members it needs to run");
    expect(full.match(/Invite people/g), "only among what leaders can do").to.have.length(1);
    await at("2026-10-25T12:00:00Z");
    const letter = await Outbox.findOne({ subject: "Small circle needs 2 more by Wed 28 Oct" })
      .orFail()
      .lean();
    expect(letter.text).to.contain("held for people who wait").and.not.contain("invitation");
    await Group.updateOne({ _id: small._id }, { $set: { minimum: 3 } });
    expect(await seen()).to.not.contain("members it needs to run");
  });

  // Red while a minimum is saved without a word, and the office reads of a day that is weeks ago.
  it("gets time when its minimum is raised after its day of decision, and says so to who saves it", async () => {
    const ana = await makePerson({ roles: ["leader"], year: 4 });
    const members = await Promise.all([1, 2, 3, 4, 5].map(() => makePerson()));
    const group = await makeGroup(await makeTerm(), {
      title: "Grown circle",
      leaders: [ana._id],
      members: members.map(memberOf),
    });
    for (const on of ["2026-10-13", "2026-10-27", "2026-11-17"]) await makeSession(group, on);
    const path = `/groups/${String(group._id)}`;
    const list = "/office/small-groups";
    const decided = async () => (await Group.findById(group._id).orFail().lean()).decideOn;
    const raise = async (at: string, minimum: string) => {
      app.clock.set(new Date(at));
      const [visitor, office] = [
        await visitorFor(app, ana),
        await visitorFor(app, await makePerson({ roles: ["staff"] })),
      ];
      const version = /name="version" value="([^"]+)"/.exec((await visitor.get(`${path}/edit`)).text)?.[1];
      const fields = { title: "Grown circle", years: ["1", "2"], capacity: "12", version: version ?? "" };
      expect((await visitor.post(`${path}/edit`, { ...fields, minimum })).location).to.equal(path);
      return { page: (await visitor.get(path)).text, list: (await office.get(list)).text };
    };
    const soon = await raise("2026-10-14T09:00:00Z", "6");
    const words = "The group is changed. It has 5 of the 6 members it needs to run: 1 more by Tue 20 Oct.";
    expect(soon.page).to.contain(words);
    expect(soon.list).to.match(/Later[\s\S]*decision on Tue 20 Oct/);
    expect(await decided(), "its day is to come").to.equal("");
    expect((await raise("2026-10-14T09:05:00Z", "5")).page).to.not.contain("needs to run");
    const late = await raise("2026-11-02T09:00:00Z", "7");
    expect(late.page).to.contain("needs to run: 2 more by Mon 9 Nov.</strong> Then the programme office");
    expect(late.list).to.match(/Later[\s\S]*Grown circle[\s\S]*decision on Mon 9 Nov/);
    const waiting = await raise("2026-11-10T09:00:00Z", "8");
    expect(await decided(), "too small before").to.equal("2026-11-09");
    expect(waiting.page).to.contain("The group is changed. It has 5 of the 8 members it needs to run. The");
    expect(waiting.list)
      .to.match(/To decide now[\s\S]*Grown circle[\s\S]*decision is due/)
      .and.not.contain("9 Nov");
    await raise("2026-11-14T09:00:00Z", "5");
    expect((await raise("2026-11-14T09:05:00Z", "6")).page, "no later than it meets").to.contain(
      "1 more by Tue 17 Nov",
    );
  });

  it("is left to go on as it is, with a note that its people read, only while it is as it was seen", async () => {
    const [fits, old] = [await makePerson(), await makePerson()];
    const members = [fits, old, await makePerson()].map(memberOf);
    const small = await makeGroup(await makeTerm(), { title: "Small circle", members });
    await makeSession(small, "2026-10-13");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const path = `/office/small-groups/${String(small._id)}`;
    expect((await office.get(`/groups/${String(small._id)}`)).text).to.contain(`href="${path}"`);
    const keep = async (members: string, note: string) => office.post(`${path}/keeping`, { members, note });
    expect((await keep("3", "")).text).to.match(/<a href="#field-keep">[^]*Write a sentence its people/);
    await Group.updateOne({ _id: small._id }, { $pull: { members: { person: old._id } } });
    const note = "Two are enough.";
    expect((await keep("3", note)).text)
      .to.contain("Somebody came or went meanwhile")
      .and.contain(note);
    for (const seen of ["2", "2"]) expect((await keep(seen, note)).status).to.equal(303);
    expect((await Group.findById(small._id).orFail().lean()).minimum).to.equal(2);
    const letters = await Outbox.find({ to: fits._id }).lean();
    expect(letters.map(({ subject }) => subject)).to.deep.equal(["Small circle goes on as it is"]);
    expect(letters[0]?.text).to.contain(note);
    expect(await Audit.countDocuments({ act: "let group go on as it is" })).to.equal(1);
    expect((await office.get("/office/small-groups")).text).to.not.match(
      /(?:Later|now)[^]*Small circle<\/a>/,
    );
  });

  // Red while the day that staff and leaders were told of is remembered for good.
  it("is told of again when it gets too small after it was kept, or after it had grown", async () => {
    const staff = await makePerson({ roles: ["staff"] });
    const people = await Promise.all([1, 2, 3].map(() => makePerson()));
    const members = people.map(memberOf);
    const group = await makeGroup(await makeTerm(), { title: "Small circle", members });
    for (const on of ["2026-10-13", "2026-11-17"]) await makeSession(group, on);
    const told = async (to: Types.ObjectId, at: string) => {
      app.clock.set(new Date(at));
      await remindOfSmallGroups(app.clock.now());
      return Inbox.countDocuments({ to });
    };
    const leader = group.leaders[0]!;
    expect(await told(leader, "2026-10-16T09:00:00Z")).to.equal(1);
    const keep = async (count: string) => {
      const office = await visitorFor(app, staff);
      const path = `/office/small-groups/${String(group._id)}/keeping`;
      expect((await office.post(path, { members: count, note: "Go on." })).status).to.equal(303);
    };
    const loseOne = () => Group.updateOne({ _id: group._id }, { $pop: { members: 1 } });
    await keep("3");
    expect(await told(leader, "2026-10-17T09:00:00Z"), "nothing to decide").to.equal(2);
    await loseOne();
    expect(await told(leader, "2026-10-18T09:00:00Z"), "it has too few again").to.equal(3);
    expect(await told(staff._id, "2026-10-20T09:00:00Z"), "due").to.equal(1);
    await keep("2");
    await loseOne();
    expect(await told(staff._id, "2026-10-22T09:00:00Z"), "too few once more").to.equal(2);
    await Group.updateOne({ _id: group._id }, { members });
    expect(await told(staff._id, "2026-10-23T09:00:00Z"), "it has grown").to.equal(2);
    await Group.updateOne({ _id: group._id }, { members: [] });
    expect(await told(staff._id, "2026-10-24T09:00:00Z"), "and lost them").to.equal(3);
    expect(await told(staff._id, "2026-10-25T09:00:00Z"), "once").to.equal(3);
  });
});

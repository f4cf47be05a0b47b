import { expect } from "chai";
import { announce } from "../../server/live/announce.js";
import { Group } from "../../server/groups/group.js";
import { Person, type Role } from "../../server/people/person.js";
import { systemClock } from "../../server/time/clock.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { closeListeners, listenAs, until, type Listener } from "./listener.js";

describe("An open page", () => {
  const app = useApp();
  afterEach(closeListeners);

  /** Announces the topic, then one that everybody hears, and says whether the listener heard the first. */
  async function hears(listener: Listener, topic: `${string}:${string}`): Promise<boolean> {
    listener.frames.length = 0;
    announce([topic]);
    announce(["programme:all"]);
    await until(() => listener.frames.some((frame) => frame.topic === "programme:all"));
    return listener.frames.some((frame) => frame.topic === topic);
  }

  it("hears of a topic and its version, nothing else", async () => {
    const person = await makePerson();
    const listener = await listenAs(app, await visitorFor(app, person));
    await listener.watch("groups:all");
    announce(["groups:all", "groups:all"]);
    announce(["groups:all"]);
    await until(() => listener.frames.length === 2);
    for (const frame of listener.frames) {
      expect(Object.keys(frame)).to.deep.equal(["topic", "version"]);
      expect(frame.topic).to.equal("groups:all");
    }
  });

  it("is sent versions that rise, also across a restart, in whatever week the app lives", async () => {
    const listener = await listenAs(app, await visitorFor(app, await makePerson()));
    await listener.watch("groups:all");
    const began = systemClock.now().getTime();
    for (let n = 0; n < 20; n += 1) announce(["groups:all"]);
    app.clock.set(new Date("2001-01-01T00:00:00Z"));
    announce(["groups:all"]);
    await until(() => listener.frames.length === 21);
    const versions = listener.frames.map((frame) => Number(frame.version));
    expect(versions).to.deep.equal([...new Set(versions)].sort((a, b) => a - b));
    expect(versions[0]).to.be.at.least(began);
  });

  it("hears what its person may see: their own, open groups, everybody's lists", async () => {
    const term = await makeTerm();
    const [person, other] = [await makePerson(), await makePerson()];
    const open = await makeGroup(term);
    const ours = await makeGroup(term, { kind: "shared-experience", members: [memberOf(person)] });
    const theirs = await makeGroup(term, { kind: "shared-experience", members: [memberOf(other)] });
    const draft = await makeGroup(term, { openedAt: null, submittedAt: null });
    const may = ["groups:all", `person:${person.id}`, `group:${open.id}`, `group:${ours.id}`];
    const mayNot = [
      `person:${other.id}`,
      "person:all",
      `group:${theirs.id}`,
      `group:${draft.id}`,
      `group:${String(nobodyId())}`,
      "group:all",
      "office:all",
      "outbox:all",
      `self:${other.id}`,
      "sign-in:all",
      "strange:all",
    ];
    const listener = await listenAs(app, await visitorFor(app, person));
    expect(await listener.watch("programme:all", ...may, ...mayNot)).to.equal("watching");
    for (const topic of may) expect(await hears(listener, topic as never), topic).to.equal(true);
    for (const topic of mayNot) expect(await hears(listener, topic as never), topic).to.equal(false);
  });

  it("hears of staff's matters when its person is staff, but of nobody's private group", async () => {
    const term = await makeTerm();
    const secret = await makeGroup(term, { kind: "shared-experience" });
    const listener = await listenAs(app, await visitorFor(app, await makePerson({ roles: ["staff"] })));
    await listener.watch("programme:all", "office:all", `group:${secret.id}`);
    expect(await hears(listener, "office:all")).to.equal(true);
    expect(await hears(listener, `group:${secret.id}`)).to.equal(false);
  });

  it("hears only what it asked for last", async () => {
    const listener = await listenAs(app, await visitorFor(app, await makePerson()));
    await listener.watch("programme:all", "groups:all");
    await listener.watch("programme:all", "room:N-1");
    expect(await hears(listener, "groups:all")).to.equal(false);
    expect(await hears(listener, "room:N-1")).to.equal(true);
  });

  // Red without the turns: the longer list is looked through last, and takes away what was asked for after it.
  it("hears what it asked for last when it asked twice in one breath", async () => {
    const term = await makeTerm();
    const groups = [];
    for (let n = 0; n < 10; n += 1) groups.push(`group:${(await makeGroup(term)).id}`);
    const listener = await listenAs(app, await visitorFor(app, await makePerson()));
    await Promise.all([listener.watch(...groups), listener.watch("groups:all", "programme:all")]);
    expect(await hears(listener, "groups:all")).to.equal(true);
    expect(await hears(listener, groups[0] as never)).to.equal(false);
  });

  const roles: Role[][] = [["student"], ["student", "staff"]];
  for (const held of roles) {
    it(`of a ${held.join(" and ")} who is taken out of a private group hears of that, and of nothing after`, async () => {
      const term = await makeTerm();
      const person = await makePerson({ roles: held });
      const group = await makeGroup(term, { kind: "shared-experience", members: [memberOf(person)] });
      const topic = `group:${group.id}` as const;
      const listener = await listenAs(app, await visitorFor(app, person));
      await listener.watch("programme:all", topic);
      await Group.updateOne({ _id: group._id }, { $set: { members: [] } });
      expect(await hears(listener, topic)).to.equal(true);
      await until(async () => !(await hears(listener, topic)));
      expect(listener.socket.connected).to.equal(true);
    });
  }

  it("of a person who is no longer staff hears no more of staff's matters within a second", async () => {
    const person = await makePerson({ roles: ["student", "staff"] });
    const listener = await listenAs(app, await visitorFor(app, person));
    await listener.watch("programme:all", "office:all");
    expect(await hears(listener, "office:all")).to.equal(true);
    await Person.updateOne({ _id: person._id }, { $set: { roles: ["student"] } });
    announce([`person:${person.id}`]);
    await until(async () => !(await hears(listener, "office:all")));
    expect(listener.socket.connected).to.equal(true);
  });
});

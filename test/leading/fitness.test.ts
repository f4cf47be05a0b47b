import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("The question whether one would lead a draft too", () => {
  const app = useApp();

  async function setOut() {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana" });
    const co = await makePerson({ roles: ["leader"], year: 5, name: "Ben Okafor" });
    await Standing.updateOne({ _id: co._id }, { $set: { cleared: [] } });
    const group = await makeGroup(term, { leaders: [leader._id], openedAt: null, submittedAt: null });
    const page = `/groups/${String(group._id)}`;
    const [ana, ben] = [await visitorFor(app, leader), await visitorFor(app, co)];
    return { co, group, page, ana, ben };
  }

  it("can be left for later, and says to both what is still to come, which is asked for there", async () => {
    const { ana, ben, co, group, page } = await setOut();
    const on = (words: string) => new RegExp(`href="${page}"[^>]*><span>${words}`);
    expect((await ana.get(`${page}/co-leader`)).text).to.match(on("Go on without one"));
    await ana.post(`${page}/co-leader`, { person: String(co._id) });
    const waiting = (await ana.get(`${page}/co-leader`)).text;
    expect(waiting).to.match(on("Go on with the draft"));
    expect(waiting).to.contain("Ben Okafor still needs to be cleared for Renal. They can say");
    const { text } = await ben.get(page);
    expect(text).to.contain("You can say yes now").and.contain("Ask to be cleared");
    expect(text).to.contain("Yes, I will");
    await Group.updateOne({ _id: group._id }, { openedAt: app.clock.now(), submittedAt: app.clock.now() });
    const open = (await ben.get(page)).text;
    expect(open).to.contain("open already").and.contain("Ask to be cleared").and.not.contain("Yes, I will");
    const clearance = { topic: "renal", at: app.clock.now(), by: co._id };
    await Standing.updateOne({ _id: co._id }, { $set: { cleared: [clearance] } });
    const ready = (await ben.get(page)).text;
    expect(ready).to.contain("Yes, I will").and.not.contain("Ask to be cleared");
  });
});

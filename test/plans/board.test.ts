import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { BoardPost } from "../../server/plans/board-post.js";
import { Plan } from "../../server/plans/plan.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { makeSchool } from "../series/school.js";

describe("The board of what members are stuck on", () => {
  const app = useApp();

  async function setOut() {
    const school = await makeSchool(app);
    const path = `/sessions/${String(school.second._id)}`;
    const bea = await visitorFor(app, school.bea);
    const ben = await visitorFor(app, school.ben);
    expect((await bea.post(`${path}/board`, { text: "Loop of Henle" })).status).to.equal(303);
    const post = String((await BoardPost.findOne().lean())?._id);
    const act = (who: typeof bea, what: string) => who.post(`${path}/board/posts`, { post, what });
    return { ...school, path, post, act, visitors: { bea, ben } };
  }

  it("shows nobody whose a post is, and leaves no name in the trace", async () => {
    const { path, ana, visitors, bea } = await setOut();
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    for (const each of [ana, visitors.ben, staff]) {
      const { text } = await each.get(path);
      expect(text).to.contain("Loop of Henle").and.not.contain(String(bea._id)).and.not.contain("(yours)");
      expect(text.split("<main")[1]).to.not.contain("Bea");
    }
    expect((await visitors.bea.get(path)).text).to.contain("(yours)");
    const trace = JSON.stringify(await Audit.find().lean());
    expect(trace).to.contain("post on the board").and.not.contain(String(bea._id));
  });

  it("counts each who backs a post once, and never its own author", async () => {
    const { act, path, visitors } = await setOut();
    await Promise.all([1, 2, 3].map(() => act(visitors.ben, "back")));
    await act(visitors.bea, "back");
    expect((await visitors.ben.get(path)).text)
      .to.contain("you too")
      .and.not.contain("1 other too");
    expect((await visitors.bea.get(path)).text).to.contain("1 other too");
    expect((await BoardPost.findOne().lean())?.backers).to.have.length(1);
    await act(visitors.ben, "unback");
    expect((await BoardPost.findOne().lean())?.backers).to.have.length(0);
  });

  it("becomes an item of the plan by the leader's hand, once", async () => {
    const { act, ana, visitors, second, path } = await setOut();
    expect((await act(visitors.ben, "plan")).status).to.equal(404);
    expect((await ana.get(`${path}/plan`)).text).to.match(/What members are stuck on.*Loop of Henle/s);
    await act(ana, "plan");
    expect((await ana.get(`${path}/plan`)).text).to.not.contain("What members are stuck on");
    await act(ana, "plan");
    const plan = await Plan.findOne({ session: second._id }).lean();
    expect(plan?.items.map(({ text, minutes }) => `${minutes} ${text}`)).to.deep.equal(["10 Loop of Henle"]);
  });

  it("is taken back by its author alone, hidden and shown by who looks after the group", async () => {
    const { act, ana, visitors, path } = await setOut();
    expect((await act(visitors.ben, "take-back")).status).to.equal(404);
    expect((await act(visitors.ben, "hide")).status).to.equal(404);
    await act(ana, "hide");
    expect((await visitors.ben.get(path)).text).to.not.contain("Loop of Henle");
    expect(await Audit.countDocuments({ act: "hide a board post" })).to.equal(1);
    await act(ana, "show");
    expect((await visitors.ben.get(path)).text).to.contain("Loop of Henle");
    await act(visitors.bea, "take-back");
    expect(await BoardPost.countDocuments()).to.equal(0);
  });

  it("closes when the session begins, and takes no empty post", async () => {
    const { path, visitors, ana } = await setOut();
    const empty = await visitors.bea.post(`${path}/board`, { text: "  " });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain("Write what you are stuck on");
    expect((await ana.post(`${path}/board`, { text: "A leader's" })).status).to.equal(404);
    app.clock.set(new Date("2026-10-13T16:10:00Z"));
    const late = await visitors.ben.post(`${path}/board`, { text: "Too late" });
    expect(late.status).to.equal(422);
    expect(late.text).to.contain("its board is closed");
  });
});

import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Person } from "../../server/people/person.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { makeSchool } from "../series/school.js";
import { useApp } from "../support/app.js";
import { makePerson, nobodyId } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("A post that was reported", () => {
  const app = useApp();

  async function setOut() {
    const school = await makeSchool(app);
    const path = `/groups/${String(school.group._id)}/thread`;
    const [bea, ben] = [await visitorFor(app, school.bea), await visitorFor(app, school.ben)];
    await school.ana.post(path, { text: "Bring the atlas" });
    const root = String((await ThreadPost.findOne().lean())?._id);
    await bea.post(`${path}/replies`, { replyTo: root, text: "Rude words" });
    const post = String((await ThreadPost.findOne({ text: "Rude words" }).lean())?._id);
    const act = (who: Visitor, what: string, id = post) => who.post(`${path}/posts`, { post: id, what });
    await Outbox.deleteMany({});
    return { ...school, path, root, post, act, visitors: { bea, ben } };
  }

  it("can be found all right, and a report taken back by who made it", async () => {
    const { path, act, ana, visitors } = await setOut();
    const reports = async () => (await ThreadPost.findOne({ text: "Rude words" }).orFail().lean()).reports;
    const asked = (await visitors.ben.get(path)).text;
    expect(asked).to.match(/<button [^>]*data-kind="primary"[^>]*><span>Report it/);
    await act(visitors.ben, "report");
    expect((await visitors.ben.get(path)).text).to.contain("Take the report back");
    await act(visitors.ben, "report-back");
    expect(await reports()).to.deep.equal([]);
    await act(visitors.ben, "report");
    expect((await act(visitors.ben, "leave")).status, "a member").to.equal(404);
    expect((await ana.get(path)).text).to.contain("It is all right");
    expect((await act(ana, "leave")).status).to.equal(303);
    expect(await reports()).to.deep.equal([]);
    expect((await act(ana, "leave")).status, "a second time").to.equal(409);
  });

  it("is somebody else's, stands there for all to read, and its reader can't hide it themselves", async () => {
    const { act, ana, ben, post, visitors } = await setOut();
    expect((await act(visitors.bea, "report")).status, "one's own").to.equal(403);
    expect((await act(ana, "report")).status, "a leader").to.equal(403);
    await ThreadPost.updateOne({ _id: post }, { $set: { hiddenAt: app.clock.now() } });
    expect((await act(visitors.ben, "report")).status, "hidden").to.equal(403);
    expect(await Outbox.countDocuments()).to.equal(0);
    await ThreadPost.updateOne(
      { _id: post },
      { $set: { reports: [{ person: ben._id, at: app.clock.now() }] } },
    );
    expect((await act(visitors.ben, "report")).status, "reported before it was hidden").to.equal(303);
  });

  it("shows so to those who look at it, and not to the leader who wrote it", async () => {
    const { path, root, act, ana, group, visitors } = await setOut();
    const colleague = await makePerson({ roles: ["leader"], year: 4 });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: colleague._id } });
    await act(visitors.ben, "report", root);
    expect((await (await visitorFor(app, colleague)).get(path)).text).to.contain("reported</");
    expect((await ana.get(path)).text).to.not.match(/reported<|It is all right/);
    expect((await act(ana, "leave", root)).status).to.equal(403);
  });

  // Red when the office's page asks for reports of members' posts, or of its reader's own.
  it("and a leader wrote is for the office to decide as well, unless it is its reader's own", async () => {
    const { root, act, group, leader, visitors } = await setOut();
    const staff = await makePerson({ roles: ["staff"] });
    const office = await visitorFor(app, staff);
    const link = `href="/groups/${String(group._id)}/thread/${root}#post-${root}"`;
    const waits = async (who: Visitor) => (await who.get("/office")).text.includes(link);
    await act(visitors.ben, "report");
    expect((await office.get("/office")).text, "a member's").to.not.contain("Posts of leaders reported");
    const told: string[] = [];
    const silence = onAnnounce((topic) => void told.push(topic));
    await act(visitors.ben, "report", root);
    silence();
    expect(told).to.include("office:all");
    expect(await waits(office)).to.equal(true);
    await Person.updateOne({ _id: leader._id }, { $set: { roles: ["leader", "staff"] } });
    expect(await waits(await visitorFor(app, leader)), "who wrote it").to.equal(false);
    await Group.updateOne({ _id: group._id }, { $set: { kind: "shared-experience" } });
    expect(await waits(office), "a private group's").to.equal(false);
    await Group.updateOne({ _id: group._id }, { $set: { kind: "review" } });
    expect((await act(office, "leave", root)).status).to.equal(303);
    expect(await waits(office), "decided").to.equal(false);
    await act(visitors.ben, "report", root);
    expect(await waits(office), "again").to.equal(true);
    await Group.updateOne({ _id: group._id }, { $set: { term: nobodyId() } });
    expect(await waits(office), "another term's").to.equal(false);
    await Group.updateOne({ _id: group._id }, { $set: { term: group.term } });
    await office.post(`/groups/${String(group._id)}/thread/hiding`, { post: root, reason: "Not kind" });
    expect(await waits(office), "hidden").to.equal(false);
  });

  // Red, each by itself, when one of the acts doesn't tell the office's pages, or all acts do whoever wrote the post.
  it("is counted anew on the office's page with each act about it, while it is the office's", async () => {
    const { path, root, post, act, ana, visitors } = await setOut();
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const hears = async (work: () => Promise<unknown>) => {
      const told: string[] = [];
      const silence = onAnnounce((topic) => void told.push(topic));
      await work();
      silence();
      return told.includes("office:all");
    };
    const hide = (id: string) => () => office.post(`${path}/hiding`, { post: id, reason: "Not kind" });
    const acts = (id: string, author: Visitor): [string, () => Promise<unknown>][] => [
      ["reported", () => act(visitors.ben, "report", id)],
      ["taken back", () => act(visitors.ben, "report-back", id)],
      ["reported again", () => act(visitors.ben, "report", id)],
      ["all right", () => act(office, "leave", id)],
      ["hidden", hide(id)],
      ["taken away", () => act(office, "show", id).then(() => act(author, "take-away", id))],
    ];
    for (const [what, work] of acts(post, visitors.bea)) expect(await hears(work), what).to.equal(false);
    for (const [what, work] of acts(root, ana)) expect(await hears(work), what).to.equal(true);
  });

  it("is hidden with a reason, asked for at its own form with what was typed; its author is told and reads it", async () => {
    const { path, post, act, bea, ana, visitors } = await setOut();
    const hide = (reason: string) => ana.post(`${path}/hiding`, { post, reason });
    const refused = await hide("x".repeat(201));
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.contain(`<details class="confirm" id="hide-${post}" open>`)
      .and.contain(`href="#field-why-${post}"`)
      .and.contain(`id="field-why-${post}-error"`)
      .and.contain("x".repeat(201));
    expect((await hide("")).text).to.contain(`id="field-why-${post}-error"`);
    const hidden = await hide("Not kind");
    expect(hidden.headers.get("location")).to.equal(`${path}#post-${post}`);
    expect((await visitors.bea.get(path)).text)
      .to.contain("Hidden: Not kind")
      .and.contain("Rude words");
    expect((await visitors.ben.get(path)).text).to.not.contain("Rude words");
    await act(ana, "show");
    const told = await Outbox.find({ to: bea._id }).sort({ _id: 1 }).lean();
    expect(told.map(({ subject }) => subject)).to.deep.equal([
      "A post of yours in Kidneys was hidden",
      "A post of yours in Kidneys is shown again",
    ]);
  });

  it("is led back to where it stands, on whatever page that is", async () => {
    const { path, post, root, act, group, leader, bea, ana, visitors } = await setOut();
    const many = (count: number, replyTo: string | null) =>
      Array.from({ length: count }, (_, n) => ({
        group: group._id,
        author: replyTo === null ? leader._id : bea._id,
        replyTo,
        text: `Words ${n}`,
        postedAt: new Date(app.clock.now().getTime() + (n + 1) * 1000),
      }));
    await ThreadPost.insertMany(many(10, null));
    const where = async (who: Visitor, what: string) => (await act(who, what)).headers.get("location");
    expect(await where(visitors.ben, "report")).to.equal(`${path}?page=2#post-${post}`);
    await ThreadPost.insertMany(many(20, root));
    expect(await where(ana, "leave")).to.equal(`${path}/${root}#post-${post}`);
  });

  it("tells whom it names that they are named, and its writer that a name is nobody's", async () => {
    const { path, root, ben, ana, visitors } = await setOut();
    await visitors.bea.post(`${path}/replies`, { replyTo: root, text: "Thanks @Ben and @Zzz" });
    const [told] = await Outbox.find({ to: ben._id }).lean();
    expect(told?.subject).to.equal("Bea named you in Kidneys");
    expect((await visitors.bea.get(path)).text).to.contain("Nobody in the group is called @Zzz");
    await ana.post(path, { text: "Look at https://atlas.example/kidney, @Ben." });
    expect((await ana.get(path)).text).to.contain(
      `<a href="https://atlas.example/kidney" rel="noreferrer nofollow">https://atlas.example/kidney</a>,`,
    );
    expect(await Outbox.countDocuments({ to: ben._id, subject: "Ana named you in Kidneys" })).to.equal(1);
  });
});

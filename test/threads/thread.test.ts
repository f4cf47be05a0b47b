import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { makeSchool } from "../series/school.js";

describe("The thread of a group", () => {
  const app = useApp();

  async function setOut() {
    const school = await makeSchool(app);
    const path = `/groups/${String(school.group._id)}/thread`;
    const bea = await visitorFor(app, school.bea);
    const ben = await visitorFor(app, school.ben);
    expect((await school.ana.post(path, { text: "Bring the <b>atlas</b>" })).status).to.equal(303);
    const root = String((await ThreadPost.findOne().lean())?._id);
    return { ...school, path, root, visitors: { bea, ben } };
  }
  const told = async () => (await Outbox.find().lean()).map(({ to }) => String(to));

  it("tells every member once of an announcement, which leaders alone make", async () => {
    const { path, bea, ben, visitors } = await setOut();
    expect(await told()).to.have.members([String(bea._id), String(ben._id)]);
    expect((await visitors.bea.post(path, { text: "Me too" })).status).to.equal(404);
    const { text } = await visitors.bea.get(path);
    expect(text).to.contain("Bring the &lt;b&gt;atlas&lt;/b&gt;").and.contain("leads the group");
  });

  it("tells who announced and who is mentioned of a reply, each once", async () => {
    const { path, root, visitors, leader, ben } = await setOut();
    await Outbox.deleteMany({});
    await visitors.bea.post(`${path}/replies`, { replyTo: root, text: "Thanks @Ana, @ben and @Ben" });
    expect(await told()).to.have.members([String(leader._id), String(ben._id)]);
    expect((await visitors.ben.get(path)).text).to.contain(`<strong class="mention">@ben</strong>`);
    const empty = await visitors.ben.post(`${path}/replies`, { replyTo: root, text: " " });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain(`href="#field-text-${root}"`);
  });

  it("knows a name whose accents come as signs of their own", async () => {
    const { path, root, visitors, ben } = await setOut();
    await Person.updateOne({ _id: ben._id }, { $set: { name: "Tom\u00e1s Herrera" } });
    const reply = { replyTo: root, text: "Look, @Toma\u0301s" };
    await visitors.bea.post(`${path}/replies`, reply);
    expect((await visitors.bea.get(path)).text).to.contain(`<strong class="mention">@Tom\u00e1s</strong>`);
    await Person.updateOne({ _id: ben._id }, { $set: { name: "Ren\u0065\u0301 Roy" } });
    await visitors.bea.post(`${path}/replies`, { replyTo: root, text: "And @Ren\u00e9" });
    expect((await visitors.bea.get(path)).text).to.contain(`<strong class="mention">@Ren\u00e9</strong>`);
  });

  it("is one message until it is read, however many reply, and one letter a day", async () => {
    const { path, root, visitors, leader, ana } = await setOut();
    await Outbox.deleteMany({});
    const replies = async (...texts: string[]) => {
      for (const text of texts) await visitors.bea.post(`${path}/replies`, { replyTo: root, text });
    };
    const letters = async () => (await Outbox.find({ to: leader._id }).lean()).map(({ subject }) => subject);
    const unread = async () =>
      (await Inbox.find({ to: leader._id, readAt: null }).lean()).map(({ subject }) => subject);
    await replies("One");
    expect(await unread()).to.deep.equal(["Bea replied in Kidneys"]);
    await replies("Two", "Three");
    expect([await unread(), await letters()]).to.deep.equal([
      ["3 new replies in Kidneys"],
      ["3 new replies in Kidneys"],
    ]);
    const inbox = (await ana.get("/messages")).text;
    expect(inbox).to.include("The last, by Bea:").and.include("Three").and.not.include("Two");
    await Outbox.updateMany({}, { $set: { deliveredAt: app.clock.now() } });
    await replies("Four");
    expect([await unread(), (await letters()).length]).to.deep.equal([["4 new replies in Kidneys"], 1]);
    app.clock.advance(25 * 60);
    await replies("Five");
    expect((await letters()).at(-1)).to.equal("5 new replies in Kidneys");
    await Inbox.updateMany({}, { $set: { readAt: app.clock.now() } });
    await replies("Six");
    expect(await unread()).to.deep.equal(["Bea replied in Kidneys"]);
  });

  it("is reported once by each, without saying by whom; hidden with a reason, and shown again", async () => {
    const { path, root, visitors, ana, leader, bea } = await setOut();
    await visitors.bea.post(`${path}/replies`, { replyTo: root, text: "Rude words" });
    const post = String((await ThreadPost.findOne({ text: "Rude words" }).lean())?._id);
    await Outbox.deleteMany({});
    for (const what of ["report", "report"]) await visitors.ben.post(`${path}/posts`, { post, what });
    expect(await told()).to.deep.equal([String(leader._id)]);
    expect(JSON.stringify(await Outbox.find().lean())).to.not.match(/Ben\b/);
    const said = await Audit.find({ act: "report a post" }).lean();
    expect(said.map(({ actor }) => actor)).to.deep.equal(["somebody of the group"]);
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const log = (await staff.get("/office/audit?q=report")).text;
    expect(log)
      .to.contain("report a post")
      .and.not.match(/\bBen\b/);
    expect((await ana.get(path)).text).to.contain("reported");
    expect((await visitors.ben.post(`${path}/hiding`, { post, reason: "x" })).status).to.equal(404);
    expect((await ana.post(`${path}/hiding`, { post, reason: "" })).status).to.equal(422);
    await ana.post(`${path}/hiding`, { post, reason: "Not kind" });
    const { text } = await visitors.ben.get(path);
    expect(text).to.contain("Hidden: Not kind").and.not.contain("Rude words");
    expect((await visitors.bea.post(`${path}/posts`, { post, what: "show" })).status).to.equal(404);
    await ana.post(`${path}/posts`, { post, what: "show" });
    expect((await visitors.ben.get(path)).text).to.contain("Rude words");
    await visitors.bea.post(`${path}/posts`, { post, what: "take-away" });
    expect(await ThreadPost.countDocuments({ author: bea._id })).to.equal(0);
  });

  it("shows the newest replies, and all of them on the announcement's own page", async () => {
    const { path, group, root, visitors, bea, ana, cy } = await setOut();
    const replies = Array.from({ length: 53 }, (_, n) => ({
      group: group._id,
      author: bea._id,
      replyTo: root,
      text: `Word ${n}.`,
      postedAt: new Date(Date.UTC(2026, 9, 1, 8, n)),
    }));
    await ThreadPost.insertMany(replies);
    await ana.post(path, { text: "A later one" });
    const { text } = await ana.get(path);
    expect(text).to.contain("33 earlier replies").and.contain("Word 33.").and.not.contain("Word 32.");
    expect(text.indexOf("Word 33.")).to.be.below(text.indexOf("Word 52."));
    const own = `${path}/${root}`;
    expect((await ana.get(own)).text)
      .to.contain("Word 0.")
      .and.contain("Page 1 of 2")
      .and.contain(`name="replyTo" value="${root}"`);
    expect((await visitors.bea.get(`${own}?page=2`)).text)
      .to.contain("Word 50.")
      .and.not.contain("Word 49.");
    expect((await (await visitorFor(app, cy)).get(own)).status).to.equal(404);
    const reply = String((await ThreadPost.findOne({ text: "Word 3." }).lean())?._id);
    for (const wrong of [reply, "nothing"]) expect((await ana.get(`${path}/${wrong}`)).status).to.equal(404);
  });

  it("of a leader goes to others to look at: what staff hid only staff show, and nobody shows their own", async () => {
    const { path, root: post, visitors, ana, group } = await setOut();
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const act = async (who: typeof ana, what: string) =>
      (await who.post(`${path}/posts`, { post, what })).status;
    const hide = async (who: typeof ana) => (await who.post(`${path}/hiding`, { post, reason: "No" })).status;
    const kept = async () => {
      const { hiddenAt, reports } = await ThreadPost.findById(post).orFail().lean();
      return { hidden: hiddenAt !== null, reports: reports.length };
    };
    await visitors.bea.post(`${path}/posts`, { post, what: "report" });
    expect((await visitors.bea.get(path)).text).to.contain("Thank you. The programme office will look at it");
    expect([await hide(ana), await act(ana, "show")], "not by hiding it oneself").to.deep.equal([403, 409]);
    expect(await kept()).to.deep.equal({ hidden: false, reports: 1 });
    expect([await hide(staff), await hide(staff)]).to.deep.equal([303, 409]);
    const colleague = await makePerson({ roles: ["leader"], year: 4 });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: colleague._id } });
    const cho = await visitorFor(app, colleague);
    expect([await act(ana, "show"), await act(cho, "show"), await hide(cho)]).to.deep.equal([403, 403, 409]);
    expect(await act(ana, "take-away"), "while it is hidden").to.equal(403);
    for (const who of [ana, cho]) expect((await who.get(path)).text).to.not.match(/Show again|Take it away/);
    expect(await kept()).to.deep.equal({ hidden: true, reports: 1 });
    expect([await act(staff, "show"), await hide(cho), await act(ana, "show")]).to.deep.equal([
      303, 303, 403,
    ]);
    expect(await act(cho, "show"), "what a leader hid, a leader shows").to.equal(303);
    expect(await kept()).to.deep.equal({ hidden: false, reports: 0 });
  });

  it("says who looks at a report, also that nobody does", async () => {
    const { path, root: post, visitors, group } = await setOut();
    const colleague = await makePerson({ roles: ["leader"], year: 4 });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: colleague._id } });
    await visitors.bea.post(`${path}/posts`, { post, what: "report" });
    expect((await visitors.bea.get(path)).text).to.contain("The group&#x27;s other leaders will look at it");
    const alone = { kind: "shared-experience", leaders: group.leaders };
    await Group.updateOne({ _id: group._id }, { $set: alone });
    await makePerson({ roles: ["staff"] });
    await Outbox.deleteMany({});
    await visitors.ben.post(`${path}/posts`, { post, what: "report" });
    expect((await visitors.ben.get(path)).text)
      .to.contain("nobody else was told")
      .and.not.contain("will look at it");
    expect(await told()).to.deep.equal([]);
  });

  it("pages, and is nobody's outside the group", async () => {
    const { path, group, leader, ana, cy } = await setOut();
    const posts = Array.from({ length: 12 }, (_, n) => ({
      group: group._id,
      author: leader._id,
      text: `Words ${n}`,
      postedAt: new Date(Date.UTC(2026, 9, 1, n)),
    }));
    await ThreadPost.insertMany(posts);
    expect((await ana.get(path)).text)
      .to.contain("Page 1 of 2")
      .and.not.contain("Words 0");
    expect((await ana.get(`${path}?page=2`)).text).to.contain("Words 0");
    for (const who of [cy, await makePerson({ roles: ["leader"], year: 4 })])
      expect((await (await visitorFor(app, who)).get(path)).status).to.equal(404);
  });

  it("of a shared-experience group leaves no words and no names in mails and traces", async () => {
    const { path, group, root, visitors, bea, ana } = await setOut();
    await Group.updateOne({ _id: group._id }, { $set: { kind: "shared-experience", title: "Fireflies" } });
    await Promise.all([Outbox.deleteMany({}), Audit.deleteMany({})]);
    await ana.post(path, { text: "Glowworms" });
    await visitors.bea.post(`${path}/replies`, { replyTo: root, text: "Moths @Ben" });
    expect(JSON.stringify(await Outbox.find().lean())).to.not.match(/Fireflies|Glowworms|Moths|"Bea|Ana /);
    expect(JSON.stringify(await Audit.find().lean())).to.not.contain(String(bea._id));
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await staff.get(path)).status).to.equal(404);
  });
});

import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { publishRound } from "../../server/matching/publishing.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Apart } from "../../server/matching/apart.js";
import { useApp } from "../support/app.js";
import { draftRound, officeActor, openRoundFor, tuesdayEvenings } from "../support/drafts.js";
import { makeGroup, makePerson, makeSession, memberOf, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const two = { day: 2, start: "18:00", minutes: 50 };

describe("Asking for another place than a round gave", function () {
  this.timeout(30_000);
  const app = useApp();
  const actor = () => officeActor(app);
  const asking = (name: string) => makePerson({ name, topics: ["renal"], free: tuesdayEvenings });
  const staff = async () => visitorFor(app, await makePerson({ roles: ["staff"] }));

  it("lets staff move a student who asks for another place, or say that there is none, and decide it on the office's page", async () => {
    const ana = await asking("Ana Heron");
    const round = await openRoundFor(app, ana);
    const from = await makeGroup({ _id: round.term }, { minimum: 1, title: "Renal early" });
    await Promise.all([makeSession(from, "2026-10-13"), draftRound(app, String(round._id))]);
    await publishRound(actor(), String(round._id), true);
    const to = await makeGroup({ _id: round.term }, { slot: two, title: "Renal later" });
    const full = await makeGroup(
      { _id: round.term },
      { slot: two, capacity: 1, members: [memberOf(await asking("Bo"))] },
    );
    await makeSession(to, "2026-10-13");
    const path = `/rounds/${String(round._id)}`;
    const phone = await visitorFor(app, ana);
    const another = () =>
      phone.post(`${path}/answer`, { group: String(from._id), answer: "another", wish: "Later, please" });
    // The office's page shows it without being loaded again.
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    await another();
    silence();
    expect(heard).to.include("office:all");
    const office = await staff();
    expect((await office.get("/office/rounds")).text).to.include("closed early, ");
    const own = `/office${path}/people/${String(ana._id)}`;
    expect((await office.get("/office")).text)
      .to.include("Ana Heron, now in Renal early")
      .and.include(own);
    const sheet = (await office.get(own)).text;
    expect(sheet).to.include("“Later, please”").and.include("Renal later").and.not.include(String(full._id));

    // There is none: told once, and asked again.
    await Promise.all(
      [1, 2].map(() => office.post(`${own}/another/end`, { from: String(from._id), note: "Sorry-7" })),
    );
    expect(await Outbox.countDocuments({ to: ana._id, text: /Sorry-7/ })).to.equal(1);
    expect((await office.get("/office")).text).not.to.include("Other places asked for");
    expect((await phone.get("/today")).text).to.include("Say whether you will come");

    await another();
    const wrong = await office.post(`${own}/another`, { from: String(from._id), to: String(full._id) });
    expect([wrong.status, wrong.text.includes("it is full by now")]).to.deep.equal([422, true]);
    const bare = await office.post(`${own}/another`, { from: String(from._id), to: "" });
    expect(bare.text).to.include(`id="field-to-${String(from._id)}-error"`);
    const move = { from: String(from._id), to: String(to._id) };
    await Promise.all([1, 2, 3].map(() => office.post(`${own}/another`, move)));
    const inside = await Group.find({ "members.person": ana._id }).lean();
    expect(inside.map(({ title }) => title)).to.deep.equal(["Renal later"]);
    expect(await Outbox.countDocuments({ to: ana._id, subject: "You have another group" })).to.equal(1);
    expect((await office.get(`/office${path}?show=changed`)).text).to.include("were moved to Renal later");
    expect((await phone.get(path)).text)
      .to.match(/were moved to <a[^>]*>Renal later</)
      .and.not.include("you left");
    expect((await office.get("/office")).text).not.to.include("Other places asked for");
    expect((await office.get(`/office${path}`)).text).to.include(
      "Moved to another, for which they had asked.",
    );
  });

  it("offers and gives no place beside somebody they are kept apart from, and answers nobody who left", async () => {
    const [ana, bo] = [await asking("Ana Heron"), await asking("Bo Finch")];
    const round = await openRoundFor(app, ana);
    const from = await makeGroup({ _id: round.term }, { minimum: 1, title: "Renal early" });
    await draftRound(app, String(round._id));
    await publishRound(actor(), String(round._id), true);
    const to = await makeGroup(
      { _id: round.term },
      { slot: two, title: "Renal later", members: [memberOf(bo)] },
    );
    await makeGroup({ _id: round.term }, { slot: two, title: "Renal of Bo", leaders: [bo._id] });
    const elsewhere = { day: 1, start: "09:00", minutes: 50 };
    const cy = await asking("Cy Wren");
    const nine = await makeGroup(
      { _id: round.term },
      { slot: elsewhere, title: "Renal at nine", members: [memberOf(cy)] },
    );
    await makeGroup({ _id: round.term }, { slot: two, title: "Renal when free" });
    // What was arranged for another round is over with it.
    for (const [people, of] of [
      [[ana._id, bo._id], round._id],
      [[ana._id, cy._id], nobodyId()],
    ] as const)
      await Apart.create({
        ...{ round: of, people: [...people], sealedReason: "x" },
        ...{ by: nobodyId(), at: app.clock.now() },
      });
    const phone = await visitorFor(app, ana);
    const answer = (word: string) =>
      phone.post(`/rounds/${String(round._id)}/answer`, { group: String(from._id), answer: word });
    await answer("another");
    const office = await staff();
    const own = `/office/rounds/${String(round._id)}/people/${String(ana._id)}`;
    const sheet = (await office.get(own)).text;
    expect(sheet)
      .to.match(/Renal when free[^<]*free\)<[^]*Renal at nine[^<]*, not when they are free/)
      .and.not.include("Renal later")
      .and.not.include("Renal of Bo");
    const move = { from: String(from._id), to: String(to._id) };
    const refused = await office.post(`${own}/another`, move);
    expect([refused.status, refused.text.includes("an arrangement for the round")]).to.deep.equal([
      422,
      true,
    ]);
    expect(await Group.countDocuments({ title: "Renal later", "members.person": ana._id })).to.equal(0);

    // A group that nobody may know of meets at the same hour. What was chosen or typed stays, beside its error.
    const hidden = await makeGroup(
      { _id: round.term },
      { slot: elsewhere, kind: "shared-experience", members: [memberOf(ana)] },
    );
    for (const group of [nine, hidden]) await makeSession(group, "2026-10-12");
    const clash = await office.post(`${own}/another`, { ...move, to: String(nine._id) });
    expect(clash.text)
      .to.include(`id="field-to-${String(from._id)}-error"`)
      .and.match(new RegExp(`<option value="${String(nine._id)}" selected`));
    const long = await office.post(`${own}/another/end`, { from: String(from._id), note: "x".repeat(201) });
    expect(long.status).to.equal(422);
    expect(long.text)
      .to.include(`id="field-note-${String(from._id)}-error"`)
      .and.include(`value="${"x".repeat(201)}"`);

    // They leave by themselves while staff still look at the page.
    await phone.post(`/groups/${String(from._id)}/membership/end`);
    await office.post(`${own}/another/end`, { from: String(from._id), note: "Sorry-9" });
    expect((await office.get(own)).text).to.include("ask for another place any more");
    expect(await Outbox.countDocuments({ text: /Sorry-9/ })).to.equal(0);
  });

  it("speaks no more of a group that could be joined besides once somebody is in it", async () => {
    const ana = await makePerson({ topics: ["renal", "anatomy"], free: tuesdayEvenings });
    const round = await openRoundFor(app, ana);
    const groups = [
      await makeGroup({ _id: round.term }, { minimum: 1 }),
      await makeGroup({ _id: round.term }, { minimum: 1, topic: "anatomy", slot: two }),
    ];
    await draftRound(app, String(round._id));
    await publishRound(actor(), String(round._id), true);
    const phone = await visitorFor(app, ana);
    const page = async () => (await phone.get(`/rounds/${String(round._id)}`)).text;
    expect(await page())
      .to.include("As long as you may be in one more group")
      .and.include("Look at the group");
    const inside = await Group.findOne({ "members.person": ana._id }).orFail().lean();
    const besides = groups.find(({ _id }) => !_id.equals(inside._id));
    await Group.updateOne({ _id: besides?._id }, { $push: { members: memberOf(ana) } });
    expect(await page()).to.not.include("Look at the group");
  });
});

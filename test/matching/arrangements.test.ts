import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { buddyPairs } from "../../server/matching/buddies.js";
import { officeTopic } from "../../server/matching/drafting.js";
import { Placing } from "../../server/matching/placing.js";
import { publishRound } from "../../server/matching/publishing.js";
import { remindOfRounds, reminderAt } from "../../server/matching/reminding.js";
import { Round } from "../../server/matching/round.js";
import { useApp } from "../support/app.js";
import { draftRound, openRoundFor } from "../support/drafts.js";
import { makeGroup, makePerson, makeSession, memberOf, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];
const two = { day: 2, start: "18:00", minutes: 50 };

describe("What a round takes into account", function () {
  this.timeout(30_000);
  const app = useApp();
  const actor = () => ({ id: String(nobodyId()), now: app.clock.now() });
  const asking = (name: string) => makePerson({ name, topics: ["renal"], free });
  const staff = async () => visitorFor(app, await makePerson({ roles: ["staff"] }));

  it("keeps together whom staff tie, and students who name each other, but not one who alone names another", () => {
    const ids = new Map(["a", "b", "c"].map((id) => [`${id}@x`, id]));
    const named = (pairs: [string, string][]) =>
      pairs.map(([person, buddy]) => ({ person: person as never, buddy }));
    expect(
      buddyPairs(
        named([
          ["a", "b@x"],
          ["b", "a@x"],
          ["c", "a@x"],
        ]),
        ids,
      ),
    ).to.deep.equal([["a", "b"]]);
    expect(
      buddyPairs(
        named([
          ["a", "a@x"],
          ["b", "nobody@x"],
          ["c", ""],
        ]),
        ids,
      ),
    ).to.deep.equal([]);
  });

  it("places those who name each other together, and takes the order of groups into account", async () => {
    const [ana, bo] = [await asking("Ana"), await asking("Bo")];
    const round = await openRoundFor(app);
    const early = await makeGroup({ _id: round.term }, { minimum: 1 });
    const late = await makeGroup({ _id: round.term }, { minimum: 1, slot: two });
    const path = `/rounds/${String(round._id)}`;
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, bo)];
    const twice = await first.post(`${path}/asking`, {
      ranked: [String(late._id), String(late._id)],
      buddy: "",
    });
    expect([twice.status, twice.text.includes("Choose each group once")]).to.deep.equal([422, true]);
    await first.post(`${path}/asking`, {
      ranked: [String(late._id), String(early._id)],
      buddy: bo.email.toUpperCase(),
    });
    await second.post(`${path}/asking`, { ranked: ["", ""], buddy: ana.email });
    expect((await first.get(path)).text)
      .to.include("You have asked")
      .and.include(bo.email);
    const { problem, result } = await draftRound(app, String(round._id));
    expect(problem.keepTogether).to.have.length(1);
    expect(result.placements.map(({ group }) => group)).to.deep.equal([String(late._id), String(late._id)]);
    expect((await (await staff()).get(`/office${path}/arrangements`)).text).not.to.include("Ana and Bo");
  });

  it("places only the years and topics that take part", async () => {
    const [ana, bo] = [await asking("Ana"), await makePerson({ year: 2, topics: ["renal"], free })];
    const round = await openRoundFor(app);
    await Round.updateOne({ _id: round._id }, { $set: { years: [1], topics: ["anatomy"] } });
    const path = `/rounds/${String(round._id)}`;
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, bo)];
    expect((await first.post(`${path}/asking`)).location).to.equal("/profile");
    await second.post(`${path}/asking`);
    expect((await second.get(path)).text).to.include("This round is for other years");
    expect((await Round.findById(round._id).orFail().lean()).asking).to.deep.equal([]);
  });

  it("considers who asks late once staff include them, and tells the others that they were late", async () => {
    const [inTime, late, later] = [await asking("Ana"), await asking("Bo"), await asking("Cy")];
    const round = await openRoundFor(app, inTime);
    const id = String(round._id);
    await makeGroup({ _id: round.term }, { minimum: 1 });
    app.clock.set(new Date("2026-10-20T17:00:00Z"));
    for (const student of [late, later]) {
      const phone = await visitorFor(app, student);
      await phone.post(`/rounds/${id}/asking`);
      expect((await phone.get(`/rounds/${id}`)).text).to.include("You asked late");
    }
    const office = await staff();
    expect((await draftRound(app, id)).problem.students).to.have.length(1);
    expect((await office.get(`/office/rounds/${id}`)).text).to.include("Asked after the deadline");
    // Once the deadline lies later, they have asked in time.
    await Round.updateOne({ _id: id }, { $set: { remindedAt: app.clock.now() } });
    for (const [deadlineOn, late] of [
      ["2026-10-22", [false, false, false]],
      ["2026-10-21", [false, false, false]],
    ] as const) {
      const heard: string[] = [];
      const silence = onAnnounce((topic) => void heard.push(topic));
      await office.post(`/office/rounds/${id}/deadline`, { deadlineOn, deadlineTime: "17:00" });
      silence();
      expect(heard).to.include(officeTopic(id));
      const moved = await Round.findById(id).orFail().lean();
      expect(moved.asking.map((each) => each.late)).to.deep.equal(late);
      expect(moved.remindedAt).not.to.equal(null);
    }
    // Nothing is said of a day beside which there is no time to go by.
    const timeless = { deadlineOn: "2026-10-22", deadlineTime: "late", maxGroups: "1" };
    expect((await office.post("/office/rounds", timeless)).text).not.to.include("Choose a time to come");
    // Neither into the past, nor past the end of the term.
    for (const [deadlineOn, words] of [
      ["2026-10-19", "Choose a time to come"],
      ["2026-12-12", "which ends on Fri 11 Dec 2026"],
    ] as const) {
      const form = { deadlineOn, deadlineTime: "17:00" };
      const wrong = await office.post(`/office/rounds/${id}/deadline`, form);
      expect([wrong.status, wrong.text.includes(words)]).to.deep.equal([422, true]);
      const alone = await office.post("/office/rounds", { ...form, maxGroups: "1" });
      expect([alone.status, alone.text.includes(words)]).to.deep.equal([422, true]);
      // All that is wrong with a form is said at once.
      const opened = await office.post("/office/rounds", { ...form, maxGroups: "0" });
      expect([opened.status, opened.text.includes(words)]).to.deep.equal([422, true]);
      expect(opened.text).to.include("Enter a number from 1 to 5");
    }
    app.clock.set(new Date("2026-10-21T17:00:00Z"));
    await Round.updateOne({ _id: id }, { $set: { "asking.1.late": true, "asking.2.late": true } });
    await office.post(`/office/rounds/${id}/late`, { people: String(late._id) });
    expect((await draftRound(app, id)).problem.students).to.have.length(2);
    expect(await publishRound(actor(), id, false)).to.equal("published");
    expect((await Outbox.findOne({ to: later._id }).orFail().lean()).text).to.include("after the deadline");
    expect((await Outbox.findOne({ to: late._id }).orFail().lean()).subject).to.equal("You have a place");
  });

  it("reminds each who has not asked, once, a day before the deadline", async () => {
    const [ana, bo] = [await asking("Ana"), await asking("Bo")];
    const round = await openRoundFor(app, ana);
    expect(reminderAt(round).toISOString()).to.equal("2026-10-19T16:00:00.000Z");
    expect(await remindOfRounds(new Date("2026-10-19T15:59:00Z"))).to.equal(0);
    const at = new Date("2026-10-19T16:00:00Z");
    await Promise.all([1, 2, 3].map(() => remindOfRounds(at)));
    expect(await Outbox.countDocuments({ to: bo._id })).to.equal(1);
    expect(await Outbox.countDocuments()).to.equal(1);
    const openedAt = new Date("2026-10-20T12:00:00Z");
    expect(reminderAt({ openedAt, deadlineAt: round.deadlineAt }).toISOString()).to.equal(
      "2026-10-20T14:00:00.000Z",
    );
  });

  it("lets a student accept, ask for another, and give the place up to who waits first", async () => {
    const [ana, waits] = [await asking("Ana"), await asking("Bo")];
    const round = await openRoundFor(app, ana);
    const group = await makeGroup({ _id: round.term }, { minimum: 1, capacity: 1 });
    await makeSession(group, "2026-10-13");
    await draftRound(app, String(round._id));
    await publishRound(actor(), String(round._id), true);
    const path = `/rounds/${String(round._id)}`;
    const phone = await visitorFor(app, ana);
    const answer = (said: string, wish = "") =>
      phone.post(`${path}/answer`, { group: String(group._id), answer: said, wish });
    const coming = async () =>
      (await (await staff()).get(`/office${path}/draft.csv?show=coming`)).text.includes("Ana");
    expect(await coming()).to.equal(false);
    await answer("accepted");
    expect(await coming()).to.equal(true);
    expect((await phone.get(path)).text).to.include("you will come");
    expect((await (await staff()).get(`/office${path}?show=coming`)).text).to.include("Will come");
    const long = await answer("another", "w".repeat(201));
    expect(long.status).to.equal(422);
    expect(long.text)
      .to.include(`id="field-wish-${String(group._id)}-error"`)
      .and.include("w".repeat(201));
    await answer("another", "Wednesdays, please");
    const sheet = (await (await staff()).get(`/office${path}`)).text;
    // Where those who asked for another are listed, and beside the person.
    expect(sheet.split("Wednesdays, please")).to.have.length(3);
    expect(sheet).to.include("They asked for another. “Wednesdays, please”");
    await (await visitorFor(app, waits)).post(`/groups/${String(group._id)}/membership`);
    await Promise.all([1, 2, 3].map(() => answer("declined")));
    const after = await Group.findById(group._id).orFail().lean();
    expect(after.members).to.deep.equal([]);
    expect(
      after.waitlist.map(({ person, offeredUntil }) => [String(person), offeredUntil !== null]),
    ).to.deep.equal([[String(waits._id), true]]);
    expect((await Placing.findOne().orFail().lean()).answer).to.equal("declined");
    await answer("accepted");
    expect((await phone.get(path)).text).to.include("gave this place up before");
    // Back in the group, they can answer again; the old form does nothing more, and leaving by its page is no yes.
    const once = {
      group: String(group._id),
      answer: "declined",
      wish: "",
      actionKey: "7b0b6a1c-31c1-4a58-9d0e-0c1f6f7a2b11",
    };
    const isIn = async () => (await Group.countDocuments({ _id: group._id, "members.person": ana._id })) > 0;
    const back = { $set: { waitlist: [], members: [memberOf(ana)] } };
    await Group.updateOne({ _id: group._id }, back);
    expect((await phone.get(path)).text)
      .to.include("I will come")
      .and.not.include("given up");
    await phone.post(`${path}/answer`, once);
    expect(await isIn()).to.equal(false);
    await Group.updateOne({ _id: group._id }, back);
    await phone.post(`${path}/answer`, once);
    expect(await isIn()).to.equal(true);
    await answer("accepted");
    await phone.post(`/groups/${String(group._id)}/membership/end`);
    await answer("accepted");
    expect((await phone.get(path)).text)
      .to.include("not in that group any more")
      .and.include("you left");
    expect((await (await staff()).get(`/office${path}?show=changed`)).text)
      .to.include("They have left the group since.")
      .and.match(/Given up, left or moved[^]{0,200}Ana/);
    expect((await (await staff()).get(`/office${path}`)).text).to.match(/>0<[^]{0,80}accepted/);
    await Placing.updateMany({}, { $set: { answer: "declined" } });
    expect(
      (
        await (
          await visitorFor(app, waits)
        ).post(`${path}/answer`, { group: String(group._id), answer: "accepted" })
      ).status,
    ).to.equal(303);
    expect(await Placing.countDocuments({ answer: "accepted" })).to.equal(0);
  });

  it("tells everybody how places are given, with the lottery's number of each round", async () => {
    const round = await openRoundFor(app);
    const page = await (await visitorFor(app, await asking("Ana"))).get("/rounds/how");
    expect(page.status).to.equal(200);
    expect(page.text).to.include("In this order").and.include(`<strong>${round.seed}</strong>`);
  });
});

import { expect } from "chai";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Session } from "../../server/sessions/session.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { visitorFor } from "../support/visitor.js";
import { edit, makeSchool } from "./school.js";

describe("An edit of a series", () => {
  const app = useApp();
  const changeOf = ({ _id }: { _id: unknown }) => `/sessions/${String(_id)}/change`;
  const anew = { what: "replan", scope: "following", day: "4", start: "12:00", minutes: "60" };
  const move = { what: "move", scope: "this", on: "2026-10-14", start: "18:00", minutes: "50" };

  it("settles the waitlist in the same step: a group that goes on offers its free places again, in one message with the dates", async () => {
    const { leader, group, cy } = await makeSchool(app);
    await Group.updateOne({ _id: group._id }, { $set: { capacity: 3 } });
    app.clock.set(new Date("2026-10-21T08:00:00Z"));
    const path = `/groups/${String(group._id)}/sessions`;
    const add = { what: "add", on: "2026-10-27", start: "17:00", minutes: "50" };
    const { done } = await edit(await visitorFor(app, leader), path, add);
    expect(done.status, done.text).to.equal(303);
    const { waitlist } = await Group.findById(group._id).orFail().lean();
    expect(waitlist[0]?.offeredUntil).to.be.instanceOf(Date);
    for (const messages of [
      await Outbox.find({ to: cy._id }).lean(),
      await Inbox.find({ to: cy._id }).lean(),
    ]) {
      expect(messages.map(({ subject }) => subject)).to.deep.equal(["A place is free in Kidneys"]);
      expect(messages[0]?.text).to.include("Tue 27 Oct, 17:00–17:50: an extra session");
    }
  });

  it("asks whether the night is meant", async () => {
    const { ana, second } = await makeSchool(app);
    const look = (fields: Record<string, string>) =>
      ana.get(
        `/sessions/${String(second._id)}/change/preview?${new URLSearchParams({ ...move, ...fields }).toString()}`,
      );
    expect((await look({ start: "03:00" })).text).to.contain("That is at night. Is it what you mean?");
    expect((await look({})).text).to.not.contain("at night");
  });

  it("says of each session that would leave the term with the others that it is cancelled, and does so once confirmed", async () => {
    const { ana, bea, second, third } = await makeSchool(app);
    const beyond = { ...move, on: "2026-12-08", scope: "following" };
    const { seen, done } = await edit(ana, `/sessions/${String(second._id)}/change`, beyond);
    expect(seen.status).to.equal(200);
    expect(seen.text)
      .to.include("One session would lie outside the term")
      .and.include("Tue 15 Dec 2026, its new day, is not in the term.")
      .and.include("Move, cancel and tell them");
    expect(done.status, done.text).to.equal(303);
    const { on, cancelledAt, cancelledReason } = await Session.findById(third._id).orFail().lean();
    expect([on, cancelledAt !== null, cancelledReason]).to.deep.equal([
      "2026-10-20",
      true,
      "Its new day would not be in the term.",
    ]);
    expect((await Session.findById(second._id).orFail().lean()).on).to.equal("2026-12-08");
    const letter = await Outbox.findOne({ to: bea._id }).orFail().lean();
    expect(letter.text).to.include("Tue 20 Oct, 17:00–17:50: cancelled, for Tue 15 Dec is not in the term");
    expect((await ana.get(`/sessions/${String(second._id)}`)).text).to.include("One is cancelled");
  });

  it("changes the rhythm people read, and says it to its people and to who waits", async () => {
    const { ana, first, second, group, bea, cy } = await makeSchool(app);
    const form = (await ana.get(`/groups/${String(group._id)}/edit`)).text;
    expect(form).to.contain(`href="${changeOf(first)}?what&#x3D;replan"`);
    const { seen, done } = await edit(ana, changeOf(second), { ...anew, everyWeeks: "2" });
    const pattern = "From Thu 15 Oct on it meets Thursdays 12:00–13:00, every second teaching week.";
    expect(seen.text).to.contain("New dates for Kidneys").and.contain(pattern);
    expect(seen.text).to.contain("The group meets in other weeks from then on.");
    expect(done.status, done.text).to.equal(303);
    const after = await Group.findById(group._id).lean();
    expect(after).to.deep.include({ everyWeeks: 2 });
    expect(after?.slot).to.include({ day: 4, start: "12:00", minutes: 60 });
    const sessions = await Session.find({ group: group._id }).sort({ number: 1 }).lean();
    expect(
      sessions.slice(0, 3).map(({ on, cancelledAt }) => `${on} ${cancelledAt ? "cancelled" : "held"}`),
    ).to.deep.equal(["2026-10-06 held", "2026-10-15 held", "2026-10-20 cancelled"]);
    expect(sessions[2]?.cancelledReason).to.equal("The group meets in other weeks from then on.");
    const told = async ({ _id }: { _id: unknown }) =>
      (await Outbox.findOne({ to: _id as never }).orFail()).text;
    expect(await told(bea))
      .to.match(/^Your group meets at other times/)
      .and.contain(pattern);
    expect(await told(cy)).to.match(/^Kidneys, for which you wait, meets at other times/);
  });

  it("says of a date that falls on a closed day that this is why", async () => {
    const { ana, second, third, group, term, bea } = await makeSchool(app);
    const closed = { from: "2026-10-22", to: "2026-10-22", reason: "Winter closure" };
    await Term.updateOne({ _id: term._id }, { $push: { closures: closed } });
    const { seen, done } = await edit(ana, changeOf(second), { ...anew, everyWeeks: "1" });
    expect(done.status, done.text).to.equal(303);
    const why = "Thu 22 Oct is closed: Winter closure";
    expect(seen.text).to.contain(`${why}.`).and.not.contain("other weeks");
    expect((await Session.findById(third._id).lean())?.cancelledReason).to.equal(`${why}.`);
    expect((await Outbox.findOne({ to: bea._id }).orFail()).text).to.contain(`cancelled (${why})`);
    expect((await ana.get(`/groups/${String(group._id)}`)).text).to.contain("Winter closure");
  });
});

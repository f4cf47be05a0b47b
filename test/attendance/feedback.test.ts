import { expect } from "chai";
import { Action } from "../../server/data/action.js";
import { Audit } from "../../server/data/audit.js";
import { Feedback } from "../../server/attendance/feedback.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makePerson, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { evening, makeTuesday } from "./school-day.js";

describe("Feedback after a session", () => {
  const app = useApp();

  async function closed() {
    const people = await Promise.all(Array.from({ length: 7 }, () => makePerson()));
    const tuesday = await makeTuesday({ members: people.map(memberOf) });
    const markedBy = tuesday.ana._id;
    const register = people.map(({ _id }, n) => ({
      person: _id,
      mark: n === 6 ? "absent" : "present",
      markedAt: evening,
      markedBy,
    }));
    const done = { registerOpenedAt: evening, registerClosedAt: evening, register, leading: [markedBy] };
    await Session.updateOne({ _id: tuesday.session._id }, { $set: done });
    app.clock.set(evening);
    const phones = await Promise.all(people.map((person) => visitorFor(app, person)));
    const leader = await visitorFor(app, tuesday.ana);
    return { ...tuesday, phones, leader, feedback: `/sessions/${String(tuesday.session._id)}/feedback` };
  }

  const fine = { useful: "yes", pace: "right" };

  it("is shown to leaders from five answers, and a sixth changes nothing that they see", async () => {
    const { phones, leader, feedback } = await closed();
    for (const phone of phones.slice(0, 4)) await phone.post(feedback, fine);
    expect((await leader.get(feedback)).text).to.include("Shown once five members have answered");
    await phones[4]!.post(feedback, { useful: "no", pace: "fast" });
    const page = (await leader.get(feedback)).text;
    expect(page).to.include("4 yes, 0 partly, 1 no").and.include("0 too slow, 4 right, 1 too fast");
    expect(page).to.include('data-live=""');
    await phones[5]!.post(feedback, { useful: "partly", pace: "slow" });
    expect((await leader.get(feedback)).text).to.include("4 yes, 0 partly, 1 no");
  });

  it("is asked on the session's page until it is given, and then thanked for", async () => {
    const { phones, session } = await closed();
    const path = `/sessions/${String(session._id)}`;
    const asks = async (phone = phones[0]!) =>
      (await phone.get(path)).text.includes(`href="${path}/feedback"`);
    expect(await asks()).to.equal(true);
    await phones[0]!.post(`${path}/feedback`, fine);
    await phones[0]!.get(path);
    expect((await phones[0]!.get(path)).text).to.include("Thank you for saying how it was");
    expect([await asks(), await asks(phones[1])]).to.deep.equal([false, true]);
  });

  it("says why somebody isn't asked: too early, not there, answered, too late", async () => {
    const { phones, feedback, session } = await closed();
    const words = async (phone = phones[0]!) => (await phone.get(feedback)).text;
    await phones[1]!.post(feedback, fine);
    expect(await words(phones[1])).to.include("You have answered. Thank you");
    expect(await words(phones[6])).to.include("Only who was there is asked.");
    const closedAt = (registerClosedAt: Date | null) =>
      Session.updateOne({ _id: session._id }, { $set: { registerClosedAt } });
    await closedAt(new Date("2026-09-10T09:00:00Z"));
    expect(await words()).to.include("It was asked for two weeks.");
    await closedAt(null);
    expect(await words()).to.include("once the session is over");
  });

  it("counts once a person, and only of who was there, while it is asked for", async () => {
    const { phones, leader, feedback } = await closed();
    await Promise.all([1, 2, 3].map(() => phones[0]!.post(feedback, fine)));
    await phones[6]!.post(feedback, fine);
    expect((await leader.post(feedback, fine)).status).to.equal(404);
    app.clock.set(new Date("2026-10-21T09:00:00Z"));
    await phones[1]!.post(feedback, fine);
    expect((await Feedback.findOne().orFail().lean()).counts.answers).to.equal(1);
  });

  it("keeps nothing that says who answered what: not in the log, nor as the key of a form", async () => {
    const { phones, feedback } = await closed();
    await phones[0]!.post(feedback, { ...fine, actionKey: "a".repeat(36) });
    const trace = await Audit.findOne({ act: "give feedback" }).orFail().lean();
    expect([trace.actor, trace.details]).to.deep.equal(["somebody of the group", {}]);
    expect(await Action.countDocuments()).to.equal(0);
  });

  it("comes back with what was chosen when a tap is missing", async () => {
    const { phones, feedback } = await closed();
    const answer = await phones[0]!.post(feedback, { useful: "partly" });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.include("Say how the pace was")
      .and.match(/value="partly"[^>]* checked/);
  });
});

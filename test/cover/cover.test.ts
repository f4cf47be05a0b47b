import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { findAttendance } from "../../server/attendance/commitment.js";
import { findLed } from "../../server/attendance/hours.js";
import { Group } from "../../server/groups/group.js";
import { takeCover } from "../../server/cover/covering.js";
import { Session } from "../../server/sessions/session.js";
import { Standing } from "../../server/training/standing.js";
import { filledForm, leaderOf, markOf } from "../attendance/register-form.js";
import { makeTuesday, started } from "../attendance/school-day.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Cover", () => {
  const app = useApp();

  const leader = (name: string) => makePerson({ name, roles: ["leader"], year: 4 });

  async function asked(fields = {}) {
    const tuesday = await makeTuesday(fields);
    const id = String(tuesday.session._id);
    const cal = await leader("Cal Cover");
    const ana = await visitorFor(app, tuesday.ana);
    const answer = await ana.post(`/sessions/${id}/cover`, { reason: "I am ill" });
    return { ...tuesday, id, cal, anaPhone: ana, answer, take: `/sessions/${id}/cover/taking` };
  }

  const coverOf = async (id: string) => (await Session.findById(id).orFail().lean()).cover;

  it("is asked for once with a reason, and told to those who are cleared, free and not of the group", async () => {
    const { id, term, ben, anaPhone, answer, session } = await asked();
    expect(answer.location).to.equal(`/sessions/${id}/cover`);
    const [letter, ...more] = await Outbox.find({ subject: /Could you lead/ }).lean();
    expect([letter?.address !== undefined, more.length]).to.deep.equal([true, 0]);
    expect(letter?.text).to.include("I am ill");
    const toBen = await Outbox.find({ to: ben._id }).lean();
    expect(toBen.map(({ subject }) => subject.startsWith("Ana Leader can’t lead"))).to.deep.equal([true]);
    expect((await (await visitorFor(app, ben)).get(`/sessions/${id}/cover`)).text)
      .to.include("with its other leader")
      .and.include("If you can’t come either and nobody takes it")
      .and.include(`href="/sessions/${id}/change"`);
    expect((await anaPhone.get("/today")).text)
      .to.include("You can’t come; nobody has taken it yet")
      .and.not.include("You lead it");
    expect((await anaPhone.get(`/sessions/${id}`)).text).to.include(
      "Ana Leader can’t come; nobody has taken it",
    );
    expect((await anaPhone.get(`/sessions/${id}/cover`)).text).not.to.include("If you can’t come either");
    const bens = async () => (await (await visitorFor(app, ben)).get(`/sessions/${id}/cover`)).text;
    await Session.updateOne({ _id: id }, { $set: { "cover.takenBy": ben._id } });
    expect(await bens(), "who covers it").not.to.include("If you can’t come either");
    await Session.updateOne({ _id: id }, { $set: { "cover.takenBy": null } });
    const before = app.clock.now();
    app.clock.set(started);
    expect(await bens(), "once it has begun").not.to.include("If you can’t come either");
    app.clock.set(before);
    await anaPhone.post(`/sessions/${id}/cover`, { reason: "Again" });
    expect((await coverOf(id))?.reason).to.equal("I am ill");
    const fresh = await makePerson({ name: "Not Ready", roles: ["leader"], year: 4 });
    await Standing.deleteOne({ _id: fresh._id });
    const busy = await leader("Busy Elsewhere");
    await makeSession(await makeGroup(term, { leaders: [busy._id] }), session.on);
    const today = async (who: typeof busy) => (await (await visitorFor(app, who)).get("/today")).text;
    for (const other of [fresh, busy])
      expect(await today(other)).not.to.include("Could you lead one of these?");
    expect(await today(await leader("Free Leader")))
      .to.include("Kidneys on Tuesday")
      .and.include("I am ill");
  });

  it("goes to exactly one of many who take it at once", async () => {
    const { id, session } = await asked();
    const leaders = await Promise.all(Array.from({ length: 8 }, (_, n) => leader(`Leader ${n}`)));
    const now = app.clock.now();
    // Each waits in a queue of its own, as in eight processes: nothing but the document keeps them apart.
    const outcomes = await Promise.all(
      leaders.map((each) =>
        takeCover({ id: String(each._id), now }, { _id: session._id, group: nobodyId() }),
      ),
    );
    expect([...outcomes].sort()).to.deep.equal([...Array<string>(7).fill("gone"), "taken"]);
    const winner = leaders[outcomes.indexOf("taken")];
    expect(String((await coverOf(id))?.takenBy)).to.equal(String(winner?._id));
    expect(await Outbox.countDocuments({ subject: / leads Kidneys on Tuesday/ })).to.equal(2);
  });

  it("doesn't give one leader two sessions at one hour", async () => {
    const { cal, take, term, session } = await asked();
    const other = await makeGroup(term);
    const second = await makeSession(other, session.on);
    const boss = await visitorFor(app, { _id: other.leaders[0]! });
    await boss.post(`/sessions/${String(second._id)}/cover`, { reason: "A conference" });
    const phone = await visitorFor(app, cal);
    await Promise.all([phone.post(take), phone.post(`/sessions/${String(second._id)}/cover/taking`)]);
    expect(await Session.countDocuments({ "cover.takenBy": cal._id })).to.equal(1);
  });

  it("brings plan, register and hours, for that session alone", async () => {
    const { id, cal, ana, take, path, group, cleo } = await asked();
    const phone = await visitorFor(app, cal);
    expect((await phone.get(path)).status).to.equal(404);
    await phone.post(take);
    expect((await phone.get(`/sessions/${id}`)).text)
      .to.include("Cal Cover")
      .and.include("See the register");
    expect((await phone.get(`/sessions/${id}/plan`)).status).to.equal(200);
    expect((await phone.get(`/sessions/${id}/change`)).status).to.equal(404);
    expect((await phone.get(`/groups/${String(group._id)}/edit`)).status).to.equal(404);
    const later = await makeSession(group, "2026-10-13");
    expect((await phone.get(`/sessions/${String(later._id)}/register`)).status).to.equal(404);
    app.clock.set(started);
    expect((await phone.get("/today")).text)
      .to.include("Kidneys on Tuesday")
      .and.include("Open the register");
    const replaced = await visitorFor(app, ana);
    expect((await replaced.get(`/sessions/${id}`)).text, "who can’t come").to.not.include(
      "Open the register",
    );
    await phone.post(`${path}/opening`);
    const form = filledForm((await phone.get(path)).text, { [markOf(cleo)]: "present" });
    expect(form).to.include({ [leaderOf(cal)]: "yes" });
    await phone.post(`${path}/closing`, form);
    expect((await findLed(String(cal._id))).map(({ minutes }) => minutes)).to.deep.equal([50]);
    expect(await findLed(String(ana._id))).to.deep.equal([]);
    expect((await findAttendance(String(cleo._id))).map(({ mark }) => mark)).to.deep.equal(["present"]);
    await Session.updateOne({ _id: id }, { $set: { leading: [ana._id] } });
    expect((await phone.get(`/sessions/${id}/debrief`)).status, "who took it and didn’t come").to.equal(404);
    expect((await phone.get(path)).text).to.not.include(`href="/sessions/${id}/debrief"`);
    expect((await replaced.get(path)).text).to.include(`href="/sessions/${id}/debrief"`);
  });

  it("is handed back by who took it and can't either, and withdrawn by who can come after all", async () => {
    const { id, cal, take, ana, ben, anaPhone } = await asked();
    const phone = await visitorFor(app, cal);
    await phone.post(take);
    await anaPhone.post(`/sessions/${id}/cover/end`);
    expect((await coverOf(id))?.takenBy).not.to.equal(null);
    await Outbox.deleteMany({});
    const other = await leader("Olive Other");
    const back = await phone.post(`/sessions/${id}/cover`, { reason: "Now I am ill too" });
    expect(back.location).to.equal("/today");
    expect(await coverOf(id)).to.include({ takenBy: null, reason: "I am ill" });
    const invited = await Outbox.find({ subject: /^Could you lead/ }).lean();
    expect(invited.map(({ to }) => String(to))).to.deep.equal([String(other._id)]);
    expect(invited[0]?.text).to.include("One of its leaders can’t come: I am ill");
    expect((await phone.get("/today")).text).not.to.include("Could you lead one of these?");
    const told = await Outbox.find({ subject: /^Cal Cover can’t lead/ }).lean();
    expect(told.map(({ to }) => String(to)).sort()).to.deep.equal(
      [ana, ben].map(({ _id }) => String(_id)).sort(),
    );
    expect(told[0]?.text).to.include("Now I am ill too");
    await anaPhone.post(`/sessions/${id}/cover/end`);
    expect(await coverOf(id)).to.equal(null);
  });

  it("shows who leads in whose place, and each leader once", async () => {
    const { id, cal, take, ana, cleo, group } = await asked();
    const phone = await visitorFor(app, cal);
    await phone.post(take);
    const count = (text: string, words: string) => text.split(words).length - 1;
    const [replaced, member] = [await visitorFor(app, ana), await visitorFor(app, cleo)];
    for (const who of [replaced, member])
      expect(count((await who.get("/today")).text, "Cal Cover"), "on the day").to.equal(1);
    expect((await replaced.get("/today")).text).not.to.include("You lead it");
    expect((await phone.get("/today")).text).to.include("You lead it");
    expect((await replaced.get("/today")).text).to.include("Somebody leads it in your place");
    expect((await replaced.get(`/sessions/${id}`)).text)
      .to.include("Cal Cover leads in place of Ana Leader")
      .and.include("Who leads instead")
      .and.not.include("I can’t lead it");
    expect((await member.get(`/sessions/${id}`)).text, "a member").to.not.include("in place of");
    expect((await member.get(`/groups/${String(group._id)}`)).text).to.include(
      "Cal Cover leads it in somebody’s place",
    );
    const passing = await visitorFor(app, await makePerson());
    expect((await passing.get(`/groups/${String(group._id)}`)).text).not.to.include("Cal Cover");
  });

  it("is seen by the office while nobody has taken it and nobody else leads it", async () => {
    const { cal, take, group, ana, ben } = await asked();
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await office.get("/office")).text, "Ben is there").not.to.include('id="decision-uncovered"');
    await Group.updateOne({ _id: group._id }, { leaders: [ana._id] });
    expect((await office.get("/office")).text).to.include('id="decision-uncovered"');
    await Group.updateOne({ _id: group._id }, { leaders: [ana._id, ben._id] });
    await (await visitorFor(app, cal)).post(take);
    expect((await office.get("/office")).text).not.to.include('id="decision-uncovered"');
  });

  it("is nobody's to take or ask for who only takes part", async () => {
    const { id, take, cleo } = await asked();
    const member = await visitorFor(app, cleo);
    for (const path of [take, `/sessions/${id}/cover`])
      expect((await member.post(path)).status).to.equal(404);
  });

  it("of a shared-experience group is not asked for outside it", async () => {
    const { answer, id, cal, take } = await asked({ kind: "shared-experience" });
    expect(answer.status).to.equal(403);
    expect(await coverOf(id)).to.equal(null);
    expect((await (await visitorFor(app, cal)).post(take)).status).to.equal(404);
  });

  it("is asked for with a reason, or the form comes back", async () => {
    const { path, ana } = await makeTuesday();
    const phone = await visitorFor(app, ana);
    const answer = await phone.post(path.replace("/register", "/cover"), { reason: " " });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Say in a few words why you can’t come");
  });
});

import { expect } from "chai";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { filledForm } from "./register-form.js";
import { makeTuesday, started, storedRegister } from "./school-day.js";
import { Session } from "../../server/sessions/session.js";

describe("An apology", () => {
  const app = useApp();

  async function onMonday() {
    const tuesday = await makeTuesday();
    const id = String(tuesday.session._id);
    return { ...tuesday, id, own: `/sessions/${id}/apology`, phone: await visitorFor(app, tuesday.cleo) };
  }

  it("is one tap on the session's page, stands on the leader's, and in the register once it opens", async () => {
    const { id, own, phone, path, ana, cleo, session } = await onMonday();
    expect((await phone.get(`/sessions/${id}`)).text).to.include("I can’t come");
    expect((await phone.get(own)).text).to.include("I can’t come");
    expect((await phone.post(own)).location).to.equal(`/sessions/${id}`);
    expect((await phone.get(`/sessions/${id}`)).text).to.include("You sent an apology at 09:00.");
    const leader = await visitorFor(app, ana);
    expect((await leader.get(path)).text).to.include("Can’t come: Cleo Member");
    app.clock.set(started);
    await leader.post(`${path}/opening`);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "apology" });
  });

  it("is taken back until the start, also when the register is open already", async () => {
    const { own, phone, path, ana, session } = await onMonday();
    app.clock.set(new Date("2026-10-06T15:40:00Z"));
    await (await visitorFor(app, ana)).post(`${path}/opening`);
    await phone.post(own);
    expect(Object.values((await storedRegister(session)).marks)).to.deep.equal(["apology"]);
    await phone.post(`${own}/end`);
    expect((await storedRegister(session)).marks).to.deep.equal({});
    await phone.post(own);
    app.clock.set(started);
    await phone.post(`${own}/end`);
    expect(Object.values((await storedRegister(session)).marks)).to.deep.equal(["apology"]);
  });

  it("has one effect, and none once the session has begun or for who isn't a member", async () => {
    const { own, phone, session, dan, ana } = await onMonday();
    await Promise.all([phone.post(own), phone.post(own), phone.post(own)]);
    expect((await storedRegister(session)).said).to.have.length(1);
    for (const other of [ana, await makePerson()])
      expect((await (await visitorFor(app, other)).post(own)).status).to.equal(404);
    app.clock.set(started);
    await (await visitorFor(app, dan)).post(own);
    expect((await storedRegister(session)).said).to.have.length(1);
  });

  it("written in time on a phone without a network waits for a leader's word", async () => {
    const { own, phone, path, ana, cleo, session } = await onMonday();
    app.clock.set(started);
    const writtenAt = new Date("2026-10-06T15:20:00Z").getTime();
    await phone.post(own, {}, { "x-kept-at": String(writtenAt) });
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    const page = (await leader.get(path)).text;
    expect(page).to.include("Wrote an apology at 16:20; it reached us at 17:05, 45 min later.");
    await leader.post(`${path}/words`, { person: String(cleo._id), answer: "yes" });
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "apology" });
  });

  it("does not follow the session to another time", async () => {
    const { own, phone, path, ana, session } = await onMonday();
    await phone.post(own);
    const startsAt = new Date("2026-10-06T17:00:00Z");
    await Session.updateOne(
      { _id: session._id },
      { $set: { startsAt, endsAt: new Date("2026-10-06T17:50:00Z") } },
    );
    app.clock.set(new Date("2026-10-06T17:05:00Z"));
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    expect((await storedRegister(session)).marks).to.deep.equal({});
    expect(filledForm((await leader.get(path)).text)).to.have.property("seen");
  });
});

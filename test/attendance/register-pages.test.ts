import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Session } from "../../server/sessions/session.js";
import { monday, useApp } from "../support/app.js";
import { makePerson, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { filledForm, leaderOf, markOf } from "./register-form.js";
import { evening, makeTuesday, started, storedRegister } from "./school-day.js";

describe("A register on its page", () => {
  const app = useApp();

  async function opened(fields = {}) {
    const tuesday = await makeTuesday(fields);
    app.clock.set(started);
    const leader = await visitorFor(app, tuesday.ana);
    await leader.post(`${tuesday.path}/opening`);
    return { ...tuesday, leader, page: (await leader.get(tuesday.path)).text };
  }

  it("can be opened from half an hour before the session, and no earlier", async () => {
    const { ana, session, path } = await makeTuesday();
    const leader = await visitorFor(app, ana);
    app.clock.set(new Date("2026-10-06T15:29:00Z"));
    expect((await leader.get(path)).text).to.include("The register can be opened from Tue 6 Oct, 16:30.");
    await leader.post(`${path}/opening`);
    expect((await storedRegister(session)).registerOpenedAt).to.equal(null);
    app.clock.set(new Date("2026-10-06T15:30:00Z"));
    expect((await leader.get(path)).text).to.include("Open the register");
    const answer = await leader.post(`${path}/opening`);
    expect(answer.location).to.equal(path);
    expect(await storedRegister(session)).to.deep.include({ led: [String(ana._id)] });
  });

  it("saves marks and shows them to the other leader, with who made them", async () => {
    const { leader, page, path, cleo, dan, ben, session } = await opened();
    const answer = await leader.post(path, filledForm(page, { [markOf(cleo)]: "late" }));
    expect(answer.status).to.equal(303);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "late" });
    const seen = (await (await visitorFor(app, ben)).get(path)).text;
    expect(filledForm(seen)).to.include({ [markOf(cleo)]: "late" });
    expect(filledForm(seen)).not.to.have.property(markOf(dan));
    expect(seen).to.include("late, by Ana Leader");
  });

  it("that a phone kept is marked as having come late, and by how long; one sent at once is not", async () => {
    const { leader, page, path, cleo, ben, session } = await opened();
    const form = filledForm(page, { [markOf(cleo)]: "late" });
    const kept = (minutes: number) => ({ "x-kept-at": String(started.getTime() + minutes * 60_000) });
    app.clock.set(evening);
    await leader.post(path, form, kept(20));
    const seen = (await (await visitorFor(app, ben)).get(path)).text;
    expect(seen).to.include("Ana Leader filled it in at 17:25 without a network");
    expect(seen).to.include("it reached us at 20:00, 2 h 35 min later");
    const { registerLate, marks } = await storedRegister(session);
    expect([registerLate?.reachedAt, marks[String(cleo._id)]]).to.deep.equal([evening, "late"]);
    await Session.updateOne({ _id: session._id }, { $set: { registerLate: null } });
    await leader.post(path, filledForm(seen, { [markOf(cleo)]: "present" }), kept(174));
    expect((await leader.get(path)).text).to.not.include("came late");
  });

  it("marks everyone else present with one button, and keeps the marks there are", async () => {
    const { leader, page, path, cleo, dan, session } = await opened();
    await leader.post(path, { ...filledForm(page, { [markOf(cleo)]: "apology" }), everyone: "present" });
    expect((await storedRegister(session)).marks).to.deep.equal({
      [String(cleo._id)]: "apology",
      [String(dan._id)]: "present",
    });
  });

  it("closes with what is ticked, and whoever has no mark is absent", async () => {
    const { leader, page, path, ana, ben, cleo, dan, session } = await opened();
    const form = filledForm(page, { [markOf(cleo)]: "present", [leaderOf(ben)]: "yes" });
    const answer = await leader.post(`${path}/closing`, form);
    expect(answer.location).to.equal(path);
    const stored = await storedRegister(session);
    expect(stored.marks).to.deep.equal({ [String(cleo._id)]: "present", [String(dan._id)]: "absent" });
    expect(stored.led).to.deep.equal([String(ana._id), String(ben._id)].sort());
    expect(stored.registerClosedAt).to.deep.equal(started);
    expect((await leader.get(path)).text).to.include("Closed Tue 6 Oct, 17:05 by Ana Leader.");
  });

  it("is not closed without a leader who was there, and keeps what was ticked", async () => {
    const { leader, page, path, ana, cleo, session } = await opened();
    const form = filledForm(page, { [leaderOf(ana)]: "", [markOf(cleo)]: "late" });
    const answer = await leader.post(`${path}/closing`, form);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Tick at least one leader who was there.").and.include("<title>Error: ");
    expect(filledForm(answer.text)).to.include({ [markOf(cleo)]: "late" });
    expect((await storedRegister(session)).registerClosedAt).to.equal(null);
  });

  it("says before it is closed that the session goes on, and who has no mark; afterwards nothing stands between", async () => {
    const { path, ana, cleo, dan } = await makeTuesday();
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    const { text } = await leader.get(path);
    expect(text).to.include("The session goes on until 17:50").and.include("have no saved mark yet");
    app.clock.set(new Date("2026-10-06T17:00:00Z"));
    const marks = Object.fromEntries([cleo, dan].map((each) => [markOf(each), "present"]));
    await leader.post(path, filledForm((await leader.get(path)).text, marks));
    const over = (await leader.get(path)).text;
    expect(over).to.include("Save and close").and.not.include("close-register");
  });

  it("is not closed before the session has begun", async () => {
    const { path, ana, session } = await makeTuesday();
    app.clock.set(new Date("2026-10-06T15:45:00Z"));
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    const { text } = await leader.get(path);
    // Not yet, but there for a phone whose network is away by then.
    expect(text).to.include('<div data-in="900" hidden>').and.include("once the session has begun");
    const answer = await leader.post(`${path}/closing`, filledForm(text));
    expect(answer.status).to.equal(422);
    expect((await storedRegister(session)).registerClosedAt).to.equal(null);
  });

  it("asks about members of that time only: who joined meanwhile isn't held to it, who joins later isn't on it", async () => {
    const [early, meanwhile, later] = [await makePerson(), await makePerson(), await makePerson()];
    const members = [
      memberOf(early),
      { ...memberOf(meanwhile), joinedAt: new Date("2026-10-06T16:20:00Z") },
      { ...memberOf(later), joinedAt: new Date("2026-10-06T18:00:00Z") },
    ];
    const { leader, path, session } = await opened({ members });
    app.clock.set(evening);
    const { text } = await leader.get(path);
    expect(text)
      .to.include(meanwhile.name)
      .and.not.include(`"${markOf(later)}"`);
    await leader.post(`${path}/closing`, { ...filledForm(text), [markOf(later)]: "present" });
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(early._id)]: "absent" });
  });

  it("corrects a closed register with a trace of what it was", async () => {
    const { leader, page, path, dan, session } = await opened();
    await leader.post(`${path}/closing`, filledForm(page));
    app.clock.set(evening);
    const closed = (await leader.get(path)).text;
    expect(closed).to.include("Save the correction");
    await leader.post(path, filledForm(closed, { [markOf(dan)]: "apology" }));
    expect((await storedRegister(session)).marks).to.include({ [String(dan._id)]: "apology" });
    const trace = await Audit.findOne({ act: "correct register" }).orFail().lean();
    expect(trace.details).to.deep.equal({ edits: [{ field: markOf(dan), from: "absent", to: "apology" }] });
  });

  it("keeps a leader on a closed register", async () => {
    const { leader, page, path, ana, session } = await opened();
    await leader.post(`${path}/closing`, filledForm(page));
    const answer = await leader.post(
      path,
      filledForm((await leader.get(path)).text, { [leaderOf(ana)]: "" }),
    );
    expect(answer.status).to.equal(422);
    expect((await storedRegister(session)).led).to.deep.equal([String(ana._id)]);
  });

  it("has no register while the session is cancelled", async () => {
    const { path, ana, session } = await makeTuesday();
    await Session.updateOne(
      { _id: session._id },
      { $set: { cancelledAt: monday, cancelledReason: "Flood" } },
    );
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    expect((await leader.get(path)).text).to.include("This session was cancelled");
    await leader.post(`${path}/opening`);
    await leader.post(path, { seen: "", everyone: "present" });
    expect(await storedRegister(session)).to.deep.include({ registerOpenedAt: null, marks: {} });
  });

  it("is the office's after two weeks", async () => {
    const { page, path, ana, cleo, session } = await opened();
    app.clock.set(new Date("2026-10-21T09:00:00Z"));
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const leader = await visitorFor(app, ana);
    const late = await leader.post(path, filledForm(page, { [markOf(cleo)]: "present" }));
    expect(late.status).to.equal(403);
    expect((await leader.get(path)).text).to.include("Ask the programme office");
    const form = filledForm((await staff.get(path)).text, { [markOf(cleo)]: "present" });
    expect((await staff.post(`${path}/closing`, form)).status).to.equal(303);
    expect((await storedRegister(session)).marks).to.include({ [String(cleo._id)]: "present" });
  });
});

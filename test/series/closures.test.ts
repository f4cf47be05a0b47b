import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { among } from "../../server/data/ids.js";
import { Outbox } from "../../server/data/outbox.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { makeSchool } from "./school.js";

describe("A closure that is added later", () => {
  const app = useApp();

  async function setOut() {
    const school = await makeSchool(app);
    const { term, bea } = school;
    const other = await makeGroup(term, { title: "Hearts", members: [memberOf(bea)] });
    const also = await makeSession(other, "2026-10-13");
    const hidden = await makeGroup(term, { title: "Fireflies", kind: "shared-experience" });
    const secret = await makeSession(hidden, "2026-10-13");
    const closure = { from: "2026-10-13", to: "2026-10-13", reason: "Exam day" };
    await Term.updateOne({ _id: term._id }, { $push: { closures: closure } });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const page = await staff.get("/office/closures");
    const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    return { ...school, also, secret, hidden, staff, page, version };
  }

  it("lists the sessions it hits, and of private groups neither name nor number", async () => {
    const { page } = await setOut();
    expect(page.text).to.contain("2 sessions lie").and.contain("Kidneys").and.contain("Hearts");
    expect(page.text).to.contain("Private groups meet on closed days").and.not.contain("Fireflies");
  });

  it("leaves out what isn't kept, with its room, and tells each person once", async () => {
    const { staff, version, second, also, secret, hidden, bea } = await setOut();
    const done = await staff.post("/office/closures", { version, which: "none" });
    expect(done.status, done.text).to.equal(303);
    expect(await Session.findById(second._id).lean()).to.include({ cancelledReason: "Exam day", room: null });
    expect((await Session.findById(also._id).lean())?.cancelledReason).to.equal("Exam day");
    expect((await Session.findById(secret._id).lean())?.cancelledAt).to.equal(null);
    const [asked, ...more] = await Outbox.find({ to: hidden.leaders[0] }).lean();
    expect(asked?.subject).to.equal("Does your group meet on a closed day?");
    expect([asked?.path, more.length]).to.deep.equal([
      `/sessions/${String(secret._id)}/change?what=cancel`,
      0,
    ]);
    expect(JSON.stringify(asked)).to.not.contain("Fireflies");
    expect(await Booking.countDocuments({ session: second._id, held: true })).to.equal(0);
    const letters = await Outbox.find({ to: bea._id }).lean();
    expect(letters.map(({ subject }) => subject)).to.deep.equal(["No session on Tue 13 Oct"]);
    expect(letters[0]?.text).to.contain("Kidneys: Tue 13 Oct").and.contain("Hearts: Tue 13 Oct");
    expect((await staff.get("/office/closures")).text).to.contain("No session to come lies on a closed day");
  });

  it("tells who leads one of them in somebody's place, and hurries only for those it hits soon", async () => {
    const { staff, second, term, leader, bea } = await setOut();
    const cal = await makePerson({ roles: ["leader"], year: 4 });
    const now = app.clock.now();
    const cover = { askedBy: leader._id, askedAt: now, reason: "Ill", takenBy: cal._id, takenAt: now };
    await Session.updateOne({ _id: second._id }, { $set: { cover } });
    const far = { from: "2026-11-17", to: "2026-11-17", reason: "Far off" };
    await Term.updateOne({ _id: term._id }, { $push: { closures: far } });
    const late = await makeGroup(term);
    await makeSession(late, "2026-11-17");
    app.clock.set(new Date("2026-10-12T17:30:00Z"));
    const page = await staff.get("/office/closures");
    const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    expect((await staff.post("/office/closures", { version, which: "none" })).status).to.equal(303);
    const [toCal, toBea, toFar] = await Promise.all(
      [cal._id, bea._id, late.leaders[0]].map((to) => Outbox.findOne({ to }).lean()),
    );
    expect(toCal?.text).to.contain("Kidneys: Tue 13 Oct");
    expect([toCal?.urgent, toBea?.urgent, toFar?.urgent]).to.deep.equal([true, true, false]);
    expect(toFar?.text).to.contain("17 Nov");
  });

  it("leaves all out or holds all at one choice, and shows before what becomes of each and who is told", async () => {
    const { staff, version, second, also, room } = await setOut();
    const look = (fields: Record<string, string>) =>
      staff.post("/office/closures", { version, step: "look", ...fields });
    const none = await look({ which: "none", keep: String(also._id) });
    expect([none.status, await Outbox.countDocuments()]).to.deep.equal([200, 0]);
    expect(none.text)
      .to.contain(`Exam day. ${room.code} is given back. 4 people told.`)
      .and.contain("Leave 2 out and tell 5 people")
      .and.contain("<li>Bea</li>")
      .and.not.contain("Fireflies");
    const some = await look({ which: "some", keep: String(also._id) });
    expect(some.text)
      .to.contain("1 left out, 1 held.")
      .and.contain("Leave 1 out and tell 4 people")
      .and.contain("Nothing changes.");
    // Red while "some" with none ticked is taken for "none".
    for (const step of ["look", "do"]) {
      const empty = await look({ which: "some", step });
      expect(empty.status, step).to.equal(422);
      expect(empty.text)
        .to.contain("Tick the sessions that are held, or leave all of them out")
        .and.contain('href="#field-keep"')
        .and.match(/value="some"[^>]* checked/);
    }
    // Red while a form without its choice leaves all of them out.
    const unsaid: Record<string, string>[] = [{}, { step: "look" }, { keep: String(also._id) }];
    for (const fields of unsaid) {
      const answer = await staff.post("/office/closures", { version, ...fields });
      expect(answer.status, JSON.stringify(fields)).to.equal(422);
      expect(answer.text).to.contain("Choose what becomes of them").and.contain('href="#field-which"');
    }
    expect(await Outbox.countDocuments()).to.equal(0);
    const back = await staff.post("/office/closures", {
      version,
      step: "back",
      which: "some",
      keep: String(also._id),
    });
    expect(back.text).to.match(new RegExp(`value="${String(also._id)}"[^>]* checked`));
    expect((await look({ which: "all" })).text).to.contain("Hold all of them");
    await staff.post("/office/closures", { version, which: "all" });
    const kept = await Session.find({ _id: among([second._id, also._id]) }).lean();
    expect(kept.map((each) => [each.cancelledAt, each.keptOpenAt !== null])).to.deep.equal([
      [null, true],
      [null, true],
    ]);
  });

  it("leaves a trace at each group with its dates, and at a private one none", async () => {
    const { staff, version, group, also, hidden } = await setOut();
    await staff.post("/office/closures", { version, which: "some", keep: String(also._id) });
    const traces = await Audit.find({ act: "decide on closed days" }).lean();
    const at = (subject: string): unknown => traces.find((each) => each.subject === subject)?.details;
    expect(at(`group:${String(group._id)}`)).to.deep.equal({ skipped: ["2026-10-13"], kept: [] });
    expect(at(`group:${String(also.group)}`)).to.deep.equal({ skipped: [], kept: ["2026-10-13"] });
    expect(at(`group:${String(hidden._id)}`)).to.equal(undefined);
  });

  it("stands among the office's decisions until it is decided on", async () => {
    const { staff, version } = await setOut();
    const office = (await staff.get("/office")).text;
    expect(office).to.contain("Tue 13 Oct: Hearts (Exam day)").and.not.contain("Fireflies");
    expect(office).to.contain("Private groups: ask their leaders");
    await staff.post("/office/closures", { version, which: "none" });
    expect((await staff.get("/office")).text).to.not.contain("Exam day");
  });

  it("writes nothing when the list isn't the one that was looked at", async () => {
    const { staff, version, also } = await setOut();
    await Session.deleteOne({ _id: also._id });
    const late = await staff.post("/office/closures", { version, which: "none" });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain("The list changed while you looked");
    expect(await Outbox.countDocuments()).to.equal(0);
  });
});

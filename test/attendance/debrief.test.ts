import { expect } from "chai";
import type { Types } from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { Debrief } from "../../server/attendance/debrief.js";
import { Credential, current } from "../../server/recognition/credential.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { evening, makeTuesday } from "./school-day.js";

type Named = { _id: Types.ObjectId };
const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("A debrief", () => {
  const app = useApp();

  /** The Tuesday's register is closed: Ana led, Ben wasn't there. */
  async function makeClosed(fields: Parameters<typeof makeTuesday>[0] = {}) {
    const tuesday = await makeTuesday(fields);
    const { session, ana } = tuesday;
    const closed = { registerOpenedAt: evening, registerClosedAt: evening, leading: [ana._id] };
    await Session.updateOne({ _id: session._id }, { $set: closed });
    app.clock.set(evening);
    return { ...tuesday, path: `/sessions/${String(session._id)}/debrief` };
  }
  const as = (person: Named) => visitorFor(app, person);
  const staff = async () => as(await makePerson({ roles: ["staff"] }));

  it("is written by who led, credited once as a line of its own, and on the certificate in the same change", async () => {
    const { ana, path } = await makeClosed();
    const leader = await as(ana);
    await leader.post("/recognition/hours");
    expect((await leader.get(path)).text).to.include("Keep the debrief");
    for (const went of ["We drew the nephron.", "We drew the nephron twice."])
      expect((await leader.post(path, { went, next: "Acid and base" })).location).to.equal(path);
    const kept = await Debrief.find().lean();
    expect(kept.map(({ went }) => went)).to.deep.equal(["We drew the nephron twice."]);
    const hours = plain((await leader.get("/recognition")).text);
    expect(hours).to.include("Leading 50 min, Preparation 20 min, Debrief 5 min");
    const certificate = await Credential.findOne({ person: ana._id }).orFail().lean();
    expect(current(certificate).debriefMinutes).to.equal(5);
  });

  it("keeps what was typed when the first line is missing", async () => {
    const { ana, path } = await makeClosed();
    const answer = await (await as(ana)).post(path, { went: " ", next: "Acid and base" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Write a line on what went well").and.include("Acid and base");
  });

  it("is for who led: not for a leader who wasn't there, not before the register is closed, not after two weeks", async () => {
    const { ana, ben, cleo, path, session } = await makeClosed();
    const words = { went: "All of it." };
    expect((await (await as(ben)).post(path, words)).status).to.equal(403);
    expect((await (await as(cleo)).get(path)).status, "a member").to.equal(404);
    await Session.updateOne({ _id: session._id }, { $set: { registerClosedAt: null } });
    expect((await (await as(ana)).post(path, words)).status).to.equal(403);
    await Session.updateOne({ _id: session._id }, { $set: { registerClosedAt: evening } });
    app.clock.advance(14 * 1440 + 1);
    expect((await (await as(ana)).post(path, words)).status).to.equal(403);
    expect(await Debrief.countDocuments()).to.equal(0);
  });

  it("is read by the other leaders and by staff; of a shared-experience group by its leaders alone", async () => {
    const { ana, ben, path } = await makeClosed();
    await (await as(ana)).post(path, { went: "We drew the nephron." });
    expect((await (await as(ben)).get(path)).text).to.include("We drew the nephron.");
    expect((await (await staff()).get(path)).text).to.include("We drew the nephron.");
  });

  it("of a shared-experience group is its leaders' alone and asks nothing of the office", async () => {
    const { ana, ben, path } = await makeClosed({ kind: "shared-experience", title: "Canary circle" });
    expect((await (await as(ana)).get(path)).text).not.to.include('name="forStaff"');
    await (await as(ana)).post(path, { went: "Warm.", forStaff: "Canary words" });
    expect((await (await as(ben)).get(path)).text).to.include("Warm.");
    const office = await staff();
    expect((await office.get(path)).status).to.equal(404);
    expect((await office.get("/office/follow-ups")).text)
      .to.include("Nothing waits")
      .and.not.include("Canary");
  });

  it("asks the office until it has followed up, and other words ask again", async () => {
    const { ana, path } = await makeClosed();
    const leader = await as(ana);
    await leader.post(path, { went: "Fine.", forStaff: "The projector flickers." });
    const office = await staff();
    expect(plain((await office.get("/office")).text)).to.include("Follow-ups asked for 1");
    expect((await office.get("/office/follow-ups?q=PROJECTOR")).text).to.include("The projector flickers.");
    expect((await office.get("/office/follow-ups?q=chair")).text).to.include("Nothing found");
    const { _id } = await Debrief.findOne().orFail().lean();
    const long = await office.post(`/office/follow-ups/${String(_id)}`, { note: "x".repeat(301) });
    expect(long.status).to.equal(422);
    expect(long.text).to.include("x".repeat(301));
    const note = { note: "A new lamp is ordered." };
    const found = `/office/follow-ups/${String(_id)}?q=projector`;
    expect((await office.get("/office/follow-ups?q=projector")).text, "where it was found").to.include(
      `action="${found.replace("=", "&#x3D;")}"`,
    );
    expect((await office.post(found, note)).location).to.equal("/office/follow-ups?q=projector");
    expect((await office.get("/office/follow-ups?state=done")).text).to.match(
      /Followed up [^<]* by [^<:]+: A new lamp is ordered\./,
    );
    await office.post(`/office/follow-ups/${String(_id)}`, { note: "Again." });
    expect((await office.get("/office/follow-ups")).text).to.include("Nothing more was sent to the leader");
    expect(await Outbox.countDocuments({ to: ana._id }), "told once").to.equal(1);
    expect((await office.get("/office/follow-ups")).text).to.include("Nothing waits");
    expect((await office.get("/office/follow-ups.csv?state=done")).text).to.include("A new lamp is ordered.");
    expect((await leader.get(path)).text).to.include("A new lamp is ordered.");
    await leader.post(path, { went: "Fine, still.", forStaff: "The projector flickers." });
    expect((await office.get("/office/follow-ups")).text, "the same words").to.include("Nothing waits");
    await leader.post(path, { went: "Fine.", forStaff: "And the door sticks." });
    expect((await office.get("/office/follow-ups")).text).to.include("And the door sticks.");
  });

  it("has no address for the office that was never asked", async () => {
    const { ana, path } = await makeClosed();
    await (await as(ana)).post(path, { went: "Fine." });
    const { _id } = await Debrief.findOne().orFail().lean();
    const office = await staff();
    for (const id of [String(_id), "0".repeat(24), "nonsense"])
      expect((await office.post(`/office/follow-ups/${id}`, { note: "" })).status, id).to.equal(404);
  });
});

import { expect } from "chai";
import { change } from "../../server/data/change.js";
import { Outbox } from "../../server/data/outbox.js";
import { openPostbox } from "../../server/notifications/mail.js";
import { deliverOutbox } from "../../server/notifications/mail-delivery.js";
import { notify, type Message } from "../../server/notifications/notify.js";
import { quietUntil } from "../../server/people/messages.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm, zone } from "../support/factories.js";
import { startMailServer, type MailServer } from "./mail-server.js";

describe("Quiet hours", () => {
  const night = { from: "22:00", to: "07:00" };
  const until = (quiet: { from: string; to: string }, now: string) =>
    quietUntil(quiet, new Date(now), zone).toISOString();

  it("end in the morning by the school's clock, also through the nights the clocks change", () => {
    expect(until(night, "2026-10-05T21:00:00Z")).to.equal("2026-10-06T06:00:00.000Z");
    expect(until(night, "2026-10-06T05:59:00Z")).to.equal("2026-10-06T06:00:00.000Z");
    expect(until(night, "2026-10-24T21:30:00Z")).to.equal("2026-10-25T07:00:00.000Z");
    expect(until(night, "2026-03-28T23:00:00Z")).to.equal("2026-03-29T06:00:00.000Z");
  });

  it("hold nothing outside of them, from their end on", () => {
    for (const now of ["2026-10-06T06:00:00.000Z", "2026-10-06T20:59:59.000Z"])
      expect(until(night, now)).to.equal(now);
  });

  it("may lie within one day", () => {
    const lectures = { from: "09:00", to: "12:00" };
    expect(until(lectures, "2026-10-06T08:30:00Z")).to.equal("2026-10-06T11:00:00.000Z");
    expect(until(lectures, "2026-10-06T07:30:00Z")).to.equal("2026-10-06T07:30:00.000Z");
    expect(until(lectures, "2026-10-06T20:30:00Z")).to.equal("2026-10-06T20:30:00.000Z");
  });
});

describe("A message to somebody who chose", () => {
  const app = useApp();
  let server: MailServer;
  let bea: PersonDocument;

  /** 23:00 and 07:00 in London. */
  const late = new Date("2026-10-05T22:00:00Z");
  const morning = new Date("2026-10-06T06:00:00Z");

  beforeEach(async () => {
    server = await startMailServer();
    await makeTerm();
    bea = await makePerson({ quiet: { from: "22:00", to: "07:00" } });
    app.clock.set(late);
  });
  afterEach(() => server.close());

  const tell = (message: Partial<Message> = {}) =>
    change({ id: "a test", now: app.clock.now() }, "programme:all", async (trail) => {
      await notify(trail, [bea._id], { subject: "A word", text: "Here it is.", path: "/today", ...message });
      return null;
    });
  const deliver = () =>
    deliverOutbox(openPostbox(server.url, "rounds@school.example"), app.url, app.clock.now(), "s".repeat(32));
  const mute = (...muted: string[]) => Person.updateOne({ _id: bea._id }, { $set: { muted } });

  it("waits until their quiet hours end", async () => {
    await tell({ kind: "places" });
    expect(await deliver()).to.equal(0);
    app.clock.set(new Date(morning.getTime() - 1));
    expect(await deliver()).to.equal(0);
    app.clock.set(morning);
    expect(await deliver()).to.equal(1);
    expect(server.letters[0]?.subject).to.equal("A word");
  });

  it("goes out at once when it is urgent, also of a kind they switched off", async () => {
    await mute("changes");
    await tell({ kind: "changes", urgent: true });
    expect(await deliver()).to.equal(1);
  });

  it("waits only if two hours are left to answer when they wake", async () => {
    const left = (hours: number) => new Date(morning.getTime() + hours * 3_600_000);
    await tell({ kind: "places", answerBy: left(2) });
    expect(await deliver()).to.equal(0);
    await tell({ kind: "places", answerBy: left(1.9) });
    expect(await deliver()).to.equal(1);
  });

  it("is not sent when they switched its kind off; the others are", async () => {
    await mute("threads");
    app.clock.set(morning);
    await tell({ kind: "threads" });
    await tell({ kind: "leading", subject: "Another" });
    await tell({ subject: "A third" });
    expect(await deliver()).to.equal(2);
    expect(server.letters.map(({ subject }) => subject)).to.have.members(["Another", "A third"]);
  });

  it("reaches who was on the roster before there was anything to choose", async () => {
    await Person.collection.updateOne({ _id: bea._id }, { $unset: { muted: "", quiet: "" } });
    await tell({ kind: "places" });
    expect(await deliver()).to.equal(1);
  });

  it("carries the signed address that stops its kind with one click", async () => {
    await tell({ urgent: true, kind: "changes" });
    await deliver();
    const header = (name: string) => server.letters[0]?.headers.find(({ key }) => key === name)?.value;
    expect(header("list-unsubscribe-post")).to.equal("List-Unsubscribe=One-Click");
    const start = `<${app.url}/unsubscribe/${String(bea._id)}-changes-`;
    expect(header("list-unsubscribe")?.startsWith(start)).to.equal(true);
    expect(server.letters[0]?.text).to.include(`${app.url}/profile/messages`);
  });

  it("written before there were kinds goes out without such an address", async () => {
    await tell({ urgent: true });
    await Outbox.collection.updateMany({}, { $unset: { kind: "" } });
    expect(await deliver()).to.equal(1);
    expect(server.letters[0]?.headers.some(({ key }) => key.startsWith("list-"))).to.equal(false);
  });
});

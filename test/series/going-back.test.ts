import { expect } from "chai";
import mongoose from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makeRoom, makeSession } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { book, edit, makeSchool } from "./school.js";

describe("The look at a change of dates", () => {
  const app = useApp();

  it("leads who goes back onto what is done to the form as it is now, with no word of an error", async () => {
    const { ana, second, group } = await makeSchool(app);
    const change = `/sessions/${String(second._id)}/change`;
    const move = { what: "move", scope: "this", on: "2026-10-14", start: "18:00", minutes: "50" };
    const previewOf = (form: string, page: string, fields: Record<string, string>) => {
      const was = /name="was" value="([^"]+)"/.exec(page)?.[1] ?? "";
      return `${form}/preview?${new URLSearchParams({ ...fields, was }).toString()}`;
    };
    const moving = previewOf(change, (await ana.get(change)).text, move);
    expect((await ana.get(moving)).status).to.equal(200);
    await edit(ana, change, move);
    const moved = await ana.get(moving);
    expect([moved.status, moved.location]).to.deep.equal([303, `${change}?what=move`]);
    const extra = `/groups/${String(group._id)}/sessions`;
    const times = { on: "2026-10-15", start: "12:00", minutes: "50" };
    const adding = previewOf(extra, (await ana.get(`${extra}/new`)).text, times);
    await edit(ana, extra, { what: "add", ...times });
    const added = await ana.get(adding);
    expect([added.status, added.location]).to.deep.equal([303, `${extra}/new`]);
  });

  it("leads back to the form as it was filled in", async () => {
    const { ana, second } = await makeSchool(app);
    const change = `/sessions/${String(second._id)}/change`;
    const asked = { what: "move", scope: "following", on: "2026-10-14", start: "19:10", minutes: "55" };
    const seen = await ana.get(`${change}/preview?${new URLSearchParams(asked).toString()}`);
    const [, back = ""] = /href="([^"]+change\?what&#x3D;move&amp;[^"]+)"/.exec(seen.text) ?? [];
    const form = (await ana.get(back.replaceAll("&amp;", "&").replaceAll("&#x3D;", "="))).text;
    for (const value of ["2026-10-14", "19:10", "55"]) expect(form).to.contain(`value="${value}"`);
    expect(form).to.match(/value="following" selected|value="following" checked/);
  });

  it("speaks of no room as lost that a session didn't hold any more", async () => {
    const { ana, term, second, bea, room } = await makeSchool(app);
    const change = `/sessions/${String(second._id)}/change`;
    await edit(ana, change, { what: "cancel", scope: "this", reason: "The lab has an open day." });
    await book(room, await makeSession(await makeGroup(term), second.on));
    await Outbox.deleteMany({});
    const { seen } = await edit(ana, change, { what: "restore", scope: "this" });
    expect(seen.text)
      .to.contain(`${room.code}, the room it had, isn`)
      .and.contain("1 date is without the room it had");
    const told = (await Outbox.findOne({ to: bea._id }).lean())?.text;
    expect(told).to.contain("held after all, the room follows").and.not.contain("no longer");
  });

  it("takes the room again that the dates had at the hour they go back to, and says which each gets", async () => {
    const { ana, term, second, third, room, group } = await makeSchool(app);
    const spare = await makeRoom({ name: "Spare" });
    const change = `/sessions/${String(second._id)}/change`;
    const away = {
      what: "replan",
      scope: "following",
      day: "3",
      start: "18:00",
      minutes: "50",
      everyWeeks: "1",
    };
    const inTheWay = await makeSession(await makeGroup(term), "2026-10-14", {
      startsAt: new Date("2026-10-14T17:00:00Z"),
      endsAt: new Date("2026-10-14T17:50:00Z"),
    });
    await book(room, inTheWay);
    const gone = await edit(ana, change, away);
    expect(gone.done.status, gone.done.text).to.equal(303);
    const roomsOf = async () =>
      (await Session.find({ group: group._id }).sort({ number: 1 }).lean()).map((session) => session.room);
    expect((await roomsOf()).slice(0, 3)).to.deep.equal([room.code, null, room.code]);
    // The third has been given another room since, in which somebody else meets at the old hour.
    const held = { session: third._id, held: true };
    await Booking.updateOne(held, { $set: { room: spare._id } });
    await Session.updateOne({ _id: third._id }, { $set: { room: spare.code } });
    await book(spare, await makeSession(await makeGroup(term), "2026-10-20"));
    const back = await edit(ana, change, { ...away, day: "2", start: "17:00" });
    expect(back.seen.text)
      .to.contain(`${room.code} is its room again.`)
      .and.contain(`${room.code} is its room again; ${spare.code} is given back.`)
      .and.contain("It has no room yet.");
    expect(back.done.status, back.done.text).to.equal(303);
    expect((await roomsOf()).slice(0, 4)).to.deep.equal([room.code, room.code, room.code, null]);
    expect(await Booking.countDocuments({ room: spare._id, group: group._id, held: true })).to.equal(0);
  });

  it("keeps day, hour and rhythm of one plan, and brings back what another rhythm left out", async () => {
    const { ana, second, group } = await makeSchool(app);
    await makeSession(group, "2026-10-27", { number: 4 });
    const change = `/sessions/${String(second._id)}/change`;
    const plan = {
      what: "replan",
      scope: "following",
      day: "3",
      start: "18:00",
      minutes: "50",
      everyWeeks: "2",
    };
    const when = async () =>
      /<dt>When<\/dt><dd>([^<]*)/.exec((await ana.get(`/groups/${String(group._id)}`)).text)?.[1];
    await edit(ana, change, plan);
    const standing = async () =>
      (
        await Session.find({ group: group._id, number: mongoose.trusted({ $lte: 4 }) })
          .sort({ number: 1 })
          .lean()
      ).map(({ on, cancelledAt }) => (cancelledAt ? "-" : on));
    expect(await standing()).to.deep.equal(["2026-10-06", "2026-10-14", "-", "2026-10-28"]);
    expect(await when()).to.equal("Wednesdays 18:00–18:50, every second teaching week");
    const back = await edit(ana, change, { ...plan, day: "2", start: "17:00", everyWeeks: "1" });
    expect(back.done.status, back.done.text).to.equal(303);
    expect(await standing()).to.deep.equal(["2026-10-06", "2026-10-13", "2026-10-20", "2026-10-27"]);
    expect(await when()).to.equal("Tuesdays 17:00–17:50");
  });

  it("knows the group by its new plan as soon as no more of its dates have another hour", async () => {
    const { ana, third, group, term } = await makeSchool(app);
    await Term.updateOne({ _id: term._id }, { endsOn: "2026-10-31" });
    const fourth = await makeSession(group, "2026-10-27", { number: 4 });
    const plan = { what: "replan", scope: "following", start: "18:00", minutes: "50", everyWeeks: "1" };
    const planFrom = async (session: typeof third, day: string) => {
      await edit(ana, `/sessions/${String(session._id)}/change`, { ...plan, day });
      return (await Group.findById(group._id).orFail().lean()).slot.day;
    };
    expect(await planFrom(fourth, "4"), "one of four").to.equal(2);
    expect(await planFrom(third, "3"), "two of four").to.equal(3);
  });

  it("counts no date as without the room it had that had none when it was cancelled", async () => {
    const { ana, term, second, room } = await makeSchool(app);
    const change = `/sessions/${String(second._id)}/change`;
    const lost = { held: false, releasedAt: app.clock.now(), releasedWhy: "not-needed" };
    await Booking.updateOne({ session: second._id }, { $set: lost });
    await book(room, await makeSession(await makeGroup(term), second.on));
    app.clock.set(new Date(app.clock.now().getTime() + 60_000));
    await edit(ana, change, { what: "cancel", scope: "this", reason: "The lab has an open day." });
    const { text } = (await edit(ana, change, { what: "restore", scope: "this" })).seen;
    expect(text).to.contain("It has no room yet").and.not.contain("without the room it had");
  });

  const changeOf = ({ _id }: { _id: unknown }) => `/sessions/${String(_id)}/change`;
  const move = { what: "move", scope: "this", on: "2026-10-14", start: "18:00", minutes: "50" };

  it("signs a date moved by itself wherever it is listed until it is back, and none that moved with its series", async () => {
    const { ana, bea, second, third, group } = await makeSchool(app);
    const member = await visitorFor(app, bea);
    const pages = [`/groups/${String(group._id)}`, `/sessions/${String(second._id)}`, "/today"];
    const signs = async () => {
      const texts = await Promise.all(pages.map(async (page) => (await member.get(page)).text));
      return texts.map((text) => text.split("Moved from Tue 13 Oct, 17:00").length - 1);
    };
    await edit(ana, changeOf(second), move);
    expect(await signs()).to.deep.equal([1, 1, 1]);
    await edit(ana, changeOf(third), { ...move, on: "2026-10-21", scope: "all" });
    const moved = await Session.find({ group: group._id }).sort({ number: 1 }).lean();
    expect(moved.map(({ on, movedFrom }) => [on, movedFrom?.on ?? null])).to.deep.equal([
      ["2026-10-07", null],
      ["2026-10-15", "2026-10-14"],
      ["2026-10-21", null],
    ]);
    await edit(ana, changeOf(second), move);
    expect((await member.get("/today")).text).to.not.contain("Moved from");
    await edit(ana, changeOf(second), { ...move, on: "2026-10-15" });
    expect((await member.get("/today")).text).to.contain("Moved from Wed 14 Oct");
    const anew = { what: "replan", scope: "all", day: "4", start: "18:00", minutes: "50", everyWeeks: "1" };
    await edit(ana, changeOf(second), anew);
    expect((await member.get("/today")).text, "the others came to it").to.not.contain("Moved from");
  });
});

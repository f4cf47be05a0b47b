import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { useApp } from "../support/app.js";
import { makeGroup, makeSession } from "../support/factories.js";
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
});

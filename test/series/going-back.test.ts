import { expect } from "chai";
import { useApp } from "../support/app.js";
import { edit, makeSchool } from "./school.js";

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
});

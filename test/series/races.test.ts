import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { Session, type SessionDocument } from "../../server/sessions/session.js";
import { overlaps } from "../../server/time/interval.js";
import { useApp } from "../support/app.js";
import { makeGroup, makeSession } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { makeSchool } from "./school.js";

describe("A session that moves while its member joins another group at that time", () => {
  const app = useApp();

  // Proved by leaving out writeDiaries in server/series/preview.ts: then both go through, and nobody is told.
  it("never puts them in two places unseen", async () => {
    const { ana, term, second, bea } = await makeSchool(app);
    for (let round = 0; round < 4; round += 1) {
      await Session.updateOne({ _id: second._id }, { $set: pick(second) });
      const rival = await makeGroup(term, { title: "Hearts", slot: { day: 3, start: "18:00", minutes: 50 } });
      await makeSession(rival, "2026-10-14");
      const path = `/sessions/${String(second._id)}/change`;
      const move = { what: "move", scope: "this", on: "2026-10-14", start: "18:00", minutes: "50" };
      const seen = await ana.get(`${path}/preview?${new URLSearchParams(move).toString()}`);
      const version = /name="version" value="([^"]+)"/.exec(seen.text)?.[1] ?? "";
      const member = await visitorFor(app, bea);
      await member.get("/help");
      await Promise.all([
        ana.post(path, { ...move, version }),
        member.post(`/groups/${String(rival._id)}/membership`),
      ]);
      const joined = (await Group.findById(rival._id).lean())?.members.length === 1;
      const moved = await Session.findById(second._id).lean();
      const there = await Session.findOne({ group: rival._id }).lean();
      const both = moved && there && overlaps(spanOf(moved), spanOf(there));
      expect(joined && both, `round ${round}`).to.equal(false);
      await Group.deleteOne({ _id: rival._id });
    }
  });

  const pick = ({ on, start, startsAt, endsAt }: SessionDocument) => ({ on, start, startsAt, endsAt });
  const spanOf = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }) => ({ from: startsAt, to: endsAt });
});

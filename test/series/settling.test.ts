import { expect } from "chai";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { useApp } from "../support/app.js";
import { visitorFor } from "../support/visitor.js";
import { edit, makeSchool } from "./school.js";

describe("An edit of a series", () => {
  const app = useApp();

  it("settles the waitlist in the same step: a group that goes on offers its free places again, in one message with the dates", async () => {
    const { leader, group, cy } = await makeSchool(app);
    await Group.updateOne({ _id: group._id }, { $set: { capacity: 3 } });
    app.clock.set(new Date("2026-10-21T08:00:00Z"));
    const path = `/groups/${String(group._id)}/sessions`;
    const add = { what: "add", on: "2026-10-27", start: "17:00", minutes: "50" };
    const { done } = await edit(await visitorFor(app, leader), path, add);
    expect(done.status, done.text).to.equal(303);
    const { waitlist } = await Group.findById(group._id).orFail().lean();
    expect(waitlist[0]?.offeredUntil).to.be.instanceOf(Date);
    for (const messages of [
      await Outbox.find({ to: cy._id }).lean(),
      await Inbox.find({ to: cy._id }).lean(),
    ]) {
      expect(messages.map(({ subject }) => subject)).to.deep.equal(["A place is free in Kidneys"]);
      expect(messages[0]?.text).to.include("Tue 27 Oct, 17:00–17:50: an extra session");
    }
  });
});

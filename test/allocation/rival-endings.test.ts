import { expect } from "chai";
import { Booking } from "../../server/rooms/booking.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import { groupOn, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];
const rivals = 6;

/**
 * Proved by leaving out the second look in granting.ts (that the request waits, that the group is open, that its
 * dates are not cancelled): then rooms are held for groups that are no more.
 */
describe("A request that is granted while its group ends", () => {
  const app = useApp();

  it("holds no room for a group that is no more, whoever of the two comes first", async () => {
    const term = await makeTerm();
    const staff = await staffVisitor(app);
    const cases = [];
    for (let n = 0; n < rivals; n += 1) {
      const [asker, room] = [await groupOn(app, term, days), await makeRoom()];
      await asker.visitor.post(asker.path, { room: String(room._id), leaveOpen: "no" });
      const request = await RoomRequest.findOne({ group: asker.group._id }).orFail().lean();
      cases.push({ ...asker, room, grant: `/office/requests/${String(request._id)}/grant` });
    }
    await staff.get("/office/requests");

    const answers = [];
    for (const [n, { visitor, group, room, grant }] of cases.entries()) {
      const granted = () => staff.post(grant, { room: String(room._id), note: "" });
      const cancelled = () =>
        visitor.post(`/groups/${String(group._id)}/cancellation`, { reason: "Too few of us" });
      const both = n % 2 === 0 ? [granted(), cancelled()] : [cancelled(), granted()];
      answers.push(...(await Promise.all(both)));
    }

    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![303, 409].includes(status))).to.deep.equal([]);
    expect(await Booking.countDocuments({ held: true }), "held").to.equal(0);
    const sessions = await Session.find().lean();
    expect(sessions.filter(({ room, cancelledAt }) => room !== null || !cancelledAt)).to.deep.equal([]);
    for (const request of await RoomRequest.find().lean()) {
      expect(request.pending).to.equal(false);
      expect([request.grantedAt, request.withdrawnAt].filter(Boolean), "decided once").to.have.lengthOf(1);
    }
  });
});

import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { selfCheck } from "../../server/office/self-check.js";
import { Booking } from "../../server/rooms/booking.js";
import { quartersOf } from "../../server/rooms/quarters.js";
import { useApp } from "../support/app.js";
import {
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
  nobodyId,
} from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("The programme office", () => {
  const app = useApp();
  let staff: Visitor;

  beforeEach(async () => {
    staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
  });

  it("says so when nothing waits for a decision", async () => {
    await makeTerm();
    expect((await staff.get("/office")).text).to.include("Nothing waits for you");
  });

  it("shows what waits: groups to approve, without a room, below their minimum", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Waiting for a yes", openedAt: null });
    const bare = await makeGroup(term, {
      title: "Nowhere to meet",
      minimum: 1,
      members: [memberOf(await makePerson())],
    });
    await makeSession(bare, "2026-10-13");
    await makeGroup(term, { title: "Far too few", minimum: 5 });
    const { text } = await staff.get("/office");
    expect(text).to.include("Waiting for a yes").and.include("Nowhere to meet").and.include("Far too few");
  });

  it("finds groups by words and state, and never shows a shared-experience group", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Renal together" });
    await makeGroup(term, { title: "Hearts and minds", topic: "cardiology" });
    await makeGroup(term, { title: "Plumvale", kind: "shared-experience" });
    const all = (await staff.get("/office/groups")).text;
    expect(all).to.include("Renal together").and.include("Hearts and minds").and.not.include("Plumvale");
    const found = (await staff.get("/office/groups?q=hearts")).text;
    expect(found).to.include("Hearts and minds").and.not.include("Renal together");
    expect((await staff.get("/office/groups?state=cancelled")).text).to.include("No group here");
    expect((await staff.get("/office/groups?q=.*%5B(")).status).to.equal(200);
  });

  it("gives the table as CSV in which no cell is a formula", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "=HYPERLINK(1)" });
    const { text, headers } = await staff.get("/office/groups.csv");
    expect(headers.get("content-type")).to.include("text/csv");
    expect(text)
      .to.include("'=HYPERLINK(1)")
      .and.not.match(/,=HYPERLINK/);
  });

  it("tells on the health page which promise is broken", async () => {
    const term = await makeTerm();
    const room = await makeRoom();
    const group = await makeGroup(term);
    expect((await selfCheck()).every(({ broken }) => broken.length === 0)).to.equal(true);
    const people = Array.from({ length: 13 }, () => ({
      person: nobodyId(),
      joinedAt: app.clock.now(),
      by: "choice",
    }));
    // Past every guard of the app, straight into the database, as only a fault could.
    await Group.collection.updateOne({ _id: group._id }, { $set: { members: people } });
    const startsAt = new Date("2026-10-06T16:00:00Z");
    const endsAt = new Date("2026-10-06T16:50:00Z");
    await Booking.create({
      room: room._id,
      startsAt,
      endsAt,
      quarters: quartersOf(startsAt, endsAt, 10),
      held: true,
      heldAt: startsAt,
      heldBy: nobodyId(),
    });
    const broken = (await selfCheck()).filter((check) => check.broken.length > 0);
    expect(broken.map(({ promise }) => promise)).to.deep.equal([
      "No group has more members and held places than places",
    ]);
    expect((await staff.get("/office/health")).text).to.include(group.code);
  });
});

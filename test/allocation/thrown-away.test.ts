import { expect } from "chai";
import { RoomDraft } from "../../server/allocation/draft.js";
import { publishDraft } from "../../server/allocation/draft-applying.js";
import { throwDraftAway } from "../../server/allocation/drafting.js";
import { Audit } from "../../server/data/audit.js";
import { Booking } from "../../server/rooms/booking.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm, nobodyId } from "../support/factories.js";
import { groupOn, staffVisitor, workedOut } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("A draft of rooms that nobody wants", () => {
  const app = useApp();

  it("can be thrown away while nobody was told, and is published no more; its number is not given again", async () => {
    await makeRoom({ code: "N-1" });
    await groupOn(app, await makeTerm(), days);
    const staff = await staffVisitor(app);
    const draft = () => workedOut(staff);
    const path = await draft();
    expect((await staff.get(path)).text)
      .to.include("Throw the draft away")
      .and.match(/>3<[^]{0,60}sessions that get a room at last/)
      .and.match(/>0<[^]{0,60}sessions that change rooms/)
      .and.not.include("/comparison");
    expect((await staff.get(`${path}/comparison`)).text).to.include("Nothing to compare yet");
    expect((await staff.post(`${path}/discard`)).location).to.equal("/office/allocation");
    expect((await staff.get("/office/allocation")).text).to.not.include("Draft 1");
    expect((await staff.get(path)).text, "in another tab")
      .to.include("This draft was thrown away.")
      .and.not.include("Pin a group");
    for (const act of ["pins", "publication", "renewal", "discard", "end"])
      expect((await staff.post(`${path}/${act}`)).status, act).to.equal(404);
    expect((await staff.get(`${path}/comparison`)).status).to.equal(404);
    const late = await RoomDraft.findOne().orFail().lean();
    const { outcome } = await publishDraft({ id: String(nobodyId()), now: app.clock.now() }, late._id);
    expect([outcome, await Booking.countDocuments()]).to.deep.equal(["not-ready", 0]);
    const next = await draft();
    expect((await staff.get("/office/allocation")).text).to.include("Draft 2");
    await staff.post(`${next}/publication`);
    await staff.post(`${next}/discard`);
    expect((await staff.get(next)).text)
      .to.include("can’t be thrown away")
      .and.include("published");
  });

  it("is not led to again by the draft it was made from: that is worked out anew", async () => {
    await makeRoom({ code: "N-1" });
    await makeRoom({ code: "N-2" });
    await groupOn(app, await makeTerm(), days);
    const staff = await staffVisitor(app);
    const path = await workedOut(staff);
    const rooms = (await RoomDraft.findOne().orFail().lean()).result as { sessions: { room: string }[] };
    const talk = { purpose: "Talk", on: days[0]!, start: "17:00", minutes: "60", weeks: "1", note: "" };
    await staff.post(`/office/rooms/${rooms.sessions[0]!.room}/bookings`, talk);
    const publish = () => workedOut(staff, `${path}/publication`);
    const next = await publish();
    expect(next).to.not.equal(path);
    expect(await publish(), "the same, however often it is sent").to.equal(next);
    const actor = { id: String(nobodyId()), now: app.clock.now() };
    const late = await RoomDraft.findById(next.split("/").at(-1)).orFail().lean();
    const thrown = await Promise.all([1, 2].map(() => throwDraftAway(actor, late._id)));
    expect(thrown, "by two at once").to.deep.equal(["thrown", "thrown"]);
    expect(await Audit.countDocuments({ act: "throw a draft of rooms away" })).to.equal(1);
    expect((await staff.get(await publish())).text)
      .to.include("This is worked out anew")
      .and.include("Throw the draft away");
  });
});

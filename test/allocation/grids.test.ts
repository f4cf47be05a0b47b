import { expect } from "chai";
import { Booking } from "../../server/rooms/booking.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import type { Visitor } from "../support/visitor.js";
import { staffVisitor } from "./people.js";

const grid = "/office/rooms/grid";
const day = `${grid}?day=2026-10-06`;
const week = `${grid}?week=2026-10-08`;

describe("The grids of rooms", () => {
  const app = useApp();
  let staff: Visitor;

  /** A talk in one building, a room out of use for two hours in the other, and a room of each with nothing. */
  beforeEach(async () => {
    await makeTerm();
    for (const code of ["N-1", "N-2"]) await makeRoom({ code, building: "North" });
    for (const code of ["S-1", "S-2"]) await makeRoom({ code, building: "South" });
    staff = await staffVisitor(app);
    const talk = { purpose: "Talk", on: "2026-10-06", start: "17:00", minutes: "60", weeks: "1", note: "" };
    await staff.post("/office/rooms/N-1/bookings", talk);
    const paint = { fromOn: "2026-10-06", toOn: "2026-10-06", from: "12:00", to: "14:00", reason: "Paint" };
    await staff.post("/office/rooms/S-1/blockings", paint);
  });

  const roomsOn = async (path: string) =>
    [...(await staff.get(path)).text.matchAll(/\/office\/rooms\/([NS]-\d)"/g)].map(([, code]) => code);

  it("show all rooms, those of one building, and only those booked or out of use, and keep that from day to day", async () => {
    for (const path of [day, week]) {
      expect(await roomsOn(path), path).to.deep.equal(["N-1", "N-2", "S-1", "S-2"]);
      expect(await roomsOn(`${path}&building=South`)).to.deep.equal(["S-1", "S-2"]);
      expect(await roomsOn(`${path}&only=used`)).to.deep.equal(["N-1", "S-1"]);
      expect(await roomsOn(`${path}&only=used&building=South`)).to.deep.equal(["S-1"]);
      expect(await roomsOn(`${path}&only=nonsense&building=Nowhere`)).to.have.length(4);
    }
    const next = "?day&#x3D;2026-10-07&amp;building&#x3D;South&amp;only&#x3D;used";
    expect((await staff.get(`${day}&building=South&only=used`)).text).to.include(next);
    expect((await staff.get(`${week}&building=South&only=used`)).text).to.include(next);
    expect((await staff.get("/office/rooms.csv?building=Nowhere")).text.match(/[NS]-\d/g)).to.have.length(4);
    expect((await staff.get(`${grid}?day=2026-10-07&only=used`)).text)
      .to.include("Nothing is booked")
      .and.include(`href="${grid}?day&#x3D;2026-10-07"`);
  });

  it("say from when to when a room is out of use", async () => {
    expect((await staff.get(day)).text).to.include("Paint 12:00–14:00");
    expect((await staff.get(week)).text).to.include("12:00–14:00, Paint");
  });

  it("are as they were after a booking was moved there", async () => {
    const { _id } = await Booking.findOne().orFail().lean();
    const move = { room: "N-2", on: "2026-10-07", start: "18:00", note: "", from: "grid" };
    const moved = await staff.post(`/office/bookings/${String(_id)}/move`, {
      ...move,
      building: "North",
      only: "used",
    });
    expect(moved.location).to.equal(`${grid}?day=2026-10-07&building=North&only=used`);
    expect(await roomsOn(moved.location ?? "")).to.deep.equal(["N-2"]);
  });
});

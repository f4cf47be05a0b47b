import { expect } from "chai";
import { importFile } from "../../server/data/importer.js";
import { roomsImport } from "../../server/rooms/rooms-import.js";
import { Room } from "../../server/rooms/room.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom } from "../support/factories.js";
import { upload } from "../support/upload.js";
import { visitorFor } from "../support/visitor.js";

const header = "code,name,building,floor,seats,features,step_free,open";

describe("The office's rooms", () => {
  const app = useApp();
  const staffVisitor = async () => visitorFor(app, await makePerson({ roles: ["staff"] }));
  const run = (bytes: Uint8Array | string) =>
    importFile({ id: "import", now: app.clock.now() }, roomsImport, Buffer.from(bytes), "rooms.csv");

  it("are imported in two steps in the browser", async () => {
    const staff = await staffVisitor();
    const file = `${header}\nN-1,One,North,,8,screen,no,Mon 08:00-09:00\n`;
    const taken = await upload(app, staff, "/office/rooms/import", file);
    expect(taken.status).to.equal(303);
    expect((await staff.get(taken.location ?? "")).text).to.include("Import these rooms");
    expect(await Room.countDocuments()).to.equal(0);
    const draft = new URLSearchParams(taken.location?.split("?")[1]).get("draft") ?? "";
    await upload(app, staff, "/office/rooms/import", null, { draft });
    expect((await staff.get("/office/rooms")).text)
      .to.include("1 room added")
      .and.include("/office/rooms/N-1");
  });

  it("keep what a file doesn't name, and are updated by their code", async () => {
    await makeRoom({ code: "N-1", slotMinutes: 30, turnoverMinutes: 20 });
    const { counts } = await run(`${header}\nN-1,One,North,-1,9,,yes,Mon 08:00-09:00\n`);
    expect(counts).to.deep.equal({ add: 0, update: 1, leave: 0, reject: 0 });
    expect(await Room.findOne().lean()).to.deep.include({
      seats: 9,
      floor: "-1",
      slotMinutes: 30,
      turnoverMinutes: 20,
    });
  });

  it("leave as a file that can be imported again and changes nothing", async () => {
    await makeRoom({ code: "N-1", floor: "-1", features: ["screen", "video link"] });
    await makeRoom({ code: "N-2", name: 'The "Blue", room', open: [{ day: 7, from: "10:00", to: "24:00" }] });
    const { headers, text } = await (await staffVisitor()).get("/office/rooms.csv");
    expect(headers.get("content-type")).to.match(/^text\/csv; charset=utf-8/);
    expect(text).to.include(",'-1,");
    expect((await run(text)).counts).to.deep.equal({ add: 0, update: 0, leave: 2, reject: 0 });
  });

  it("can be searched and paged", async () => {
    for (let n = 1; n <= 52; n += 1) {
      const building = n > 50 ? "South" : "North";
      await makeRoom({
        code: `A-${String(n).padStart(2, "0")}`,
        name: n === 7 ? "Café (old)" : "Room",
        building,
      });
    }
    const staff = await staffVisitor();
    const first = (await staff.get("/office/rooms")).text;
    expect(first)
      .to.include("52 rooms")
      .and.include("Page 1 of 3")
      .and.include('href="/office/rooms?page&#x3D;2"')
      .and.not.include("A-21");
    expect((await staff.get("/office/rooms?page=99")).text)
      .to.include("A-52")
      .and.include("Page 3 of 3");
    expect((await staff.get("/office/rooms?q=cafe%20(")).text)
      .to.include("1 room matching")
      .and.include("A-07");
    const south = (await staff.get("/office/rooms?building=South&q=a-5")).text;
    expect(south).to.include("2 rooms in South").and.include("A-52").and.not.include("A-50");
    expect((await staff.get("/office/rooms.csv?building=South")).text.match(/A-\d\d/g)).to.deep.equal([
      "A-51",
      "A-52",
    ]);
    expect((await staff.get("/office/rooms?q=.*")).text).to.include("No room found");
    expect((await staff.get("/office/rooms?q[$ne]=x&page=-1")).text).to.include("52 rooms");
  });
});

import { expect } from "chai";
import type { FreeSpan } from "../../server/time/interval.js";
import { readRooms } from "../../server/rooms/rooms-file.js";
import { isOpenFor, parseOpening, writeOpening } from "../../server/rooms/opening.js";

const header = "code,name,building,floor,seats,features,step_free,open,slot_minutes,turnover_minutes";
const read = (...rows: string[]) => readRooms(Buffer.from([header, ...rows, ""].join("\n")));
const problemsOf = (...rows: string[]) =>
  read(...rows).problems.map(({ line, column, text }) => `line ${line}: ${column}: ${text}`);

describe("Reading a rooms file", () => {
  it("takes a room with everything said and one with the rest left to the defaults", () => {
    const { rows, problems } = read(
      "N-204,Seminar room 204,North,2,14,Screen; whiteboard;screen,yes,Mon-Fri 08:00-21:00; Sat 09:00-13:00,30,15",
      "B-1,Cellar,South,-1,40,,NO,Mon 08:00-24:00,,",
    );
    expect(problems).to.deep.equal([]);
    expect(rows[0]?.value).to.deep.include({
      code: "N-204",
      seats: 14,
      features: ["screen", "whiteboard"],
      step_free: true,
      slot_minutes: 30,
      turnover_minutes: 15,
    });
    expect(rows[1]?.value).to.deep.include({
      floor: "-1",
      features: [],
      step_free: false,
      slot_minutes: 15,
      turnover_minutes: 10,
    });
    expect(rows[1]?.value.open).to.deep.equal([{ day: 1, from: "08:00", to: "24:00" }]);
  });

  it("leaves slot and turnover unsaid when the file has no such columns", () => {
    const short = header.split(",").slice(0, 8).join(";");
    const { rows, problems } = readRooms(
      Buffer.from(`${short}\nN-1;One;North;;8;"screen;phone";no;Mon 08:00-09:00\n`),
    );
    expect(problems).to.deep.equal([]);
    expect(rows[0]?.value.slot_minutes).to.equal(undefined);
    expect(rows[0]?.value.features).to.deep.equal(["screen", "phone"]);
  });

  it("lists what is wrong with a room", () => {
    expect(
      problemsOf(
        "N 204,,,2,0,,perhaps,always,20,500",
        "N-1,One,North,,8,,no,Mon 08:00-09:00,,",
        "N-1,Two,North,,8,,no,Mon 08:00-09:00,,",
      ),
    ).to.deep.equal([
      "line 2: code: enter a code like N-204: letters, digits, dot, dash",
      "line 2: name: is empty",
      "line 2: building: is empty",
      "line 2: seats: enter a number from 1 to 2000",
      "line 2: step_free: write yes or no",
      'line 2: open: "always" is not like Mon-Fri 08:00-21:00',
      "line 2: slot_minutes: enter 15 or a multiple of it",
      "line 2: turnover_minutes: enter a number from 0 to 120",
      "line 4: code: is the same as in line 3",
    ]);
  });
});

describe("Opening hours", () => {
  const spansOf = (text: string) => {
    const read = parseOpening(text);
    return "spans" in read ? read.spans : read.problem;
  };

  it("are read from ranges, lists and over the weekend", () => {
    expect(spansOf("Mon,Wed 09:00-12:00")).to.deep.equal([
      { day: 1, from: "09:00", to: "12:00" },
      { day: 3, from: "09:00", to: "12:00" },
    ]);
    expect(spansOf("sat–mon 10:00 – 11:00")).to.deep.equal(
      [1, 6, 7].map((day) => ({ day, from: "10:00", to: "11:00" })),
    );
    expect(spansOf("Tue 08:00-12:00; Tue 12:00-17:00")).to.deep.equal([
      { day: 2, from: "08:00", to: "17:00" },
    ]);
  });

  it("are refused with the part that can't be read", () => {
    for (const part of [
      "Mon",
      "Mon-Fri 8-21",
      "Mon 21:00-08:00",
      "Mon 25:00-26:00",
      "Mon-Wed-Fri 08:00-09:00",
      "Xyz 08:00-09:00",
    ]) {
      expect(spansOf(`Sun 10:00-11:00; ${part}`)).to.equal(`"${part}" is not like Mon-Fri 08:00-21:00`);
    }
    expect(spansOf(" ; ")).to.equal("say when it is open, like Mon-Fri 08:00-21:00");
  });

  it("are written as they are read", () => {
    for (const text of ["Mon-Fri 08:00-21:00; Sat 09:00-13:00", "Mon,Wed-Thu 09:00-12:00; Sun 10:00-24:00"]) {
      expect(writeOpening(spansOf(text) as FreeSpan[])).to.equal(text);
    }
  });

  it("hold a session only when they hold all of it", () => {
    const open = [
      { day: 2, from: "08:00", to: "12:00" },
      { day: 2, from: "12:00", to: "17:50" },
    ];
    expect(isOpenFor(open, { day: 2, start: "11:30", minutes: 60 })).to.equal(true);
    expect(isOpenFor(open, { day: 2, start: "17:00", minutes: 50 })).to.equal(true);
    expect(isOpenFor(open, { day: 2, start: "17:00", minutes: 51 })).to.equal(false);
    expect(isOpenFor(open, { day: 2, start: "07:59", minutes: 30 })).to.equal(false);
    expect(isOpenFor(open, { day: 3, start: "09:00", minutes: 30 })).to.equal(false);
  });
});

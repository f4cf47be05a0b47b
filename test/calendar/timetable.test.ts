import { expect } from "chai";
import { readTimetableFile } from "../../server/calendar/timetable-file.js";
import { readTimetable, TimetableError } from "../../server/calendar/timetable-reading.js";
import { busyWeek, isRegular, stretchOf } from "../../server/calendar/timetable-weeks.js";
import { zoneDefinition } from "../../server/calendar/zone-definition.js";
import { zoneMeant } from "../../server/time/windows-zones.js";

const term = {
  startsOn: "2026-10-05",
  endsOn: "2026-12-11",
  closures: [{ from: "2026-11-02", to: "2026-11-06", reason: "Reading week" }],
};
const zone = "Europe/London";
const stretch = stretchOf(term, zone);

const calendar = (...lines: string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", ...lines, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]) =>
  ["BEGIN:VEVENT", `UID:${lines.join("")}`, ...lines, "END:VEVENT"].join("\r\n");

/** "2 09:00-11:00 9/9" for each busy span of the week. */
const weekOf = (file: string, of: typeof term = term, host = zone) =>
  busyWeek(readTimetable(file, stretchOf(of, host)), of, host).map(
    (span) => `${span.day} ${span.from}-${span.to} ${span.weeks}/${span.of}`,
  );

const weekly = "RRULE:FREQ=WEEKLY";

describe("A timetable file", () => {
  it("blocks a weekly class in the teaching weeks, at the same hour through the clock change", () => {
    const lecture = event(
      "DTSTART;TZID=Europe/London:20261006T090000",
      "DTEND;TZID=Europe/London:20261006T110000",
      weekly,
    );
    expect(weekOf(calendar(lecture))).to.deep.equal(["2 09:00-11:00 9/9"]);
  });

  it("means the same by a zone of its own definition, by Windows' name for it, by a path, and by UTC", () => {
    const lecture = (tzid: string) =>
      event(`DTSTART;TZID=${tzid}:20261006T090000`, `DTEND;TZID=${tzid}:20261006T110000`, weekly);
    const own = zoneDefinition("Europe/London")!.replaceAll("TZID:Europe/London", "TZID:Our campus");
    const files = [
      calendar(own, lecture("Our campus")),
      calendar(lecture("GMT Standard Time")),
      calendar(lecture('"/mozilla.org/20050126_1/Europe/London"')),
      calendar(lecture("Europe/London")).replaceAll("\r\n", "\n"),
    ];
    for (const file of files) expect(weekOf(file), file).to.deep.equal(["2 09:00-11:00 9/9"]);
    const inUtc = calendar(event("DTSTART:20261006T080000Z", "DTEND:20261006T100000Z", weekly));
    expect(weekOf(inUtc)).to.deep.equal(["2 08:00-09:00 6/9", "2 09:00-10:00 9/9", "2 10:00-11:00 3/9"]);
  });

  it("reads a definition with wrong rules as the zone it names", () => {
    const wrong = [
      "BEGIN:VTIMEZONE",
      "TZID:Europe/London",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
      "TZOFFSETFROM:+0000",
      "TZOFFSETTO:+0000",
      "END:STANDARD",
      "END:VTIMEZONE",
    ].join("\r\n");
    const lecture = event(
      "DTSTART;TZID=Europe/London:20261006T090000",
      "DTEND;TZID=Europe/London:20261006T100000",
    );
    expect(weekOf(calendar(wrong, lecture))).to.deep.equal(["2 09:00-10:00 1/9"]);
  });

  it("takes times without a zone, or in one nobody knows, as the programme's, and says which", () => {
    const floating = event("DTSTART:20261006T090000", "DTEND:20261006T093000");
    expect(weekOf(calendar(floating))).to.deep.equal(["2 09:00-09:30 1/9"]);
    const strange = calendar(
      event("DTSTART;TZID=Atlantis:20261006T090000", "DTEND;TZID=Atlantis:20261006T093000"),
    );
    expect(weekOf(strange)).to.deep.equal(["2 09:00-09:30 1/9"]);
    expect(readTimetable(strange, stretch).strangeZones).to.deep.equal(["Atlantis"]);
  });

  it("leaves out exceptions, follows moved and cancelled dates, and counts days off", () => {
    const series = [
      "BEGIN:VEVENT",
      "UID:anatomy",
      "DTSTART;TZID=Europe/London:20261007T140000",
      "DTEND;TZID=Europe/London:20261007T150000",
      weekly,
      "EXDATE;TZID=Europe/London:20261014T140000",
      "END:VEVENT",
    ];
    const changed = (id: string, ...lines: string[]) => [
      "BEGIN:VEVENT",
      "UID:anatomy",
      `RECURRENCE-ID;TZID=Europe/London:${id}`,
      ...lines,
      "END:VEVENT",
    ];
    const moved = changed(
      "20261021T140000",
      "DTSTART;TZID=Europe/London:20261023T100000",
      "DTEND;TZID=Europe/London:20261023T110000",
    );
    const off = changed(
      "20261028T140000",
      "DTSTART;TZID=Europe/London:20261028T140000",
      "DTEND;TZID=Europe/London:20261028T150000",
      "STATUS:CANCELLED",
    );
    expect(weekOf(calendar(...series, ...moved, ...off))).to.deep.equal([
      "3 14:00-15:00 6/9",
      "5 10:00-11:00 1/9",
    ]);
  });

  it("counts whole days, fortnights, endless and counted rules, and nothing outside the term", () => {
    const fortnight = event(
      "DTSTART;TZID=Europe/London:20261008T130000",
      "DURATION:PT45M",
      "RRULE:FREQ=WEEKLY;INTERVAL=2",
    );
    expect(weekOf(calendar(fortnight))).to.deep.equal(["4 13:00-14:00 4/9"]);
    const counted = event(
      "DTSTART;TZID=Europe/London:20260907T100000",
      "DURATION:PT1H",
      "RRULE:FREQ=WEEKLY;COUNT=6",
    );
    expect(weekOf(calendar(counted))).to.deep.equal(["1 10:00-11:00 2/9"]);
    const days = calendar(event("DTSTART;VALUE=DATE:20261009", "DTEND;VALUE=DATE:20261010"));
    expect(weekOf(days)).to.deep.equal(["5 00:00-24:00 1/9"]);
    expect(weekOf(calendar(event("DTSTART:20270301T100000Z", "DTEND:20270301T110000Z")))).to.deep.equal([]);
    expect(
      weekOf(calendar(event("DTSTART:20261103T100000Z", "DTEND:20261103T110000Z"))),
      "reading week",
    ).to.deep.equal([]);
  });

  it("passes by what is marked as free, and a stretch over midnight touches both days", () => {
    const free = event("DTSTART:20261006T090000", "DTEND:20261006T100000", "TRANSP:TRANSPARENT");
    const outlook = event(
      "DTSTART:20261006T110000",
      "DTEND:20261006T120000",
      "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    );
    const night = event("DTSTART:20261006T233000", "DTEND:20261007T003000");
    expect(weekOf(calendar(free, outlook, night))).to.deep.equal(["2 23:30-24:00 1/9", "3 00:00-00:30 1/9"]);
  });

  it("is the same busy week wherever the host is", () => {
    const before = process.env.TZ;
    const file = calendar(
      event("DTSTART;TZID=GMT Standard Time:20261006T090000", "DURATION:PT1H", weekly),
      event("DTSTART:20261005T003000", "DURATION:PT1H"),
      event("DTSTART;VALUE=DATE:20261009"),
    );
    const weeks = ["UTC", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Apia"].map((host) => {
      process.env.TZ = host;
      return weekOf(file).join();
    });
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
    expect([...new Set(weeks)]).to.deep.equal(["1 00:30-01:30 1/9,2 09:00-10:00 9/9,5 00:00-24:00 1/9"]);
  });

  it("is refused in words when it is none, cut off, or empty of sense; an entry that can't be read is counted", () => {
    for (const file of [
      "",
      "<html>",
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
      "BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR",
    ])
      expect(() => readTimetable(file, stretch), file).to.throw(TimetableError);
    const broken = calendar(
      event("DTSTART:2026-99-99", "DTEND:x"),
      event("DTSTART:20261006T090000", "DTEND:20261006T100000"),
    );
    const read = readTimetable(broken, stretch);
    expect([read.entries, read.unreadable, read.spans.length]).to.deep.equal([2, 1, 1]);
  });

  it("proposes what is regular and not what happens once", () => {
    const at = (weeks: number, of: number) => isRegular({ day: 1, from: "09:00", to: "10:00", weeks, of });
    expect([at(9, 9), at(4, 9), at(3, 9), at(2, 9), at(1, 9), at(1, 1)]).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it("knows Windows' names and paths, and no nonsense", () => {
    expect(zoneMeant("W. Europe Standard Time")).to.equal("Europe/Berlin");
    expect(zoneMeant("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires")).to.equal(
      "America/Argentina/Buenos_Aires",
    );
    expect(zoneMeant("Middle Earth Standard Time")).to.equal(null);
  });
});

describe("A timetable file that floods", () => {
  it("of ten thousand repetitions is read well within the patience there is", async () => {
    // Time of the processor: what else the machine does at that moment is not looked at.
    const before = process.cpuUsage();
    const many = Array.from({ length: 50 }, (_, n) =>
      event(
        `DTSTART;TZID=Europe/London:20260101T${String(n % 24).padStart(2, "0")}0000`,
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=10000",
        `SUMMARY:${n}`,
      ),
    );
    const answer = await readTimetableFile(calendar(...many), stretch, 30_000);
    expect(answer).to.have.property("timetable");
    expect(process.cpuUsage(before).user / 1_000).to.be.below(3_500);
  });

  it("without end is given up in bounded time, with words, while the server goes on", async () => {
    const endless = Array.from({ length: 3_000 }, (_, n) =>
      event(
        `DTSTART:19000101T0000${String(n % 60).padStart(2, "0")}Z`,
        "DURATION:PT1S",
        "RRULE:FREQ=SECONDLY",
        `SUMMARY:${n}`,
      ),
    );
    const never = event(
      "DTSTART:20261001T000000Z",
      "DURATION:PT1H",
      "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    );
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 20);
    const before = performance.now();
    const answers = await Promise.all([
      readTimetableFile(calendar(...endless), stretch, 800),
      readTimetableFile(calendar(never), stretch, 800),
    ]);
    clearInterval(ticking);
    expect(answers[0])
      .to.have.property("problem")
      .that.matches(/Export only this term/);
    expect(performance.now() - before).to.be.below(3_000);
    expect(ticks).to.be.above(5);
  });
});

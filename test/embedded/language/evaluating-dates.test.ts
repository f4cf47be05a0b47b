import { ObjectId, Timestamp } from "bson";
import { check, refuse } from "./expression-table.js";

describe("dates", () => {
  const at = new Date("2026-03-29T00:59:59.123Z");

  it("are taken apart in UTC", () => {
    check(
      [{ $year: at }, 2026],
      [{ $month: at }, 3],
      [{ $dayOfMonth: at }, 29],
      [{ $hour: { date: at } }, 0],
      [{ $minute: [at] }, 59],
      [{ $second: at }, 59],
      [{ $millisecond: at }, 123],
      [{ $dayOfYear: at }, 88],
      [{ $dayOfWeek: at }, 1],
      [{ $isoDayOfWeek: at }, 7],
      [{ $week: at }, 13],
      [{ $isoWeek: at }, 13],
      [{ $isoWeekYear: new Date("2027-01-02T00:00:00Z") }, 2026],
      [{ $isoWeek: new Date("2027-01-02T00:00:00Z") }, 53],
      [{ $week: new Date("2026-01-01T00:00:00Z") }, 0],
      [{ $year: "$missing" }, null],
      [{ $year: new ObjectId("000000000000000000000000") }, 1970],
      [{ $year: new Timestamp({ t: 0, i: 1 }) }, 1970],
      [{ $year: new Date(-1) }, 1969],
      [{ $millisecond: new Date(-1) }, 999],
    );
  });

  it("are taken apart in a zone, on both sides of a clock change", () => {
    check(
      [{ $hour: { date: at, timezone: "Europe/London" } }, 0],
      [{ $hour: { date: new Date("2026-03-29T01:00:00Z"), timezone: "Europe/London" } }, 2],
      [{ $hour: { date: at, timezone: "+0530" } }, 6],
      [{ $minute: { date: at, timezone: "+05:30" } }, 29],
      [{ $dayOfMonth: { date: at, timezone: "-03" } }, 28],
      [{ $dayOfMonth: { date: at, timezone: "Pacific/Apia" } }, 29],
      [{ $dayOfMonth: { date: at, timezone: "America/Los_Angeles" } }, 28],
      [{ $hour: { date: at, timezone: "$missing" } }, null],
      [{ $millisecond: { date: new Date(-1), timezone: "Europe/London" } }, 999],
    );
    refuse(
      [
        { $hour: { date: at, timezone: "Nowhere/Land" } },
        40485,
        'unrecognized time zone identifier: "Nowhere/Land"',
      ],
      [{ $hour: { date: at, timezone: "london" } }, 40485],
      [{ $hour: { date: at, timezone: 5 } }, 40517],
      [{ $hour: { day: at } }, 40535],
      [{ $hour: "x" }, 16006],
      [{ $hour: [at, at] }, 40536],
    );
  });

  it("are written by a format", () => {
    check(
      [{ $dateToString: { date: at } }, "2026-03-29T00:59:59.123Z"],
      [{ $dateToString: { date: at, format: "%Y-%m-%d" } }, "2026-03-29"],
      [
        { $dateToString: { date: at, format: "%H:%M:%S.%L %j %u %w %U %V %G %b %B %z %Z %%" } },
        "00:59:59.123 088 7 1 13 13 2026 Mar March +0000 0 %",
      ],
      [
        { $dateToString: { date: at, format: "%d.%m. %H:%M %z", timezone: "America/New_York" } },
        "28.03. 20:59 -0400",
      ],
      [{ $dateToString: { date: at, timezone: "America/New_York" } }, "2026-03-28T20:59:59.123"],
      [{ $dateToString: { date: "$missing", onNull: "never" } }, "never"],
      [{ $dateToString: { date: "$missing" } }, null],
    );
    refuse(
      [
        { $dateToString: { date: at, format: "%q" } },
        18536,
        "Invalid format character '%q' in format string",
      ],
      [{ $dateToString: { date: at, format: "%" } }, 18535],
      [{ $dateToString: { date: at, format: 5 } }, 18533],
      [{ $dateToString: { format: "%Y" } }, 18628],
      [{ $dateToString: { date: at, zone: "UTC" } }, 18534],
      [{ $dateToString: at }, 18629],
    );
  });
});

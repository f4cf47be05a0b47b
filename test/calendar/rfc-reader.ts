/**
 * A small reader of iCalendar files after RFC 5545 that knows no time zones of its own: an event's instants come from
 * the VTIMEZONE in the file and nothing else. It reads yearly rules of the form BYMONTH with BYDAY, and refuses others.
 */
export interface ReadEvent {
  uid: string;
  sequence: number;
  status: string;
  summary: string;
  location: string;
  /** DTSTART as written: "20261020T170000". */
  wall: string;
  zone: string;
  startsAt: Date;
  endsAt: Date;
}

interface Line {
  name: string;
  params: Record<string, string>;
  value: string;
}

interface Component {
  name: string;
  lines: Line[];
  parts: Component[];
}

const minute = 60_000;

/** Reads the events of a file. @throws Error on what breaks the RFC's form */
export function readCalendar(text: string): ReadEvent[] {
  const [calendar] = componentsOf(linesOf(text));
  if (calendar?.name !== "VCALENDAR") throw new Error("not a calendar");
  const zones = new Map(
    calendar.parts.filter((part) => part.name === "VTIMEZONE").map((zone) => [valueOf(zone, "TZID"), zone]),
  );
  return calendar.parts.filter((part) => part.name === "VEVENT").map((event) => readEvent(event, zones));
}

function linesOf(text: string): Line[] {
  if (/[^\r]\n/.test(text) || !text.endsWith("\r\n")) throw new Error("a line lacks its CR LF");
  const folded = text.split("\r\n");
  const long = folded.find((line) => Buffer.byteLength(line) > 75);
  if (long !== undefined) throw new Error(`longer than 75 octets: ${long}`);
  return text
    .replace(/\r\n[ \t]/g, "")
    .split("\r\n")
    .filter((line) => line !== "")
    .map(lineOf);
}

function lineOf(text: string): Line {
  const [, name, params, value] = /^([\w-]+)((?:;[\w-]+=(?:"[^"]*"|[^";:]*))*):(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not a content line: ${text}`);
  const pairs = (params ?? "").split(";").filter((pair) => pair !== "");
  return {
    name,
    value,
    params: Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string])),
  };
}

function componentsOf(lines: Line[]): Component[] {
  const root: Component = { name: "", lines: [], parts: [] };
  const open = [root];
  for (const line of lines) {
    const current = open.at(-1)!;
    if (line.name === "BEGIN") open.push({ name: line.value, lines: [], parts: [] });
    else if (line.name === "END") {
      if (line.value !== current.name) throw new Error(`${current.name} is ended by ${line.value}`);
      open.pop();
      open.at(-1)!.parts.push(current);
    } else {
      if (current.parts.length > 0) throw new Error(`${line.name} stands after a component`);
      current.lines.push(line);
    }
  }
  if (open.length !== 1) throw new Error("a component is left open");
  return root.parts;
}

const findLine = (component: Component, name: string) => component.lines.find((line) => line.name === name);

function valueOf(component: Component, name: string): string {
  const line = findLine(component, name);
  if (!line) throw new Error(`${component.name} lacks ${name}`);
  return line.value;
}

const plain = (text: string) => text.replace(/\\n/gi, "\n").replace(/\\([\\;,])/g, "$1");

function readEvent(event: Component, zones: Map<string, Component>): ReadEvent {
  const instant = (name: string) => {
    const line = findLine(event, name)!;
    const zone = zones.get(line.params.TZID ?? "");
    if (!zone) throw new Error(`no VTIMEZONE for ${line.params.TZID ?? "nothing"}`);
    return new Date(naive(line.value) - offsetAt(zone, naive(line.value)));
  };
  if (!/^\d{8}T\d{6}Z$/.test(valueOf(event, "DTSTAMP"))) throw new Error("DTSTAMP is not in UTC");
  return {
    uid: valueOf(event, "UID"),
    sequence: Number(valueOf(event, "SEQUENCE")),
    status: valueOf(event, "STATUS"),
    summary: plain(valueOf(event, "SUMMARY")),
    location: plain(findLine(event, "LOCATION")?.value ?? ""),
    wall: valueOf(event, "DTSTART"),
    zone: findLine(event, "DTSTART")!.params.TZID ?? "",
    startsAt: instant("DTSTART"),
    endsAt: instant("DTEND"),
  };
}

/** "20261020T170000" as milliseconds, as if the wall hung in Greenwich. */
function naive(text: string): number {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  if (s === undefined) throw new Error(`not a local time: ${text}`);
  return Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min), Number(s));
}

/** The offset of the observance that began last before the wall time. */
function offsetAt(zone: Component, wall: number): number {
  const year = new Date(wall).getUTCFullYear();
  const onsets = zone.parts.flatMap((observance) =>
    onsetsOf(observance, year).map((at) => ({ at, to: offsetOf(valueOf(observance, "TZOFFSETTO")) })),
  );
  const last = onsets.filter(({ at }) => at <= wall).sort((a, b) => b.at - a.at)[0];
  if (!last) throw new Error("no observance had begun");
  return last.to;
}

function offsetOf(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(text)!;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minute;
}

function onsetsOf(observance: Component, year: number): number[] {
  const first = naive(valueOf(observance, "DTSTART"));
  const rule = findLine(observance, "RRULE")?.value;
  if (rule === undefined) return [first];
  const [, month, nth, weekday] = /^FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-?\d)([A-Z]{2})$/.exec(rule) ?? [];
  if (weekday === undefined) throw new Error(`a rule this reader doesn't know: ${rule}`);
  const time = first % 86_400_000;
  return [year - 1, year]
    .map((each) => nthWeekday(each, Number(month), Number(nth), weekday) + time)
    .filter((onset) => onset >= first);
}

function nthWeekday(year: number, month: number, nth: number, weekday: string): number {
  const wanted = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].indexOf(weekday);
  const days = Array.from({ length: new Date(Date.UTC(year, month, 0)).getUTCDate() }, (_, day) =>
    Date.UTC(year, month - 1, day + 1),
  ).filter((day) => new Date(day).getUTCDay() === wanted);
  return days.at(nth < 0 ? nth : nth - 1)!;
}

import { dayWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { hoursAndMinutes, transcriptText } from "./certificate-words.js";
import type { Corrected } from "./corrections.js";
import { current, type CredentialFields } from "./credential.js";
import { isEarned, needsWords, stillNeeded } from "./earning.js";
import { lineKinds, type LedgerLine, type LineKind, type Measures } from "./ledger.js";
import { plotOf, type Span } from "./ledger-plot.js";
import type { Ledger } from "./ledger-reading.js";
import type { RuleFields } from "./rule.js";

/** Each kind of line in the school's words. */
const kindWords: Record<LineKind, string> = {
  leading: "Leading",
  "co-leading": "Leading together",
  preparation: "Preparation",
  debrief: "Debrief",
  training: "Training",
  development: "Development",
};

/** What the pages of one person's recognition are made from. */
export interface Own {
  ledger: Ledger;
  credentials: readonly CredentialFields[];
  rules: readonly RuleFields[];
  isLeader: boolean;
  programmeName: string;
  baseUrl: string;
  zone: string;
  /** The days of the term up to today, for the plot; null outside of one. */
  span: Span | null;
}

/** A person's own recognition: what they gave, what they hold, what comes next. Nobody else is measured on it. */
export function presentOwn(own: Own) {
  const { ledger, credentials, rules, isLeader, programmeName, baseUrl, zone } = own;
  const { measures, lines } = ledger;
  const held = credentials.filter(({ revokedAt }) => !revokedAt);
  const takenBack = credentials.filter(({ revokedAt, replacedBy }) => revokedAt && !replacedBy);
  return {
    figures: figuresOf(measures, isLeader),
    isLeader,
    plot: own.span ? plotFor(lines, own.span) : null,
    held: held.map((credential) => presentHeld(credential, programmeName, baseUrl, zone)),
    takenBack: takenBack.map(({ _id, title, revokedAt, revokedReason }) => ({
      name: title,
      text: revokedReason,
      when: revokedAt ? dayWords(wallOf(revokedAt, zone).on, true) : "",
      check: `/check/${_id}`,
    })),
    uncounted: held.length > 0 && lines.some(({ kind }) => kind === "development"),
    mayCertify: lines.length > 0 && ![...held, ...takenBack].some(({ key }) => key === "hours"),
    next: nextOf(rules, ledger, new Set(held.map(({ key }) => key))),
  };
}

/** What a person gave, at a glance; nothing of which there is none. */
function figuresOf(
  { allMinutes, leadingMinutes, trainingMinutes, sessionsLed, sessionsAttended }: Measures,
  isLeader: boolean,
) {
  const led = { value: durationWords(leadingMinutes), label: "led in all", tone: "thanks" };
  const figures = [
    ...(isLeader
      ? [led, { value: sessionsLed, label: sessionsLed === 1 ? "session led" : "sessions led" }]
      : []),
    { value: durationWords(trainingMinutes), label: "training" },
    { value: durationWords(allMinutes), label: "in all" },
    { value: sessionsAttended, label: sessionsAttended === 1 ? "session attended" : "sessions attended" },
  ];
  return figures.filter(({ value }) => value !== "0 min" && value !== 0);
}

/**
 * The ledger as the page lists it, newest first: what belongs to one session stands together, corrections of its
 * register too. One that a correction took out of the ledger stays in its place, with the correction alone.
 * @param company with whom each session was led, by its address
 */
export function presentLines(
  lines: readonly LedgerLine[],
  company: ReadonlyMap<string, string>,
  corrections: readonly Corrected[],
) {
  const together = new Map<string, LedgerLine[]>();
  for (const [index, line] of lines.entries()) {
    const key = line.href === "" ? String(index) : line.href;
    together.set(key, [...(together.get(key) ?? []), line]);
  }
  const said = (address: string) =>
    corrections.filter(({ href }) => href === address).map(({ words }) => words);
  const counted = [...together.values()].map((parts) => {
    const { on, what, href } = parts[0] as LedgerLine;
    const hours = parts.map(({ kind, minutes }) => `${kindWords[kind]} ${durationWords(minutes)}`);
    const whole = [...hours, company.get(href) ?? ""].filter(Boolean).join(", ");
    const corrected = href === "" ? [] : said(href);
    return {
      on,
      text: what,
      href,
      who: [corrected.length > 0 ? `${whole}.` : whole, ...corrected].join(" "),
    };
  });
  const gone = new Map(
    corrections.filter(({ href }) => !together.has(href)).map((each) => [each.href, each] as const),
  );
  const left = [...gone.values()].map(({ on, what, href }) => ({
    on,
    text: what,
    href: "",
    who: said(href).join(" "),
  }));
  return [...counted, ...left]
    .reverse()
    .sort((a, b) => (a.on === b.on ? 0 : a.on < b.on ? 1 : -1))
    .map(({ on, ...line }) => ({ at: dayWords(on, true), ...line }));
}

function presentHeld(credential: CredentialFields, programmeName: string, baseUrl: string, zone: string) {
  const address = `${baseUrl}/check/${credential._id}`;
  const { title, holder, issuedAt, _id } = credential;
  return {
    id: _id,
    name: title,
    text: hoursAndMinutes(current(credential)),
    given: dayWords(wallOf(issuedAt, zone).on, true),
    pdf: `/recognition/${_id}/certificate.pdf`,
    check: `/check/${_id}`,
    transcript: transcriptText(holder, programmeName, title, current(credential), address),
  };
}

/** The nearest things not held yet, one of each sort: nobody is shown a long list of what they lack. */
function nextOf(rules: readonly RuleFields[], { measures }: Ledger, has: ReadonlySet<string>) {
  const open = rules.filter((rule) => rule.needs.length > 0 && !has.has(rule.key));
  const nearest = ["level", "milestone"].flatMap((kind) => open.find((rule) => rule.kind === kind) ?? []);
  return nearest.map((rule) => ({
    name: rule.name,
    text: needsWords(rule),
    missing: isEarned(rule, measures)
      ? "You have reached it. The programme office gives it out next."
      : `${stillNeeded(rule, measures)} to go`,
  }));
}

/** Four or five labels have room under the plot of a phone. */
const labelEvery = (weeks: number) => Math.max(1, Math.ceil(weeks / 4));

/** "5 Oct" */
const shortDay = (on: string) => dayWords(on).replace(/^\S+ /, "");

function plotFor(lines: readonly LedgerLine[], span: Span) {
  const { width, height, bars, weeks, top } = plotOf(lines, span);
  const tallest = Math.max(...weeks.map(({ minutes }) => minutes));
  if (bars.length === 0) return null;
  return {
    legend: lineKinds
      .filter((kind) => bars.some((bar) => bar.kind === kind))
      .map((kind) => ({ kind, name: kindWords[kind] })),
    width,
    height,
    bars,
    scale: [top, top / 2].map(durationWords),
    ticks: weeks.map(({ on }, index) => (index % labelEvery(weeks.length) === 0 ? shortDay(on) : "")),
    caption: `${dayWords(weeks[0]?.on ?? span.from)} to ${dayWords(span.to)}. The fullest week holds ${durationWords(tallest)}.`,
    weeks: weeks.map(({ on, minutes }) => ({ week: dayWords(on), hours: durationWords(minutes) })),
  };
}

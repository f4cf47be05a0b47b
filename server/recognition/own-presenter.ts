import { dayWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { hoursAndMinutes, transcriptText } from "./certificate-words.js";
import { current, type CredentialFields } from "./credential.js";
import { isEarned, needsWords, stillNeeded } from "./earning.js";
import { lineKinds, type LedgerLine, type LineKind } from "./ledger.js";
import { plotOf } from "./ledger-plot.js";
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
}

/** A person's own recognition: what they gave, what they hold, what comes next. Nobody else is measured on it. */
export function presentOwn({ ledger, credentials, rules, isLeader, programmeName, baseUrl, zone }: Own) {
  const { measures, lines } = ledger;
  const held = credentials.filter(({ revokedAt }) => !revokedAt);
  return {
    figures: [
      { value: durationWords(measures.allMinutes), label: "in all", tone: "thanks" },
      { value: durationWords(measures.leadingMinutes), label: "leading" },
      { value: durationWords(measures.trainingMinutes), label: "training" },
      { value: measures.sessionsAttended, label: "sessions attended" },
    ].filter(({ value }) => value !== "0 min" && value !== 0),
    isLeader,
    plot: plotFor(lines),
    held: held.map((credential) => presentHeld(credential, programmeName, baseUrl, zone)),
    hasHours: held.some(({ key }) => key === "hours"),
    mayCertify: lines.length > 0,
    next: nextOf(rules, ledger, new Set(held.map(({ key }) => key))),
  };
}

/** The ledger as the page lists it, newest first: what belongs to one session stands together. */
export function presentLines(lines: readonly LedgerLine[]) {
  const together = new Map<string, LedgerLine[]>();
  for (const [index, line] of lines.entries()) {
    const key = line.href === "" ? String(index) : line.href;
    together.set(key, [...(together.get(key) ?? []), line]);
  }
  return [...together.values()].reverse().map((parts) => ({
    at: dayWords(parts[0]?.on ?? "", true),
    text: parts[0]?.what ?? "",
    href: parts[0]?.href ?? "",
    who: parts.map(({ kind, minutes }) => `${kindWords[kind]} ${durationWords(minutes)}`).join(", "),
  }));
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
      ? "Yours: it is given at the next run."
      : `${stillNeeded(rule, measures)} to go`,
  }));
}

function plotFor(lines: readonly LedgerLine[]) {
  const { width, height, bars, weeks } = plotOf(lines);
  return {
    legend: lineKinds
      .filter((kind) => bars.some((bar) => bar.kind === kind))
      .map((kind) => ({ kind, name: kindWords[kind] })),
    width,
    height,
    bars,
    weeks: weeks.map(({ on, minutes }) => ({ week: dayWords(on), hours: durationWords(minutes) })),
    isShown: weeks.length > 1,
  };
}

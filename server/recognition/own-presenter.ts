import { dayWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { hoursAndMinutes, transcriptText } from "./certificate-words.js";
import { current, type CredentialFields } from "./credential.js";
import { isEarned, needsWords, stillNeeded } from "./earning.js";
import type { LedgerLine, LineKind } from "./ledger.js";
import { plotOf } from "./ledger-plot.js";
import type { Ledger } from "./ledger-reading.js";
import type { RuleFields } from "./rule.js";

/** Each kind of line in the school's words. */
export const kindWords: Record<LineKind, string> = {
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
  programmeName: string;
  baseUrl: string;
  zone: string;
}

/** A person's own recognition: what they gave, what they hold, what comes next. Nobody else is measured on it. */
export function presentOwn({ ledger, credentials, rules, programmeName, baseUrl, zone }: Own) {
  const { measures, lines } = ledger;
  const held = credentials.filter(({ revokedAt }) => !revokedAt);
  return {
    figures: [
      { value: durationWords(measures.allMinutes), label: "in all", tone: "thanks" },
      { value: durationWords(measures.leadingMinutes), label: "leading" },
      { value: durationWords(measures.trainingMinutes), label: "training" },
      { value: measures.sessionsAttended, label: "sessions attended" },
    ].filter(({ value }) => value !== "0 min" && value !== 0),
    plot: plotFor(lines),
    held: held.map((credential) => presentHeld(credential, programmeName, baseUrl, zone)),
    hasHours: held.some(({ key }) => key === "hours"),
    mayCertify: lines.length > 0,
    next: nextOf(rules, ledger, new Set(held.map(({ key }) => key))),
  };
}

/** A line of the ledger as the page lists it. */
export const presentLine = ({ kind, on, minutes, what, href }: LedgerLine) => ({
  at: dayWords(on, true),
  text: what,
  href,
  who: `${kindWords[kind]}, ${durationWords(minutes)}`,
});

function presentHeld(credential: CredentialFields, programmeName: string, baseUrl: string, zone: string) {
  const address = `${baseUrl}/check/${credential._id}`;
  const { title, holder, issuedAt, _id } = credential;
  return {
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
  const { width, height, bars, weeks } = plotOf(lines.filter(({ kind }) => kind !== "training"));
  return {
    width,
    height,
    bars,
    weeks: weeks.map(({ on, minutes }) => ({ week: dayWords(on), hours: durationWords(minutes) })),
    isShown: weeks.length > 1,
  };
}

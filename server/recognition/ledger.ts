/**
 * What a person's time went into. Leading and co-leading come from closed registers that name them as there,
 * preparation goes with each session led, training and development were recorded by staff.
 */
export const lineKinds = [
  "leading",
  "co-leading",
  "preparation",
  "debrief",
  "training",
  "development",
] as const;
export type LineKind = (typeof lineKinds)[number];

/** One line of a ledger. */
export interface LedgerLine {
  kind: LineKind;
  /** Calendar day in the programme's zone. */
  on: string;
  minutes: number;
  /** What it was, as its owner may read it. */
  what: string;
  /** Address of the session it comes from; empty for what staff recorded. */
  href: string;
}

/** A closed session as far as a leader's hours go. */
export interface LedSession {
  id: string;
  on: string;
  minutes: number;
  what: string;
  /** Ids of the leaders who were there. */
  leading: readonly string[];
  /** Ids of the leaders who wrote a debrief. */
  debriefed: readonly string[];
}

/** Minutes credited beside each session itself. */
export interface Credits {
  preparationMinutes: number;
  debriefMinutes: number;
}

/** What rules measure. Minutes, or counts. */
export interface Measures {
  leadingMinutes: number;
  trainingMinutes: number;
  /** Everything of the ledger together. */
  allMinutes: number;
  developmentActivities: number;
  sessionsLed: number;
  /** Sessions attended as a member, on time or late. */
  sessionsAttended: number;
}

/**
 * The lines a leader has from closed sessions, oldest first. Who was there is credited with the whole session: two
 * who led together both gave that hour. Who wasn't has no line.
 */
export function linesFrom(leader: string, sessions: readonly LedSession[], credits: Credits): LedgerLine[] {
  const led = sessions.filter(({ leading }) => leading.includes(leader));
  const lines = led.flatMap((session) => {
    const { on, what, minutes } = session;
    const line = { on, what, href: `/sessions/${session.id}` };
    const kind: LineKind = session.leading.length > 1 ? "co-leading" : "leading";
    const debrief = session.debriefed.includes(leader) ? credits.debriefMinutes : 0;
    return [
      { ...line, kind, minutes },
      { ...line, kind: "preparation" as const, minutes: credits.preparationMinutes },
      { ...line, kind: "debrief" as const, minutes: debrief },
    ];
  });
  return inOrder(lines.filter(({ minutes }) => minutes > 0));
}

/** The lines, oldest first; those of one day in the order of their kinds. */
export const inOrder = (lines: readonly LedgerLine[]): LedgerLine[] =>
  [...lines].sort((a, b) => compare(a.on, b.on) || lineKinds.indexOf(a.kind) - lineKinds.indexOf(b.kind));

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The sum of minutes of each kind. */
export function totalsOf(lines: readonly LedgerLine[]): Record<LineKind, number> {
  const totals = Object.fromEntries(lineKinds.map((kind) => [kind, 0])) as Record<LineKind, number>;
  for (const { kind, minutes } of lines) totals[kind] += minutes;
  return totals;
}

/** What rules are held against: a ledger, and how many sessions the person attended as a member. */
export function measuresOf(lines: readonly LedgerLine[], sessionsAttended: number): Measures {
  const totals = totalsOf(lines);
  const led = lines.filter(({ kind }) => kind === "leading" || kind === "co-leading");
  return {
    leadingMinutes: totals.leading + totals["co-leading"],
    trainingMinutes: totals.training,
    allMinutes: lines.reduce((sum, { minutes }) => sum + minutes, 0),
    developmentActivities: lines.filter(({ kind }) => kind === "development").length,
    sessionsLed: led.length,
    sessionsAttended,
  };
}

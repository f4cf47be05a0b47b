import type { Closure } from "../time/week.js";

/** How far an edit reaches: one session, it and those after it, or every session to come. */
export type Scope = "this" | "following" | "all";

/** A meeting by the wall clock of the programme's zone: calendar day, time, minutes. */
export interface When {
  on: string;
  start: string;
  minutes: number;
}

/** A meeting with the instants it means. */
export interface Placed extends When {
  startsAt: Date;
  endsAt: Date;
}

/** A session as far as an edit looks at it. */
export interface Dated extends Placed {
  id: string;
  /** Its place in the series as planned; it never changes. */
  number: number;
  cancelled: boolean;
  /** It is cancelled because the rhythm leaves its week out, and for no other reason. */
  leftOut: boolean;
  /** Its register has been opened. */
  kept: boolean;
  /** Where the series has it, when it was moved by itself. */
  movedFrom: When | null;
}

/** What is asked for. */
export type Edit =
  | { what: "move"; scope: Scope; to: When }
  | { what: "replan"; scope: Scope; day: number; start: string; minutes: number; everyWeeks: 1 | 2 }
  | { what: "cancel"; scope: Scope }
  | { what: "restore"; scope: Scope }
  | { what: "add"; to: When };

/** What happens to one session. `id` is null for one that is added. */
export interface Change {
  id: string | null;
  number: number;
  kind: "moved" | "cancelled" | "restored" | "added";
  before: Placed | null;
  after: Placed;
  /** Where the series has it then, unless that is where it will be; missing where that stays as it was. */
  movedFrom?: When | null;
  /** Of one that is cancelled: the new rhythm leaves its week out. */
  leftOut?: boolean;
  /** True when the clocks go forward over its start, and so it begins later by the wall. */
  forward: boolean;
  /** The closure its day lies in; "" for none. */
  closed: string;
  /** Of one that is left out because its new day is no day to meet on: that, as a sentence without its full stop. */
  why?: string;
  /** The day it would have moved to with the others, had that been in the term; it is cancelled instead. */
  outOfTerm?: string;
}

/** A session that stays where it is, while its series comes to have it elsewhere, or there: nobody is told. */
export type Kept = Omit<Change, "kind"> & { kind: "kept" };

/** Where the series has a session once the change is made; null when that is where it will be. */
export const movedFromAfter = ({ kind, movedFrom }: Change | Kept, known: When | null): When | null =>
  kind === "cancelled" || movedFrom === undefined ? known : movedFrom;

/** The series an edit is planned on. */
export interface Series {
  sessions: readonly Dated[];
  term: { startsOn: string; endsOn: string; closures: readonly Closure[] };
  zone: string;
  now: Date;
}

/** Why nothing can be planned, and beside which field to say so. */
export interface Unplanned {
  refused: string;
  field: string;
  /** What is asked for is so already: nothing would change. */
  isSo?: boolean;
}

/** A session that has begun, or whose register has been opened: nothing about it ever changes. */
export const isFrozen = (session: Pick<Dated, "startsAt" | "kept">, now: Date): boolean =>
  session.startsAt <= now || session.kept;

/** The span of time a meeting takes. */
export const spanOf = ({ startsAt, endsAt }: Pick<Placed, "startsAt" | "endsAt">) => ({
  from: startsAt,
  to: endsAt,
});

/** The series once the changes are made. */
export function afterEdit(sessions: readonly Dated[], changes: readonly (Change | Kept)[]): Dated[] {
  const byId = new Map(changes.flatMap((each) => (each.id === null ? [] : [[each.id, each] as const])));
  const kept = sessions.map((session) => {
    const each = byId.get(session.id);
    if (!each) return session;
    const movedFrom = movedFromAfter(each, session.movedFrom);
    if (each.kind === "kept") return { ...session, movedFrom };
    const cancelled = each.kind === "cancelled";
    return { ...session, ...each.after, movedFrom, cancelled, leftOut: each.leftOut ?? false };
  });
  const fresh = changes
    .filter(({ id }) => id === null)
    .map(({ number, after }) => ({
      ...after,
      id: `new ${number}`,
      number,
      cancelled: false,
      leftOut: false,
      kept: false,
      movedFrom: null,
    }));
  return [...kept, ...fresh];
}

import type { Row } from "../solver/model.js";
import { minutesOf } from "../time/wall-time.js";
import type { Seat } from "./seats.js";
import type { Table } from "./table.js";

/**
 * No student in two overlapping slots. Slots that all contain one moment exclude each other, and every
 * set of pairwise overlapping slots shares the latest start among them (intervals have the Helly
 * property), so one row per start is enough; rows inside one party or repeated for ties are left out.
 */
export function clashRows(table: Table, students: Iterable<readonly Seat[]>): Row[] {
  const rows = new Map<string, Row>();
  for (const seats of students) {
    const groups = [...new Set(seats.map((seat) => seat.option.group))];
    for (const start of groups) {
      const here = seats.filter((seat) => isOnAtStartOf(table, seat.option.group, start));
      if (new Set(here.map((seat) => seat.party)).size < 2) continue;
      const columns = here.map((seat) => seat.column);
      rows.set(columns.join(), { lower: -Infinity, upper: 1, entries: columns.map((column) => [column, 1]) });
    }
  }
  return [...rows.values()];
}

/** Those kept apart share no group. */
export function apartRows(table: Table, byParty: ReadonlyMap<number, Seat[]>): Row[] {
  const rows = new Map<string, Row>();
  table.apartFrom.forEach((others, a) => {
    for (const b of others.filter((other) => other > a)) {
      for (const [one, two] of sharedGroups(table, byParty, a, b)) {
        rows.set(`${one},${two}`, {
          lower: -Infinity,
          upper: 1,
          entries: [
            [one, 1],
            [two, 1],
          ],
        });
      }
    }
  });
  return [...rows.values()];
}

/** Pairs of columns that would put both students in one group, for different parties. */
function sharedGroups(
  table: Table,
  byParty: ReadonlyMap<number, Seat[]>,
  a: number,
  b: number,
): (readonly [number, number])[] {
  const seatsOf = (s: number) => (table.partiesOf[s] ?? []).flatMap((party) => byParty.get(party) ?? []);
  const theirs = new Map(seatsOf(b).map((seat) => [seat.option.group, seat]));
  return seatsOf(a).flatMap((seat) => {
    const other = theirs.get(seat.option.group);
    return other && other.party !== seat.party ? [[seat.column, other.column] as const] : [];
  });
}

/** True if group `g` is on at the moment when group `at` starts. */
function isOnAtStartOf(table: Table, g: number, at: number): boolean {
  if (g === at) return true;
  const slot = table.groups[g]?.slot;
  const other = table.groups[at]?.slot;
  if (!slot || !other || slot.day !== other.day) return false;
  const begin = minutesOf(slot.start);
  const moment = minutesOf(other.start);
  return begin <= moment && moment < begin + slot.minutes;
}

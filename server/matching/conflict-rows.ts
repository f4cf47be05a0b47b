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
  const moments = momentsOf(table);
  for (const seats of students) {
    const starts = new Set(seats.map((seat) => moments.startOf[seat.option.group] ?? 0));
    for (const start of starts) {
      const here = seats.filter((seat) => moments.onAt[seat.option.group]?.has(start) === true);
      if (here.every((seat) => seat.party === here[0]?.party)) continue;
      const columns = here.map((seat) => seat.column);
      rows.set(columns.join(), { lower: -Infinity, upper: 1, entries: columns.map((column) => [column, 1]) });
    }
  }
  return [...rows.values()];
}

/** For each group when it starts, in minutes of the week, and at which of all groups' starts it is on. */
function momentsOf({ groups }: Table): { startOf: number[]; onAt: Set<number>[] } {
  const startOf = groups.map(({ slot }) => slot.day * 10_000 + minutesOf(slot.start));
  const starts = [...new Set(startOf)];
  const onAt = groups.map(({ slot }, g) => {
    const begin = startOf[g] ?? 0;
    return new Set(starts.filter((start) => begin <= start && start < begin + slot.minutes));
  });
  return { startOf, onAt };
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

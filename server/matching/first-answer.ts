import type { Part } from "./parts.js";
import { emptySeating, groupsOf, maySit, seat, seatPins, type Seating } from "./seating.js";
import type { Option, Table } from "./table.js";

/**
 * A quick answer that holds every rule, for when time ends before the solver has one: in the order of the
 * lottery everyone takes the best free place, first those without any; groups left under their minimum
 * close, the emptiest first, and their members choose again. Null if a pinned group stays under its minimum.
 */
export function firstAnswer(table: Table, unsorted: Part): Seating | null {
  const parties = unsorted.parties.map(({ party, options }) => ({ party, options: byWish(options) }));
  const part = { ...unsorted, parties };
  const closed = new Set<number>();
  const pinned = new Set(part.pins.map((pin) => pin.group));
  for (;;) {
    const seating = emptySeating(table);
    seatPins(table, seating, part.pins);
    fillPinned(table, part, seating, pinned);
    takePlaces(table, part, seating, closed, true);
    takePlaces(table, part, seating, closed, false);
    const short = part.groups
      .map((g) => ({ g, missing: missingIn(table, seating, g) }))
      .filter(({ missing }) => missing > 0)
      .sort((a, b) => b.missing - a.missing || a.g - b.g);
    if (short.some(({ g }) => pinned.has(g))) return null;
    if (short.length === 0) return seating;
    for (const { g } of short.slice(0, Math.ceil(short.length / 3))) closed.add(g);
  }
}

/** Places everyone whom nothing keeps out any more; returns the same seating. */
export function fillUp(table: Table, seating: Seating): Seating {
  for (let placed = true; placed;) {
    placed = false;
    table.parties.forEach(({ options, members }, party) => {
      if (seating.groupOf[party] !== -1) return;
      const [free] = byWish(
        options.filter(
          ({ group }) =>
            maySit(table, seating, party, group) && mayOpenWith(table, seating, group, members.length),
        ),
      );
      if (!free) return;
      seat(table, seating, party, free.group);
      placed = true;
    });
  }
  return seating;
}

function takePlaces(
  table: Table,
  part: Part,
  seating: Seating,
  closed: ReadonlySet<number>,
  first: boolean,
): void {
  for (const { party, options } of part.parties) {
    if (seating.groupOf[party] !== -1) continue;
    const members = table.parties[party]?.members ?? [];
    if (first && members.every((s) => groupsOf(table, seating, s).length > 0)) continue;
    const option = options.find(({ group }) => !closed.has(group) && maySit(table, seating, party, group));
    if (option) seat(table, seating, party, option.group);
  }
}

/** Pinned groups must run: they take members up to their minimum before anyone chooses. */
function fillPinned(table: Table, part: Part, seating: Seating, pinned: ReadonlySet<number>): void {
  for (const { party, options } of part.parties) {
    if (seating.groupOf[party] !== -1) continue;
    const option = options.find(
      ({ group }) =>
        pinned.has(group) && missingIn(table, seating, group) > 0 && maySit(table, seating, party, group),
    );
    if (option) seat(table, seating, party, option.group);
  }
}

/** True if the group runs, or can run with so many members alone. */
function mayOpenWith(table: Table, seating: Seating, g: number, members: number): boolean {
  return (seating.members[g]?.size ?? 0) > 0 || members >= (table.groups[g]?.min ?? 0);
}

function missingIn(table: Table, seating: Seating, g: number): number {
  const inside = seating.members[g]?.size ?? 0;
  return inside === 0 ? 0 : Math.max(0, (table.groups[g]?.min ?? 0) - inside);
}

function byWish(options: readonly Option[]): Option[] {
  return [...options].sort((a, b) => b.kept - a.kept || a.cost - b.cost);
}

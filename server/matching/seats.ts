import type { Part } from "./parts.js";
import type { Option, Table } from "./table.js";

/** One column of the model: a party in one of its options. */
export interface Seat {
  party: number;
  size: number;
  option: Option;
  column: number;
}

/** Every party and option of a part, numbered in order. */
export function seatsOf(table: Table, part: Part): Seat[] {
  return part.parties
    .flatMap(({ party, options }) =>
      options.map((option) => ({ party, size: table.parties[party]?.members.length ?? 0, option })),
    )
    .map((seat, column) => ({ ...seat, column }));
}

/** How many parties the seats belong to. */
export function partiesIn(seats: readonly Seat[]): number {
  return new Set(seats.map((seat) => seat.party)).size;
}

/** Seats by a number of theirs, in order. */
export function grouped(seats: readonly Seat[], key: (seat: Seat) => number): Map<number, Seat[]> {
  const groups = new Map<number, Seat[]>();
  for (const seat of seats) {
    const own = groups.get(key(seat));
    if (own) own.push(seat);
    else groups.set(key(seat), [seat]);
  }
  return groups;
}

import { joined } from "../solver/joined.js";
import type { PartyPin } from "./pins.js";
import type { Option, Table } from "./table.js";

/** One independent part of a problem: nothing in it touches a party or group of another part. */
export interface Part {
  /** Positions of parties, each with the options it still has (never none). */
  parties: { party: number; options: Option[] }[];
  /** Positions of groups, rising. */
  groups: number[];
  /** Pinned places of the part: these hold. */
  pins: PartyPin[];
}

/**
 * Splits a problem into independent parts. Groups that cannot reach their minimum are left out first; a
 * pinned group is never left out, so that the solver can show why it cannot run.
 */
export function splitIntoParts(table: Table, pins: readonly PartyPin[]): Part[] {
  const possible = possibleOptions(table, pins);
  const parties = table.parties.flatMap((_, party) => ((possible[party]?.length ?? 0) > 0 ? [party] : []));
  const groupNode = (g: number) => table.parties.length + g;
  const ties = [
    ...parties.flatMap((p) => (possible[p] ?? []).map((option) => [p, groupNode(option.group)] as const)),
    ...sharedStudents(table, new Set(parties)),
  ];
  const sets = joined(table.parties.length + table.groups.length, ties);
  return sets.flatMap((set) => {
    const inPart = set.filter((node) => node < table.parties.length && (possible[node]?.length ?? 0) > 0);
    if (inPart.length === 0) return [];
    const members = new Set(inPart);
    return [
      {
        parties: inPart.map((party) => ({ party, options: possible[party] ?? [] })),
        groups: set.filter((node) => node >= table.parties.length).map((node) => node - table.parties.length),
        pins: pins.filter((pin) => members.has(pin.party)),
      },
    ];
  });
}

/** Each party's options in groups that could reach their minimum; a pinned party has its group only. */
function possibleOptions(table: Table, pins: readonly PartyPin[]): Option[][] {
  const pinned = new Map(pins.map((pin) => [pin.party, pin.group]));
  const kept = new Set(pins.map((pin) => pin.group));
  let options = table.parties.map((party, p) => {
    const group = pinned.get(p);
    return group === undefined ? party.options : party.options.filter((option) => option.group === group);
  });
  for (;;) {
    const reach = table.groups.map(() => 0);
    options.forEach((list, p) => {
      const size = table.parties[p]?.members.length ?? 0;
      for (const { group } of list) reach[group] = (reach[group] ?? 0) + size;
    });
    const runs = (g: number) => kept.has(g) || (reach[g] ?? 0) >= (table.groups[g]?.min ?? 0);
    const left = options.map((list) => list.filter((option) => runs(option.group)));
    if (left.every((list, p) => list.length === options[p]?.length)) return options;
    options = left;
  }
}

/** Pairs of parties that a student has in common, enough to join them all. */
function sharedStudents(table: Table, live: ReadonlySet<number>): (readonly [number, number])[] {
  return table.partiesOf.flatMap((parties) => {
    const [first = 0, ...others] = parties.filter((party) => live.has(party));
    return others.map((other) => [first, other] as const);
  });
}

import { joined } from "../solver/joined.js";
import type { RoomTable, TableSession } from "./room-table.js";

/** Sessions of one date that compete for rooms at overlapping times, with the dates on which the same is asked. */
export interface Block {
  /** Positions of the sessions that stand for all copies. */
  sessions: number[];
  /** The positions for each date that asks the same, in the order of `sessions`, themselves first. */
  copies: number[][];
}

/** An independent part of a problem: no group and no room at any time is shared with another part. */
export interface RoomPart {
  blocks: Block[];
}

/** All sessions of a part, copies too. */
export const sessionsOf = ({ blocks }: RoomPart): number[] => blocks.flatMap(({ copies }) => copies.flat());

/**
 * Splits a problem into independent parts of blocks. Equal blocks are merged: an answer for one of them holds for
 * all, and giving the best of them to all makes no level worse, since a group then uses no room it did not use before.
 * Sessions without any room they may have are left out.
 */
export function splitRooms(table: RoomTable): RoomPart[] {
  const merged = new Map<string, Block>();
  for (const sessions of table.dates.flatMap((date) => competing(table, date))) {
    const keyed = sessions
      .map((s) => ({ s, key: keyOf(table.sessions[s]) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.s - b.s));
    const key = keyed.map((each) => each.key).join("\n");
    const same = merged.get(key);
    const copy = keyed.map((each) => each.s);
    if (same) same.copies.push(copy);
    else merged.set(key, { sessions: copy, copies: [copy] });
  }
  const blocks = [...merged.values()];
  const ties = blocks.flatMap(({ sessions }, b) =>
    sessions.map((s) => [b, blocks.length + (table.sessions[s]?.group ?? 0)] as const),
  );
  return joined(blocks.length + table.groups, ties).flatMap((set) => {
    const own = set.flatMap((node) => blocks[node] ?? []);
    return own.length > 0 ? [{ blocks: own }] : [];
  });
}

/** The sessions of one date in sets that share no room at overlapping times. */
function competing(table: RoomTable, date: readonly number[]): number[][] {
  const last = new Map<number, { i: number; end: number }>();
  const ties: [number, number][] = [];
  date.forEach((s, i) => {
    const session = table.sessions[s];
    if (!session) return;
    const end = session.to + table.turnover;
    for (const r of session.allowed) {
      const before = last.get(r);
      if (before && session.from < before.end) ties.push([before.i, i]);
      if (!before || before.end < end) last.set(r, { i, end });
    }
  });
  const sets = joined(date.length, ties).map((set) => set.flatMap((i) => date[i] ?? []));
  return sets.filter(([s = 0]) => (table.sessions[s]?.allowed.length ?? 0) > 0);
}

/** Everything about a session that an answer depends on. */
function keyOf(session: TableSession | undefined): string {
  if (!session) return "";
  const { group, from, to, allowed, current, given } = session;
  return JSON.stringify([group, from, to, given.size, current, [...given.wish.buildings].sort(), allowed]);
}

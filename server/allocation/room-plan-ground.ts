import type { Block, RoomPart } from "./room-blocks.js";
import { forcedMoves, type BlockAnswer } from "./room-block-answer.js";
import type { RoomTable } from "./room-table.js";

/** A session that stands for its copies, once the first two levels are fixed. */
export interface Stand {
  s: number;
  block: number;
  /** On how many dates the same is asked. */
  copies: number;
  /** Rooms it may still have. */
  rooms: number[];
  /** True if it may stay without a room. */
  soft: boolean;
}

/** A block with what its answer may cost. */
interface FixedBlock {
  block: Block;
  /** Sessions that must have a room, of all its sessions. */
  roomed: number;
  /** Sessions that may move; null when no session that still may move counts against it. */
  moves: number | null;
}

/** A part with its first two levels fixed block by block. */
export interface PlanGround {
  blocks: FixedBlock[];
  /** The stands of each group. */
  groups: Stand[][];
}

/** Fixes the first two levels: what no answer that reaches them can do is ruled out. */
export function groundOf(table: RoomTable, part: RoomPart, answers: readonly BlockAnswer[]): PlanGround {
  const groups = new Map<number, Stand[]>();
  const blocks = part.blocks.map((block, b): FixedBlock => {
    const { unroomed = 0, moved = 0 } = answers[b] ?? {};
    const soft = unroomed > 0;
    const least = soft ? 0 : forcedMoves(table, block);
    const keeps = moved === least;
    for (const s of block.sessions) {
      const { group = 0, current = -1, allowed = [] } = table.sessions[s] ?? {};
      const mayKeep = allowed.includes(current);
      const staying = keeps && current >= 0 && (mayKeep || soft);
      const rooms = staying ? allowed.filter((r) => r === current) : allowed;
      const stand: Stand = { s, block: b, copies: block.copies.length, rooms, soft };
      const before = groups.get(group);
      if (before) before.push(stand);
      else groups.set(group, [stand]);
    }
    return { block, roomed: block.sessions.length - unroomed, moves: keeps ? null : moved };
  });
  return { blocks, groups: [...groups].sort(([a], [b]) => a - b).map(([, stands]) => stands) };
}

/** The fewest rooms that hold every session of the group that must have one; exact up to 3, then a lower bound. */
export function fewestRooms(stands: readonly Stand[]): number {
  const needs = stands.filter(({ soft }) => !soft).map(({ rooms }) => new Set(rooms));
  const covers = (chosen: readonly number[]): boolean => needs.every((set) => chosen.some((r) => set.has(r)));
  const reach = (chosen: readonly number[], more: number): boolean => {
    if (covers(chosen)) return true;
    if (more === 0) return false;
    const open = needs.find((set) => !chosen.some((r) => set.has(r)));
    return [...(open ?? [])].some((r) => reach([...chosen, r], more - 1));
  };
  return [1, 2, 3].find((count) => reach([], count)) ?? 4;
}

import type { Ask } from "../solver/levels.js";
import { buildModel } from "./model.js";
import { splitIntoParts } from "./parts.js";
import { names, type PartyPin } from "./pins.js";
import type { Contradiction } from "./result.js";
import type { Table } from "./table.js";

/**
 * Names a smallest set of pins that cannot hold together, when each pin by itself and every pair looks
 * possible: their groups cannot all reach their minimum. Smallest: without any one of them the others can
 * hold (QuickXplain, Junker 2004). When the time is up first, the set may be larger than it need be.
 */
export async function findContradiction(
  table: Table,
  pins: readonly PartyPin[],
  ask: Ask,
): Promise<Contradiction> {
  const set = await smallest(table, ask, [], false, pins);
  const refs = names(
    table,
    set.flatMap((pin) => pin.by),
    set.map((pin) => pin.group),
  );
  const groups = [...new Set(set.map((pin) => table.groups[pin.group]?.id ?? ""))].sort().join(", ");
  const text = `These pinned places cannot all hold: not enough students are able to join for ${groups} to reach the minimum.`;
  return { rule: "below-minimum", text, refs };
}

async function smallest(
  table: Table,
  ask: Ask,
  given: readonly PartyPin[],
  changed: boolean,
  pins: readonly PartyPin[],
): Promise<readonly PartyPin[]> {
  if (changed && !(await canHold(table, given, ask))) return [];
  if (pins.length <= 1) return pins;
  const half = Math.floor(pins.length / 2);
  const [left, right] = [pins.slice(0, half), pins.slice(half)];
  const inRight = await smallest(table, ask, [...given, ...left], left.length > 0, right);
  const inLeft = await smallest(table, ask, [...given, ...inRight], inRight.length > 0, left);
  return [...inLeft, ...inRight];
}

/** True if some answer keeps these pins, whatever it costs, or none is known for want of time. */
async function canHold(table: Table, pins: readonly PartyPin[], ask: Ask): Promise<boolean> {
  for (const part of splitIntoParts(table, pins)) {
    if (part.pins.length === 0) continue;
    const answer = await ask(buildModel(table, part).rules, { gap: 0, onAnswer: () => undefined });
    if (answer.status === "infeasible") return false;
  }
  return true;
}

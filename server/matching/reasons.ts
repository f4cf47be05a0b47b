import { failedTests, JOIN_TESTS, type JoinTest } from "./eligibility.js";
import type { MatchStudent } from "./problem.js";
import type { Reason, Unplaced } from "./result.js";
import { blocksOf, type Block, type Seating } from "./seating.js";
import type { Table } from "./table.js";
import { findWayOut } from "./way-out.js";

/** Which block to name when several hold: what the student can see and understand comes first. */
const BLOCK_ORDER: readonly Block[] = ["limit", "full", "clash", "below-minimum", "apart-or-together"];

const TEXTS: Record<Reason, string> = {
  "no-group": "No group of this topic is offered yet.",
  "no-free-slot": "No group of this topic that is open to you meets when you are free.",
  year: "The groups of this topic that meet when you are free are for other years.",
  barred: "The programme office has set aside the groups of this topic that would fit you.",
  limit: "You already have as many groups as you may join.",
  full: "A group that fits you is full, and no other can take you.",
  clash: "A group of this topic overlaps another group of yours, and no other can take you.",
  "below-minimum": "A group that fits you would have too few members to run, and no other can take you.",
  "apart-or-together": "The groups that fit you don't go together with arrangements made for this round.",
};

/** Every wanted topic without a place, with a reason that is true in this seating; sorted by ids. */
export function explainUnplaced(table: Table, seating: Seating): Unplaced[] {
  const topics = groupsByTopic(table);
  const found = table.parties.flatMap(({ topic, members }, party) => {
    if (seating.groupOf[party] !== -1) return [];
    return members.map((s) => explain(table, seating, s, party, topics.get(topic) ?? []));
  });
  return found.sort((a, b) => order(a.student, b.student) || order(a.topic, b.topic));
}

function explain(
  table: Table,
  seating: Seating,
  s: number,
  party: number,
  groups: readonly number[],
): Unplaced {
  const student = table.students[s];
  const topic = table.parties[party]?.topic ?? "";
  if (!student) throw new RangeError(`no student ${s}`);
  const failed = new Map(groups.map((g) => [g, failedAt(table, student, g)]));
  const open = groups.filter((g) => failed.get(g)?.length === 0);
  const reason = open.length > 0 ? blocking(table, seating, s, party, open) : failing([...failed.values()]);
  const text = TEXTS[reason];
  return { student: student.id, topic, reason, text, wayOut: findWayOut(table, seating, s, party, failed) };
}

/** The first reason in order that blocks at least one of the groups the student may join. */
function blocking(table: Table, seating: Seating, s: number, party: number, open: readonly number[]): Reason {
  const blocks = new Set(open.flatMap((g) => blocksOf(table, seating, s, party, g)));
  const reason = BLOCK_ORDER.find((block) => blocks.has(block));
  if (!reason) throw new Error("a free place was left empty");
  return reason;
}

/**
 * Why the student may join no group of the topic. Groups that fail fewest tests pass the most others, and as
 * none passes all, every group that passes those others fails each test that these fail: any of them is true.
 */
function failing(failed: readonly JoinTest[][]): Reason {
  if (failed.length === 0) return "no-group";
  const fewest = Math.min(...failed.map((tests) => tests.length));
  const nearest = failed.filter((tests) => tests.length === fewest).flat();
  return JOIN_TESTS.find((test) => nearest.includes(test)) ?? "no-free-slot";
}

function failedAt(table: Table, student: MatchStudent, g: number): JoinTest[] {
  const group = table.groups[g];
  return group ? failedTests(student, group) : [];
}

function groupsByTopic(table: Table): Map<string, number[]> {
  const topics = new Map<string, number[]>();
  table.groups.forEach(({ topic }, g) => topics.set(topic, [...(topics.get(topic) ?? []), g]));
  return topics;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

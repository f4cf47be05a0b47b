import { failedTests } from "./eligibility.js";
import type { MatchStudent } from "./problem.js";
import type { Contradiction } from "./result.js";
import { slotWords } from "../time/words.js";
import type { Table } from "./table.js";

/** A pinned place, carried to everyone tied to the pinned student in that topic. */
export interface PartyPin {
  party: number;
  group: number;
  /** The students whose pins say so. */
  by: number[];
}

/** Every pinned place by party; contradictions name the pins that can't hold whatever else happens. */
export function readPins(table: Table): { pins: PartyPin[]; contradictions: Contradiction[] } {
  const pins = new Map<number, PartyPin>();
  const contradictions: Contradiction[] = [];
  const place = new Map(table.groups.map((group, g) => [group.id, g]));
  table.students.forEach((student, s) => {
    for (const id of new Set(student.pinned)) {
      const g = place.get(id) ?? 0;
      const against = impossible(table, student, g);
      const party = table.partiesOf[s]?.find((p) => table.parties[p]?.topic === table.groups[g]?.topic);
      if (against) contradictions.push(against);
      else if (party !== undefined) contradictions.push(...carry(table, pins, { party, group: g, by: [s] }));
    }
  });
  const list = [...pins.values()];
  if (contradictions.length > 0) return { pins: list, contradictions };
  return { pins: list, contradictions: [...studentClashes(table, list), ...groupClashes(table, list)] };
}

/** A pin that the student's own year, topics, free time or bars rule out. */
function impossible(table: Table, student: MatchStudent, g: number): Contradiction | undefined {
  const group = table.groups[g];
  if (!group) return undefined;
  const refs = [student.id, group.id];
  const text = (why: string) => `${student.id} is pinned to ${group.id}, ${why}.`;
  if (!student.topics.includes(group.topic)) {
    return { rule: "topic", text: text("whose topic they did not ask for"), refs };
  }
  const [rule] = failedTests(student, group);
  if (rule === "year") return { rule, text: text("which is for other years"), refs };
  if (rule === "barred") return { rule, text: text("from which they are barred"), refs };
  const slot = slotWords(group.slot);
  return rule && { rule, text: text(`but has no free time that covers ${slot}`), refs };
}

/** Adds a pin to its party; what the party cannot do together is a contradiction. */
function carry(table: Table, pins: Map<number, PartyPin>, pin: PartyPin): Contradiction[] {
  const party = table.parties[pin.party];
  const before = pins.get(pin.party);
  if (before && before.group !== pin.group) {
    const same = before.by.some((s) => pin.by.includes(s));
    const refs = names(table, [...before.by, ...pin.by], [before.group, pin.group]);
    return same
      ? [{ rule: "one-per-topic", text: `${refs[0] ?? ""} is pinned to two groups of one topic.`, refs }]
      : [
          {
            rule: "together",
            text: "Students kept together are pinned to different groups of one topic.",
            refs,
          },
        ];
  }
  if (before) before.by.push(...pin.by);
  else pins.set(pin.party, pin);
  if (party?.options.some((option) => option.group === pin.group)) return [];
  const refs = names(table, party?.members ?? [], [pin.group]);
  const small = (party?.members.length ?? 0) > (table.groups[pin.group]?.max ?? 0);
  if (small) return [{ rule: "full", text: "The pinned group cannot hold everyone it is pinned for.", refs }];
  return [
    {
      rule: "together",
      text: "Someone kept together with a pinned student cannot be in the same group.",
      refs,
    },
  ];
}

/** Pins that one student cannot hold side by side: overlapping slots, or more than they may have. */
function studentClashes(table: Table, pins: readonly PartyPin[]): Contradiction[] {
  const of = new Map(pins.map((pin) => [pin.party, pin]));
  return table.students.flatMap((student, s) => {
    const mine = (table.partiesOf[s] ?? []).flatMap((party) => of.get(party) ?? []);
    const found: Contradiction[] = [];
    const name = (list: readonly PartyPin[]) =>
      names(
        table,
        [s, ...list.flatMap((pin) => pin.by)],
        list.map((pin) => pin.group),
      );
    if (mine.length > student.maxGroups) {
      const text = `${student.id} is pinned to ${mine.length === 1 ? "1 group" : `${mine.length} groups`} and may have ${student.maxGroups}.`;
      found.push({ rule: "limit", text, refs: name(mine) });
    }
    mine.forEach((a, i) => {
      for (const b of mine.slice(i + 1)) {
        if (table.overlapping[a.group]?.has(b.group) !== true) continue;
        found.push({
          rule: "clash",
          text: `${student.id} is pinned to two groups at one time.`,
          refs: name([a, b]),
        });
      }
    });
    return found;
  });
}

/** Pins that one group cannot hold: more than its places, or two who are kept apart. */
function groupClashes(table: Table, pins: readonly PartyPin[]): Contradiction[] {
  return table.groups.flatMap((group, g) => {
    const here = pins.filter((pin) => pin.group === g);
    const members = here.flatMap((pin) => table.parties[pin.party]?.members ?? []);
    const found: Contradiction[] = [];
    if (members.length > group.max) {
      const text = `${members.length} students are pinned to ${group.id}, which has ${group.max === 1 ? "1 place" : `${group.max} places`}.`;
      found.push({ rule: "full", text, refs: names(table, members, [g]) });
    }
    const inside = new Set(members);
    for (const a of members) {
      for (const b of table.apartFrom[a] ?? []) {
        if (a >= b || !inside.has(b)) continue;
        const text = `Two students who are kept apart are pinned to ${group.id}.`;
        found.push({ rule: "apart", text, refs: names(table, [a, b], [g]) });
      }
    }
    return found;
  });
}

/** The ids of students and groups, each once, sorted within their kind. */
export function names(table: Table, students: readonly number[], groups: readonly number[]): string[] {
  const sorted = (list: readonly number[], of: readonly { id: string }[]) =>
    [...new Set(list)].map((i) => of[i]?.id ?? "").sort();
  return [...sorted(students, table.students), ...sorted(groups, table.groups)];
}

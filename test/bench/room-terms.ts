import { allocateRooms } from "../../server/allocation/allocate.js";
import type { AllocationResult } from "../../server/allocation/allocation-result.js";
import { readRoomProblem } from "../../server/allocation/room-problem-reading.js";
import { checkRooms } from "../support/rooms-checker.js";
import { greedyRooms } from "../support/rooms-greedy.js";
import { roomTerm } from "../support/rooms-problems.js";
import { compareRoomCounts, ROOM_LEVELS, type CheckedRoomProblem } from "../support/rooms-rules.js";
import type { Row } from "./row.js";

const HOURS = ["17:00", "17:30", "18:00"];
/** The first three must be proved at every level; the largest may leave the last one open by half a hundredth. */
const TERMS = [
  { groups: 100, weeks: 14, rooms: 25, seconds: 10 },
  { groups: 120, weeks: 14, rooms: 40, seconds: 10 },
  { groups: 120, weeks: 14, rooms: 40, seconds: 10, hours: HOURS, shut: 0.02 },
  { groups: 500, weeks: 14, rooms: 80, seconds: 60, gap: 0.005 },
];
const SEEDS = [1, 2, 3];

/** Whole terms and a lost room, each answer checked and held against a greedy plan: the median of three seeds. */
export async function measureRoomTerms(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { seconds, gap = 0, ...shape } of TERMS) {
    const what = `Rooms ${shape.groups}×${shape.weeks}×${shape.rooms}${shape.shut ? ", at few hours" : ""}`;
    rows.push(await medianOf(what, seconds, gap, (seed) => roomTerm({ ...shape, seed })));
  }
  rows.push(await medianOf("Rooms, nine groups lose theirs", 2, 0, lostRoom));
  return rows;
}

async function medianOf(
  what: string,
  seconds: number,
  gap: number,
  problemOf: (seed: number) => CheckedRoomProblem | Promise<CheckedRoomProblem>,
): Promise<Row> {
  const runs = [];
  for (const seed of SEEDS) runs.push(await roomOnce(await problemOf(seed), gap));
  const [, median = 0] = runs.map((run) => run.seconds).sort((a, b) => a - b);
  const proved = runs.filter((run) => run.proved).length;
  const wrong = runs.flatMap((run) => run.faults);
  const checked = wrong.length === 0 ? "all checked, none worse than greedy" : `FAULTS: ${wrong.join("; ")}`;
  const measured = `${median.toFixed(1)} s of ${seconds} s; ${proved} of ${runs.length} proved at every level; ${checked}`;
  return { what, measured, ratio: wrong.length === 0 ? seconds / median : 0, bar: 1 };
}

async function roomOnce(given: CheckedRoomProblem, gap: number) {
  const started = performance.now();
  const result = await allocateRooms(readRoomProblem(given));
  const seconds = (performance.now() - started) / 1000;
  const worse = !result.objective || compareRoomCounts(result.objective, greedyRooms(given)) > 0;
  const open = isWithin(result, gap) ? [] : ["not proved"];
  const faults = [...checkRooms(given, result), ...open, ...(worse ? ["worse than greedy"] : [])];
  return { seconds, faults, proved: result.status === "optimal" };
}

/** True if all levels but the last are proved, and the last to within the gap. */
function isWithin({ objective, bound }: AllocationResult, gap: number): boolean {
  if (!objective || !bound) return false;
  const [last, ...others] = ROOM_LEVELS.toReversed();
  const proved = others.every((level) => objective[level] === bound[level]);
  return proved && last !== undefined && objective[last] - bound[last] <= gap * objective[last];
}

/** Three weeks in which everybody has a room, and that of nine groups or more is closed. */
async function lostRoom(seed: number): Promise<CheckedRoomProblem> {
  const given = roomTerm({ groups: 120, weeks: 3, rooms: 14, seed, shut: 0 });
  const settled = await allocateRooms(readRoomProblem(given));
  const rooms = new Map(settled.sessions.map(({ id, room }) => [id, room]));
  const sessions = given.sessions.map((each) => ({ ...each, current: rooms.get(each.id) ?? null }));
  const groupsIn = (id: string) =>
    new Set(sessions.filter(({ current }) => current === id).map(({ group }) => group)).size;
  const lost = given.rooms
    .map(({ id }) => id)
    .sort((a, b) => Math.abs(groupsIn(a) - 9) - Math.abs(groupsIn(b) - 9))[0]!;
  const dates = [...new Set(sessions.map(({ date }) => date))];
  const closed = dates.map((date) => ({ room: lost, date, from: "00:00", to: "24:00" }));
  return { ...given, sessions, closed };
}

import { allocateRooms } from "../../server/allocation/allocate.js";
import { readRoomProblem } from "../../server/allocation/room-problem-reading.js";
import { checkRooms } from "../support/rooms-checker.js";
import { greedyRooms } from "../support/rooms-greedy.js";
import { roomTerm } from "../support/rooms-problems.js";
import { compareRoomCounts } from "../support/rooms-rules.js";
import type { Row } from "./row.js";

const TERMS = [
  { groups: 120, weeks: 14, rooms: 40, seconds: 10 },
  { groups: 500, weeks: 14, rooms: 80, seconds: 60 },
];
const SEEDS = [1, 2, 3];

/** Whole terms roomed and proved, each answer checked and held against a greedy plan: the median of three seeds. */
export async function measureRoomTerms(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { seconds, ...shape } of TERMS) {
    const runs = [];
    for (const seed of SEEDS) runs.push(await roomOnce({ ...shape, seed }));
    const [, median = 0] = runs.map((run) => run.seconds).sort((a, b) => a - b);
    const proved = runs.filter((run) => run.proved).length;
    const wrong = runs.flatMap((run) => run.faults);
    const measured = `${median.toFixed(1)} s of ${seconds} s; ${proved} of ${runs.length} proved at every level; ${
      wrong.length === 0 ? "all checked, none worse than greedy" : `FAULTS: ${wrong.join("; ")}`
    }`;
    const what = `Rooms ${shape.groups}×${shape.weeks}×${shape.rooms}`;
    rows.push({ what, measured, ratio: wrong.length === 0 ? seconds / median : 0, bar: 1 });
  }
  return rows;
}

async function roomOnce(shape: Parameters<typeof roomTerm>[0]) {
  const given = roomTerm(shape);
  const started = performance.now();
  const result = await allocateRooms(readRoomProblem(given));
  const seconds = (performance.now() - started) / 1000;
  const worse = !result.objective || compareRoomCounts(result.objective, greedyRooms(given)) > 0;
  const faults = [...checkRooms(given, result), ...(worse ? ["worse than greedy"] : [])];
  return { seconds, faults, proved: result.status === "optimal" };
}

import type { CheckedRoomProblem, CheckedSession } from "./rooms-rules.js";
import { drawer, room, roomProblem } from "./rooms-problems.js";

/** One course of a curriculum timetable whose times are settled and whose rooms are not. */
interface Course {
  id: string;
  students: number;
  /** Day (0 to 4) and period of each lecture in a week. */
  lectures: [day: number, period: number][];
  building: string;
  needs: string[];
}

/** A room of such a timetable with the periods in which it can't be had, as "day period". */
interface Hall {
  id: string;
  capacity: number;
  building: string;
  has: string[];
  unavailable: string[];
}

const PERIODS = ["08:00", "10:00", "12:00", "14:00", "16:00"];
const ENDS = ["09:30", "11:30", "13:30", "15:30", "17:30"];
const FEATURES = ["screen", "lab", "board"];

/**
 * A week like those of curriculum-timetabling competitions, rooms still open: courses of many sizes with several
 * lectures a week at the same periods, halls of few sizes, features and unavailable periods.
 * @param tight how many of the halls' periods are asked for, 1 for all
 */
export function curriculum(halls: number, tight: number, seed: number): { courses: Course[]; halls: Hall[] } {
  const draw = drawer(seed);
  const whole = (most: number) => Math.floor(draw() * most);
  const any = <T>(items: readonly T[]): T => items[whole(items.length)]!;
  const given = Array.from({ length: halls }, (_, h): Hall => ({
    id: `H${h}`,
    capacity: any([20, 30, 40, 60, 100]),
    building: any(["A", "B", "C"]),
    has: FEATURES.filter(() => draw() < 0.7),
    unavailable: Array.from({ length: 2 }, () => `${whole(5)} ${whole(5)}`),
  }));
  const courses: Course[] = [];
  for (let left = Math.round(halls * 25 * tight); left > 0;) {
    const count = Math.min(left, 1 + whole(4));
    const lectures = new Map<number, number>();
    while (lectures.size < count) lectures.set(whole(5), whole(5));
    courses.push({
      id: `C${courses.length}`,
      students: 8 + whole(60),
      lectures: [...lectures],
      building: draw() < 0.4 ? any(["A", "B", "C"]) : "",
      needs: FEATURES.filter(() => draw() < 0.12),
    });
    left -= count;
  }
  return { courses, halls: given };
}

/** The timetable's room stage as a room problem: a course is a group, each lecture in each week a session. */
export function roomStageOf(
  { courses, halls }: ReturnType<typeof curriculum>,
  weeks: number,
): CheckedRoomProblem {
  const dayOf = (week: number, day: number) =>
    new Date(Date.UTC(2026, 1, 2 + 7 * week + day)).toISOString().slice(0, 10);
  const every = Array.from({ length: weeks }, (_, week) => week);
  const rooms = halls.map(({ id, capacity, building, has }) =>
    room(id, { seats: capacity, building, features: has }),
  );
  const closed = halls.flatMap(({ id, unavailable }) =>
    unavailable.flatMap((at) => {
      const [day = 0, period = 0] = at.split(" ").map(Number);
      return every.map((week) => ({
        ...{ room: id, date: dayOf(week, day), from: PERIODS[period]!, to: ENDS[period]! },
      }));
    }),
  );
  const sessions = courses.flatMap(({ id, students, lectures, building, needs }) =>
    every.flatMap((week) =>
      lectures.map(([day, period]): CheckedSession => ({
        ...{ id: `${id}-${week}-${day}`, group: id, date: dayOf(week, day), size: students, features: needs },
        ...{ from: PERIODS[period]!, to: ENDS[period]!, stepFree: false },
        wish: { buildings: building === "" ? [] : [building] },
      })),
    ),
  );
  return roomProblem(rooms, sessions, { closed });
}

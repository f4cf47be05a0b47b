import { drawer, group, problem, student } from "./match-problems.js";
import type { CheckedProblem } from "./match-rules.js";

const DAYS = [1, 2, 3, 4, 5];
const STARTS = ["12:00", "13:00", "16:30", "17:00", "18:00", "19:00"];

/**
 * A term of any size with places for nearly every wish, two topics a student, and every rule of the contract in play:
 * years, free time, minimums, clashes, rankings, current places, and one in fifty tied to or kept apart from somebody.
 * The same numbers give the same problem.
 */
export function fullTerm(students: number, groups: number, seed: number): CheckedProblem {
  const draw = drawer(seed);
  const any = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)]!;
  const topics = Array.from({ length: 10 }, (_, i) => `topic-${i}`);
  const places = (students * 2.1) / groups;
  const offered = Array.from({ length: groups }, (_, i) =>
    group(`g${i}`, {
      topic: topics[i % topics.length]!,
      years: draw() < 0.3 ? [any([1, 2]), 3] : [1, 2, 3, 4, 5],
      min: 5,
      max: Math.max(5, Math.round(places * (0.8 + 0.4 * draw()))),
      slot: { day: any(DAYS), start: any(STARTS), minutes: 60 },
    }),
  );
  const people = Array.from({ length: students }, (_, i) => {
    const first = any(topics);
    const wanted = [first, any(topics.filter((topic) => topic !== first))];
    const mine = offered.filter((each) => wanted.includes(each.topic)).map((each) => each.id);
    return student(`s${i}`, {
      year: any([1, 2, 3, 4, 5]),
      topics: wanted,
      free: DAYS.filter(() => draw() < 0.7).map((day) => ({
        ...{ day, from: any(["12:00", "16:00", "17:00"]), to: any(["20:00", "21:00"]) },
      })),
      ranked: [...new Set([any(mine), any(mine), any(mine), any(mine)])],
      current: draw() < 0.5 ? [any(mine)] : [],
    });
  });
  const pairs = () =>
    Array.from({ length: Math.ceil(students / 100) }, (): [string, string] => {
      const a = Math.floor(draw() * (students - 1));
      return [`s${a}`, `s${a + 1}`];
    });
  return problem(offered, people, { keepApart: pairs(), keepTogether: pairs() });
}

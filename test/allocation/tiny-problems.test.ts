import { expect } from "chai";
import fc from "fast-check";
import { bestRoomsByTryingAll } from "../support/rooms-exhaustive.js";
import { tinyRoomProblems } from "../support/rooms-problems.js";
import { failures, near, span, type CheckedRoomProblem } from "../support/rooms-rules.js";

/** What of the format a problem exercises. */
const FEATURES: Record<string, (given: CheckedRoomProblem) => boolean> = {
  "no room": ({ rooms }) => rooms.length === 0,
  "no session": ({ sessions }) => sessions.length === 0,
  "no turnover": ({ turnoverMinutes }) => turnoverMinutes === 0,
  "a turnover that keeps two apart": (given) =>
    pairs(given).some(([a, b]) => near(a, b, given.turnoverMinutes) && !near(a, b, 0)),
  "the whole day": ({ sessions }) => sessions.some(({ to }) => to === "24:00"),
  "two sessions of a group at once": ({ sessions }) =>
    sessions.some((a, i) =>
      sessions.some((b, j) => i < j && a.group === b.group && a.date === b.date && near(span(a), span(b), 0)),
    ),
  "a group on several dates": ({ sessions }) =>
    sessions.some((a) => sessions.some((b) => a.group === b.group && a.date !== b.date)),
  closed: ({ closed }) => (closed ?? []).length > 0,
  booked: ({ booked }) => (booked ?? []).length > 0,
  "overlapping bookings": ({ booked = [] }) =>
    booked.some((a, i) =>
      booked.some((b, j) => i < j && a.room === b.room && a.date === b.date && near(span(a), span(b), 0)),
    ),
  ...Object.fromEntries(
    ["too-small", "features", "step-free", "closed"].map((test) => [
      `fails ${test} alone`,
      (given: CheckedRoomProblem) =>
        given.sessions.some((session) =>
          given.rooms.some((room) => failures(given, room, session).join() === test),
        ),
    ]),
  ),
  "a wish that can be missed": ({ sessions, rooms }) =>
    sessions.some(({ wish }) => {
      const wished = wish?.buildings ?? [];
      return wished.length > 0 && rooms.some(({ building }) => !wished.includes(building));
    }),
  "an empty wish": ({ sessions }) => sessions.some(({ wish }) => wish?.buildings.length === 0),
  "a present room": ({ sessions }) => sessions.some(({ current }) => typeof current === "string"),
  "a pin": ({ sessions }) => sessions.some(({ pinned }) => typeof pinned === "string"),
  "a pin against the present room": ({ sessions }) =>
    sessions.some(({ pinned, current }) => pinned && current && pinned !== current),
  "pins that hold": (given) =>
    given.sessions.some(({ pinned }) => pinned) && bestRoomsByTryingAll(given) !== null,
  "pins that contradict": (given) => bestRoomsByTryingAll(given) === null,
  "more than one room for a group": (given) => (bestRoomsByTryingAll(given)?.extraRooms ?? 0) > 0,
  "a session without a room": (given) => (bestRoomsByTryingAll(given)?.unroomed ?? 0) > 0,
  "a session that moves": (given) => (bestRoomsByTryingAll(given)?.moved ?? 0) > 0,
  "a wish that is missed": (given) => (bestRoomsByTryingAll(given)?.wishesMissed ?? 0) > 0,
};

const pairs = ({ sessions }: CheckedRoomProblem) =>
  sessions.flatMap((a, i) =>
    sessions
      .slice(i + 1)
      .filter((b) => a.date === b.date)
      .map((b) => [span(a), span(b)] as const),
  );

describe("the tiny room problems that are tried out whole", () => {
  it("hold every feature of the format, each several times among the few that a run draws", () => {
    const drawn = fc.sample(tinyRoomProblems, { numRuns: 120, seed: 3 });
    const rare = Object.entries(FEATURES)
      .map(([name, holds]) => `${name}: ${drawn.filter(holds).length}`)
      .filter((line) => Number(line.split(": ")[1]) < 4);
    expect(rare).to.deep.equal([]);
  });
});

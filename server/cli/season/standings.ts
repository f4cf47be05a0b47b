import { Types } from "mongoose";
import type { PersonFields } from "../../people/person.js";
import { addDays } from "../../time/calendar-day.js";
import type { Draw } from "./draw.js";
import type { PlannedGroup } from "./groups.js";

const day = 86_400_000;

const courses = [
  { what: "Leading a small group, part 1", minutes: 180, live: true },
  { what: "Leading a small group, part 2", minutes: 180, live: true },
  { what: "Looking after one another", minutes: 120, live: false },
  { what: "Online course: asking good questions", minutes: 120, live: false },
];

/**
 * What the office has recorded of each leader: cleared for what they lead, and trained. The leader of the last group
 * that waits for approval lacks a course, so that there is one to look at.
 */
export function planStandings(
  draw: Draw,
  leaders: readonly PersonFields[],
  groups: readonly PlannedGroup[],
  { staff, now, startsOn }: { staff: Types.ObjectId; now: Date; startsOn: string },
) {
  const late = groups.findLast((group) => group.submittedAt !== null)?.leaders[0];
  const recordedAt = new Date(now.getTime() - 60 * day);
  return leaders.map(({ _id }) => {
    const led = groups.filter((group) => group.leaders.some((leader) => leader.equals(_id)));
    const attended = late?.equals(_id) ? courses.slice(0, 2) : courses;
    return {
      _id,
      cleared: [...new Set(led.map(({ topic }) => topic))].map((topic) => ({
        topic,
        at: recordedAt,
        by: staff,
      })),
      training: attended.map((course) => ({
        ...course,
        on: addDays(startsOn, -draw.whole(20, 40)),
        recordedAt,
        recordedBy: staff,
      })),
    };
  });
}

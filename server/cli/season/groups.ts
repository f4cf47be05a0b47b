import mongoose, { type Types } from "mongoose";
import type { GroupFields } from "../../groups/group.js";
import type { PersonFields } from "../../people/person.js";
import { slotFits, slotsOverlap, type WeeklySlot } from "../../time/interval.js";
import type { Draw } from "./draw.js";
import { withRole } from "./roster.js";
import { abouts, titles, topics } from "./story.js";

/** A group of the demo on its way into the database. */
export type PlannedGroup = Omit<GroupFields, "__v">;

/** When and where the demo takes place. */
export interface Setting {
  term: Types.ObjectId;
  /** First day of the term. */
  startsOn: string;
  /** An instant before the term, when groups were drafted. */
  draftedAt: Date;
  approvedAt: Date;
  /** The slot of the leader persona's first group: about now, so that there is a register to open. */
  nowSlot: WeeklySlot;
  staff: Types.ObjectId;
}

const groupCount = 120;
const starts = ["12:00", "13:00", "16:00", "17:00", "18:00"];
const meetings: WeeklySlot[] = [1, 2, 3, 4, 5].flatMap((day) =>
  starts.map((start) => ({ day, start, minutes: 50 })),
);

/** How many of the last groups still wait for approval, and how many are mere drafts. */
const submitted = 4;
const drafts = 1;

/** Plans all groups with their leaders; nobody leads more than two, nor two at one time. */
export function planGroups(draw: Draw, people: readonly PersonFields[], setting: Setting): PlannedGroup[] {
  const leaders = withRole(people, "leader");
  const load = new Map<PersonFields, WeeklySlot[]>(leaders.map((leader) => [leader, []]));
  return Array.from({ length: groupCount }, (_, index) => {
    const slot = index === 0 ? setting.nowSlot : (meetings[(index * 7) % meetings.length] as WeeklySlot);
    const free = leaders.filter((leader) => isFree(load.get(leader) ?? [], slot));
    const [first, second] = index < 2 ? free : leastBusy(draw, free, load);
    const pair = [first, second].filter((leader) => leader !== undefined);
    for (const leader of pair) load.get(leader)?.push(slot);
    return planGroup(draw, index, slot, pair, setting);
  });
}

const isFree = (led: readonly WeeklySlot[], slot: WeeklySlot) =>
  led.length < 2 && !led.some((other) => slotsOverlap(other, slot));

function leastBusy(draw: Draw, free: PersonFields[], load: Map<PersonFields, WeeklySlot[]>): PersonFields[] {
  const busy = (leader: PersonFields) => load.get(leader)?.length ?? 0;
  return draw.shuffled(free).sort((a, b) => busy(a) - busy(b));
}

function planGroup(
  draw: Draw,
  index: number,
  slot: WeeklySlot,
  leaders: PersonFields[],
  setting: Setting,
): PlannedGroup {
  const topic = topics[index % topics.length] ?? { code: "renal", name: "Renal" };
  const turn = Math.floor(index / topics.length);
  return {
    _id: new mongoose.Types.ObjectId(),
    code: `${topic.code.slice(0, 3).toUpperCase()}-${turn + 1}`,
    term: setting.term,
    title: (titles[turn % titles.length] ?? "{topic}").replace("{topic}", topic.name),
    topic: topic.code,
    kind: topic.code === "clinical-skills" ? "clinical-skills" : "review",
    years: draw.pick([[1], [1, 2], [1, 2], [1, 2], [2]]),
    slot,
    everyWeeks: 1,
    firstOn: setting.startsOn,
    capacity: draw.pick([8, 10, 12, 12, 12]),
    minimum: 5,
    leaders: leaders.map((leader) => leader._id),
    members: [],
    waitlist: [],
    wish: {
      features: draw.pick([[], ["screen"], ["whiteboard"]]),
      stepFree: draw.chance(0.15),
      building: "",
    },
    onlineLink: "",
    about: draw.pick(abouts),
    ...stepsOf(index, setting),
  };
}

/** How far the group has come: the last ones wait for approval or are being drafted. */
function stepsOf(index: number, { draftedAt, approvedAt, staff }: Setting) {
  const isDraft = index >= groupCount - drafts;
  const isOpen = index < groupCount - drafts - submitted;
  return {
    createdAt: draftedAt,
    submittedAt: isDraft ? null : draftedAt,
    openedAt: isOpen ? approvedAt : null,
    openedBy: isOpen ? staff : null,
    returnedNote: "",
    cancelledAt: null,
    cancelledReason: "",
  };
}

/** Fills the open groups with students who are free then; where a group is full, a few wait. */
export function fillGroups(
  draw: Draw,
  groups: PlannedGroup[],
  people: readonly PersonFields[],
  now: Date,
): void {
  const students = withRole(people, "student").filter((student) => student.year <= 2);
  const mine = new Map<PersonFields, PlannedGroup[]>(students.map((student) => [student, []]));
  for (const leader of people) {
    const led = groups.filter((group) => group.leaders.includes(leader._id));
    if (mine.has(leader)) mine.set(leader, led);
  }
  const [persona, ...others] = students;
  for (const student of [...(persona ? [persona] : []), ...draw.shuffled(others)]) {
    const wanted = student === persona ? groups.slice(0, 1) : [];
    for (const group of [...wanted, ...draw.shuffled(groups)]) place(draw, student, group, mine, now);
  }
}

function place(
  draw: Draw,
  student: PersonFields,
  group: PlannedGroup,
  mine: Map<PersonFields, PlannedGroup[]>,
  now: Date,
): void {
  const own = mine.get(student) ?? [];
  const wants = group.openedAt !== null && group.years.includes(student.year) && own.length < 2;
  const fits = slotFits(student.free, group.slot) || own.length === 0;
  const clashes = own.some((other) => other.topic === group.topic || slotsOverlap(other.slot, group.slot));
  if (!wants || !fits || clashes || !draw.chance(0.85)) return;
  if (group.members.length < group.capacity) {
    group.members.push({ person: student._id, joinedAt: group.openedAt ?? now, by: "choice" });
    own.push(group);
  } else if (group.waitlist.length < 3 && draw.chance(0.3)) {
    group.waitlist.push({
      person: student._id,
      since: new Date(now.getTime() - draw.whole(1, 20) * 3_600_000),
      offeredUntil: null,
    });
    own.push(group);
  }
  mine.set(student, own);
}

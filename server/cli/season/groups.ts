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

/**
 * Plans all groups with their leaders; nobody leads more than two, nor two at one time, and the leader persona leads
 * the first alone, so that they may draft another.
 */
export function planGroups(draw: Draw, people: readonly PersonFields[], setting: Setting): PlannedGroup[] {
  const leaders = withRole(people, "leader");
  const load = new Map<PersonFields, WeeklySlot[]>(leaders.map((leader) => [leader, []]));
  return Array.from({ length: groupCount }, (_, index) => {
    const slot = index === 0 ? setting.nowSlot : (meetings[(index * 7) % meetings.length] as WeeklySlot);
    const able = index === 0 ? leaders : leaders.slice(1);
    const free = able.filter((leader) => isFree(load.get(leader) ?? [], slot));
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
    years: draw.pick([[1], [1, 2], [1, 2], [1, 2, 3], [2, 3]]),
    slot,
    everyWeeks: 1,
    firstOn: setting.startsOn,
    capacity: draw.pick([6, 8, 8, 10, 12]),
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
    decideOn: "",
    decisionNote: "",
    decisionTold: "",
    decisionDueTold: "",
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
  const [persona, ...others] = withRole(people, "student").filter((student) => student.year <= 3);
  if (!persona) return;
  const open = groups.filter((group) => group.openedAt !== null);
  const season = { draw, now, suitsAll: open[0], mine: new Map<PersonFields, PlannedGroup[]>() };
  const [first, ...rest] = open;
  if (first) season.mine.set(persona, [first]);
  first?.members.push({ person: persona._id, joinedAt: first.openedAt ?? now, by: "choice" });
  for (const group of draw.shuffled(rest)) join(season, persona, group, 2);
  for (const student of draw.shuffled(others)) {
    const led = groups.filter((group) => group.leaders.some((leader) => leader.equals(student._id)));
    season.mine.set(student, led);
    // One in six is content with a single group, or still looks for the second.
    const most = led.length + (draw.chance(1 / 6) ? 1 : 2);
    for (const group of inOrderOfNeed(draw, open)) join(season, student, group, most);
  }
}

/** Small groups first as a rule, so that few stay below their minimum; every eighth group is sought after. */
function inOrderOfNeed(draw: Draw, open: readonly PlannedGroup[]): PlannedGroup[] {
  const turn = (group: PlannedGroup, index: number) =>
    group.members.length / group.minimum + draw.fraction() * 1.5 - (index % 8 === 0 ? 1.2 : 0);
  const turns = new Map(open.map((group, index) => [group, turn(group, index)]));
  return [...open].sort((a, b) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0));
}

interface Season {
  draw: Draw;
  now: Date;
  /** The group that meets about now: it fills whatever the hour, so that its register has names. */
  suitsAll: PlannedGroup | undefined;
  mine: Map<PersonFields, PlannedGroup[]>;
}

function join(
  { draw, now, mine, suitsAll }: Season,
  student: PersonFields,
  group: PlannedGroup,
  most: number,
): void {
  const own = mine.get(student) ?? [];
  if (
    own.length >= most ||
    !group.years.includes(student.year) ||
    !(slotFits(student.free, group.slot) || group === suitsAll)
  )
    return;
  if (own.some((other) => other.topic === group.topic || slotsOverlap(other.slot, group.slot))) return;
  if (group.members.length < group.capacity) {
    group.members.push({ person: student._id, joinedAt: group.openedAt ?? now, by: "choice" });
  } else {
    if (group.waitlist.length >= 4 || !draw.chance(0.4)) return;
    const since = new Date(now.getTime() - draw.whole(1, 20) * 3_600_000);
    group.waitlist.push({ person: student._id, since, offeredUntil: null });
  }
  mine.set(student, [...own, group]);
}

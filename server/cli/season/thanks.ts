import type { Types } from "mongoose";
import { Debrief } from "../../attendance/debrief.js";
import { change } from "../../data/change.js";
import { Nomination } from "../../nominations/nomination.js";
import type { PersonFields } from "../../people/person.js";
import { findEarners, findRule, giveTo, givenBy } from "../../recognition/awarding.js";
import { certifyHours } from "../../recognition/certifying.js";
import { Development } from "../../recognition/development.js";
import { keepDefaultRules } from "../../recognition/rules.js";
import { ThankYou } from "../../thanks/thank-you.js";
import { addDays } from "../../time/calendar-day.js";
import type { Draw } from "./draw.js";
import type { PlannedGroup } from "./groups.js";
import { withRole } from "./roster.js";
import type { PlannedSession } from "./sessions.js";
import { debriefs, nominations, notes, requests } from "./words.js";

const day = 86_400_000;
const hour = 3_600_000;

/** Where the demo's thanks take place. */
interface Stage {
  term: Types.ObjectId;
  staff: Types.ObjectId;
  programme: string;
  /** Today, "YYYY-MM-DD". */
  today: string;
  now: Date;
}

/** Who takes part, and what they did until now. */
interface Cast {
  groups: readonly PlannedGroup[];
  sessions: readonly PlannedSession[];
  people: readonly PersonFields[];
}

/**
 * What people said to one another by the middle of the term: debriefs of some sessions with two for the office, notes
 * of thanks, nominations to read and passed on; and what a few have been given for it.
 */
export async function addThanks(draw: Draw, { groups, sessions, people }: Cast, stage: Stage): Promise<void> {
  const open = groups.filter(({ openedAt, members }) => openedAt !== null && members.length > 2);
  await Debrief.insertMany(planDebriefs(draw, sessions));
  await ThankYou.insertMany(planNotes(draw, open.slice(0, 24), stage));
  await Nomination.insertMany(planNominations(open.slice(0, 9), stage));
  await keepDefaultRules(stage.now);
  const [leader] = withRole(people, "leader");
  if (!leader) return;
  await Development.insertMany(planDevelopments(leader._id, stage));
  const id = String(leader._id);
  await certifyHours({ id, now: stage.now }, id, stage.programme);
  await giveSome(stage);
}

/** Every sixth closed session of the term has one; two of them ask the office something. */
function planDebriefs(draw: Draw, sessions: readonly PlannedSession[]) {
  const closed = sessions.filter(({ registerClosedAt, leading }) => registerClosedAt && leading.length > 0);
  return closed
    .filter((_, index) => index % 6 === 0)
    .map((session, index) => {
      const writtenAt = new Date(session.endsAt.getTime() + hour);
      const asks = index % 40 === 0 ? (requests[index / 40] ?? "") : "";
      return {
        ...draw.pick(debriefs),
        session: session._id,
        group: session.group,
        leader: session.leading[0],
        writtenAt,
        forStaff: asks,
        askedAt: asks === "" ? null : writtenAt,
      };
    });
}

type Thanked = Pick<PlannedGroup, "kind" | "leaders" | "members">;

/** A note to a leader of each group. Who writes more than one on a day takes a turn for each, as the app would. */
export function planNotes(
  draw: Draw,
  groups: readonly Thanked[],
  { now, today }: Pick<Stage, "now" | "today">,
) {
  const written = new Map<string, number>();
  return groups.flatMap(({ kind, leaders, members }) => {
    const [to, from] = [leaders[0], members[1]?.person];
    if (!to || !from) return [];
    const ago = draw.whole(1, 30);
    const on = addDays(today, -ago);
    const turn = (written.get(`${String(from)} ${on}`) ?? 0) + 1;
    written.set(`${String(from)} ${on}`, turn);
    const joinedOpenly = kind !== "shared-experience";
    const sentAt = new Date(now.getTime() - ago * day);
    return [{ from, to, joinedOpenly, text: draw.pick(notes), turn, on, sentAt }];
  });
}

/** One of each group's leader, by a member who nominated nobody yet; the first three are passed on, the others wait. */
export function planNominations(
  groups: readonly Thanked[],
  { term, staff, now }: Pick<Stage, "term" | "staff" | "now">,
) {
  const writers = new Set<string>();
  return groups.flatMap(({ leaders, members }, index) => {
    const turned = [...members.slice(index % members.length), ...members.slice(0, index % members.length)];
    const by = turned.find(({ person }) => !writers.has(String(person)))?.person;
    if (!by) return [];
    writers.add(String(by));
    const nomination = {
      award: "award-thanked",
      awardName: "Thanked by the group",
      term,
      nominee: leaders[0],
      by,
      text: nominations[index % nominations.length] ?? "",
      isNamed: index % 2 === 0,
      writtenAt: new Date(now.getTime() - (index + 1) * 7 * hour),
    };
    return [index < 3 ? { ...nomination, passedAt: now, moderatedBy: staff } : nomination];
  });
}

function planDevelopments(leader: Types.ObjectId, { staff, today, now }: Stage) {
  const common = { person: leader, recordedAt: now, recordedBy: staff };
  return [
    { ...common, what: "Observed a colleague’s group", on: addDays(today, -16), minutes: 60 },
    { ...common, what: "Wrote two cases for the library", on: addDays(today, -9), minutes: 90 },
  ];
}

const mostGiven = 20;

/** The first milestone, given to some who earned it, so that the ceremony list has names and the preview too. */
async function giveSome({ staff, now }: Stage): Promise<void> {
  const actor = { id: String(staff), now };
  await change(actor, "rule:attended-5", async (trail) => {
    const rule = await findRule("attended-5");
    return giveTo(trail, actor, givenBy(rule), (await findEarners(rule)).slice(0, mostGiven));
  });
}

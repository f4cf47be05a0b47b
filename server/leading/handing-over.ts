import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { writeDiaries } from "../groups/diary.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { tellFormerLeaders, tellNewLeaders, tellOfNewLeaders } from "../groups/drafting.js";
import { namesOf } from "../groups/find.js";
import type { GroupDocument } from "../groups/group.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import { notify } from "../notifications/notify.js";
import type { Viewer } from "../people/viewer.js";
import { endCalls } from "../sessions/calls-for-cover.js";
import { findGoing, fitnessNow } from "./asking.js";

/** Who is to lead a group from now on, and in whose place; both by id. */
export interface HandingOver {
  person: string;
  instead: string;
}

/**
 * Staff give a group another leader: somebody new, or the second of two goes on alone. Both, whoever else leads it, and
 * its members are told once each. Sent twice it happens once.
 * @returns refused when that leader leads it no more, or the new one couldn't lead it as things stand
 */
export async function handOver(
  actor: Actor,
  viewer: Viewer,
  id: string,
  { person, instead }: HandingOver,
): Promise<{ outcome: "handed-over" } | Refusal> {
  const handing = change<{ outcome: "handed-over" }>(actor, topicOf("group", id), async (trail) => {
    const [who, former] = [new Types.ObjectId(person), new Types.ObjectId(instead)];
    // Written first, so that two groups that are given to one person at once can't both be let through.
    await writeDiaries([who]);
    const group = await findGoing(id, actor.now);
    const before = [...group.leaders];
    const [leads, led] = [who, former].map((each) => before.some((leader) => leader.equals(each)));
    if (leads && !led) return { outcome: "handed-over" };
    if (!led) throw new Refused("They don’t lead the group any more.");
    if (!leads) {
      const { blockers } = await fitnessNow(group, who, actor.now);
      if (blockers.length > 0) throw new Refused(blockers.join(" "));
    }
    const kept = before.filter((leader) => !leader.equals(former));
    group.set({ leaders: leads ? kept : before.map((leader) => (leader.equals(former) ? who : leader)) });
    if (group.coLeaderAsked?.person.equals(who)) group.set({ coLeaderAsked: null });
    await group.save();
    await endCalls(trail, former, [group]);
    await auditPlace(trail, actor, group, "hand over group", person, { instead });
    await (leads ? tellAlone(trail, group, who, former) : tellAll(trail, viewer, group, before));
    const people = [...before, who].map((each) => topicOf("person", each));
    trail.announce(topicOf("group", id), "groups:all", "office:all", ...people);
    return { outcome: "handed-over" };
  });
  return orRefusal(handing);
}

async function tellAll(
  trail: Trail,
  viewer: Viewer,
  group: GroupDocument,
  before: readonly Types.ObjectId[],
): Promise<void> {
  await tellNewLeaders(trail, viewer, group, before);
  await tellFormerLeaders(trail, viewer, group, before);
  await tellOfNewLeaders(trail, viewer, group, before);
}

/** Members go on with a leader they know, so only the two leaders are told. */
async function tellAlone(
  trail: Trail,
  group: GroupDocument,
  who: Types.ObjectId,
  former: Types.ObjectId,
): Promise<void> {
  const { title } = await calledForLeaders(group, trail.now);
  const names = await namesOf([who, former]);
  const nameFor = (person: Types.ObjectId) => naming(person, names.get(String(person)) ?? "The other leader");
  await notify(trail, [who], {
    subject: `You lead ${title} on your own now`,
    text: `The programme office has let ${nameFor(former)} go from leading it. You can ask somebody else to lead it with you.`,
    path: `/groups/${String(group._id)}/co-leader`,
    kind: "leading",
  });
  await notify(trail, [former], {
    subject: `You don't lead ${title} any more`,
    text: `The programme office has noted that ${nameFor(who)} goes on without you. If that surprises you, ask them.`,
    path: "/today",
    kind: "leading",
  });
}

import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { beginningOf, type Beginning } from "../sessions/beginning.js";

/** A group that asks somebody to lead it, the name of who asks, and when it begins where that is in another term. */
export interface AskedToLead {
  group: GroupFields;
  by: string;
  beginning: Beginning | null;
}

/**
 * The groups that ask the person to lead them and wait for their answer, the longest waiting first.
 * @param zone the programme's
 */
export async function findAskedToLead(
  person: string,
  { now, zone }: { now: Date; zone: string },
): Promise<AskedToLead[]> {
  const groups = await Group.find({ "coLeaderAsked.person": person, cancelledAt: null })
    .sort({ "coLeaderAsked.at": 1 })
    .lean();
  const names = await namesOf(groups.flatMap(({ leaders }) => [...leaders]));
  return Promise.all(
    groups.map(async (group) => ({
      group,
      by: names.get(String(group.coLeaderAsked?.by)) ?? "The programme office",
      beginning: await beginningOf(group, { now, zone }),
    })),
  );
}

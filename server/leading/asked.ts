import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";

/** A group that asks somebody to lead it, and the name of who asks. */
export interface AskedToLead {
  group: GroupFields;
  by: string;
}

/** The groups that ask the person to lead them and wait for their answer, the longest waiting first. */
export async function findAskedToLead(person: string): Promise<AskedToLead[]> {
  const groups = await Group.find({ "coLeaderAsked.person": person, cancelledAt: null })
    .sort({ "coLeaderAsked.at": 1 })
    .lean();
  const names = await namesOf(groups.flatMap(({ leaders }) => [...leaders]));
  return groups.map((group) => ({
    group,
    by: names.get(String(group.coLeaderAsked?.by)) ?? "The programme office",
  }));
}

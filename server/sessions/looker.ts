import mongoose from "mongoose";
import { buddyOf } from "../buddies/buddy.js";
import { lookTogether } from "../data/look-together.js";
import { groupsOfPerson } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { stageOf } from "../groups/presenter.js";
import { Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import type { TermFields } from "../terms/term.js";
import { hasEarlierGroups } from "./earlier-groups.js";
import { lastEndsOf } from "./life.js";

/** What the list depends on of who looks: what they said about themself, and their own groups. */
export const findLooker = (viewer: Viewer, term: GroupFields["term"], terms: readonly TermFields[]) => {
  const ids = terms.map(({ _id }) => _id);
  return lookTogether(
    `who looks for groups: ${viewer.id} ${[term, ...ids].map(String).join(" ")}`,
    async () => {
      const [person, own, together, earlier] = await Promise.all([
        Person.findById(viewer.id, { free: 1, topics: 1, matters: 1, accessNeeds: 1 }).orFail().lean(),
        groupsOfPerson(viewer.id, ...ids),
        groupsOfBuddy(viewer, term),
        hasEarlierGroups(viewer.id, ids),
      ]);
      const open = own.filter((group) => stageOf(group) === "open").map(({ _id }) => _id);
      const current = own.filter((group) => group.term.equals(term));
      return { person, own, current, together, earlier, lastEnds: await lastEndsOf(open) };
    },
  );
};

/** The groups of the term in which the viewer's study buddy is; of private ones nobody hears that way. */
async function groupsOfBuddy(viewer: Viewer, term: GroupFields["term"]): Promise<Set<string>> {
  const buddy = await buddyOf(viewer.id);
  if (!buddy) return new Set();
  const kind = mongoose.trusted({ $ne: "shared-experience" as const });
  const groups = await Group.find(
    { "members.person": buddy, term, kind, cancelledAt: null },
    { _id: 1 },
  ).lean();
  return new Set(groups.map(({ _id }) => String(_id)));
}

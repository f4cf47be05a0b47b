import type { GroupFields } from "../groups/group.js";
import { hasRoom, placesOf } from "../groups/places.js";
import { leads, maySee } from "../groups/policy.js";
import { pathOf } from "../groups/words.js";
import { holds, type Viewer } from "../people/viewer.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { placesToGive, whyNoPlaceNow } from "./may-join.js";
import { limitWords, movesOf } from "./place-presenter.js";

/** How somebody who was invited can come in: at once, by giving up a place of theirs, or not, and then why. */
interface WaysIn {
  /** Why they can't simply join, with what they can do instead; "" when they can. */
  reason: string;
  moves: ReturnType<typeof movesOf>;
  /** The groups one of which they would have to leave first, where this one has no place for them to move into. */
  toLeave: { href: string; title: string }[];
}

/**
 * The group's own page, for who needs no invitation to it: its leaders, and staff who may see it and take part in no
 * group; "" for everybody else.
 */
export const ownPage = (group: GroupFields, viewer: Viewer): string =>
  leads(viewer, group) || (!holds(viewer, "student", "leader") && maySee(viewer, group)) ? pathOf(group) : "";

/** What the page of an invitation offers who followed it. */
export async function waysIn(
  group: GroupFields,
  programme: ProgrammeFields,
  viewer: Viewer,
  now: Date,
): Promise<WaysIn> {
  const reason = await whyNoPlaceNow(group, programme, viewer, now);
  if (reason === null) return { reason: "", moves: [], toLeave: [] };
  const all = await placesToGive(group, viewer, now);
  const after = await Promise.all(all.map((each) => whyNoPlaceNow(group, programme, viewer, now, each._id)));
  const others = all.filter((_, at) => after[at] === null);
  // What still stands in the way once one of them is left says more than that one has to be left.
  if (others.length === 0)
    return { reason: after.find((why) => why !== null) ?? reason, moves: [], toLeave: [] };
  const why = limitWords({ others: all, programme }) || reason;
  const only = others.length === 1 ? others[0]?.title : undefined;
  if (hasRoom(placesOf(group))) {
    const words = `${why} You can give ${only ? `your place in ${only}` : "one of your places"} up for one here.`;
    return { reason: words, moves: movesOf({ others }), toLeave: [] };
  }
  return {
    reason: `The group is full. ${why} To wait for a place here, leave ${only ?? "one of them"} first.`,
    moves: [],
    toLeave: others.map((each) => ({ href: pathOf(each), title: each.title })),
  };
}

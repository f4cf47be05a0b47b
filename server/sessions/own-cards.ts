import { narrow, type Browse } from "../groups/browsing.js";
import { listed, type ListedGroup } from "../groups/catalogue.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, leads } from "../groups/policy.js";
import { presentGroupCard, stageOf, type CardContext } from "../groups/presenter.js";
import type { Viewer } from "../people/viewer.js";
import type { TermFields } from "../terms/term.js";

/** What of the viewer's own groups keeps them from joining others. */
export function standingOf(
  viewer: Viewer,
  own: readonly GroupFields[],
  maxGroups: number,
): Pick<CardContext, "attending" | "atLimit"> {
  const met = own.filter((group) => !group.cancelledAt);
  return {
    attending: met.filter((group) => isMember(viewer, group) || leads(viewer, group)),
    atLimit: met.filter((group) => isMember(viewer, group)).length >= maxGroups,
  };
}

/**
 * Of one's own groups, those that are looked for by name and that the list of open groups doesn't show: drafts, private
 * ones, cancelled ones.
 */
export function ownFound(
  own: readonly GroupFields[],
  groups: readonly ListedGroup[],
  wanted: Browse,
): readonly GroupFields[] {
  if (wanted.q === "") return [];
  const inList = new Set(groups.map(({ _id }) => String(_id)));
  const looker = { year: null, free: [] };
  const found = narrow(own.map(listed), { ...wanted, fits: "", places: "" }, looker, new Set());
  const ids = new Set(found.map(({ _id }) => String(_id)));
  return own.filter(({ _id }) => ids.has(String(_id)) && !inList.has(String(_id)));
}

const stageOrder = { open: 0, submitted: 1, draft: 2, cancelled: 3 };

/** One's own groups as cards: what runs, then what is to come, and apart what is over. */
export function presentOwn(
  own: readonly GroupFields[],
  finished: ReadonlySet<string>,
  context: CardContext,
  next: TermFields | undefined,
) {
  const isDone = (group: GroupFields) => finished.has(String(group._id));
  const isOver = (group: GroupFields) => group.cancelledAt !== null || isDone(group);
  const present = (group: GroupFields) => {
    const plain = presentGroupCard(listed(group), context, group);
    const card = next?._id.equals(group.term) ? { ...plain, topic: `${plain.topic}, ${next.name}` } : plain;
    const ended = isDone(group) ? { ...card, state: "finished", stateLabel: "" } : card;
    // Nobody looks for a place in what is over.
    return { ...ended, hidesPlaces: isOver(group) };
  };
  const going = own.filter((group) => !isOver(group));
  const inOrder = going.sort((a, b) => stageOrder[stageOf(a)] - stageOrder[stageOf(b)]);
  return { mine: inOrder.map(present), over: own.filter(isOver).map(present) };
}

import type { Viewer } from "../people/viewer.js";
import { slotFits, slotsOverlap, type FreeSpan } from "../time/interval.js";
import { momentWords } from "../time/words.js";
import type { GroupFields } from "./group.js";
import { hasFreePlace, type ListedGroup } from "./catalogue.js";
import { offerOf, placesOf, positionOf } from "./places.js";
import { isMember, isWaiting, leads, whyNotJoin } from "./policy.js";
import { meetingWords, titleOutside } from "./words.js";

/** What cards are written with besides their groups. */
export interface CardContext {
  viewer: Viewer;
  zone: string;
  /** Topic names by code. */
  topics: ReadonlyMap<string, string>;
  /** Names of leaders by id. */
  names: ReadonlyMap<string, string>;
  /** The viewer's free time; empty when they marked none. */
  free: readonly FreeSpan[];
  /** The groups they are in or lead: at these times they can join no other. */
  attending: readonly Pick<GroupFields, "_id" | "kind" | "title" | "slot">[];
  /** Whether they are in as many groups as one may be: another takes giving one up, on its own page. */
  atLimit: boolean;
}

/**
 * One group as views/shared/card-group.hbs shows it to whoever looks for one.
 * @param own the whole group, where the viewer leads it, is a member or waits
 */
export function presentGroupCard(group: ListedGroup, context: CardContext, own?: GroupFields) {
  const mine = own ? relationOf(own, context) : null;
  const open = hasFreePlace(group);
  const clash = mine === null ? context.attending.find(({ slot }) => slotsOverlap(slot, group.slot)) : null;
  const fits = mine === null && !clash && context.free.length > 0 && slotFits(context.free, group.slot);
  const mayAsk = mine === null && whyNotJoin(context.viewer, group) === null;
  return {
    href: `/groups/${String(group._id)}`,
    title: group.title,
    topic: context.topics.get(group.topic) ?? group.topic,
    slot: meetingWords(group),
    leaders: namesIn(group.leaders, context.names),
    place: "",
    caution: clash && mayAsk ? `Clashes with ${titleOutside(clash)}` : "",
    taken: group.taken,
    capacity: group.capacity,
    waiting: group.waiting,
    why: fits ? "You are free then" : "",
    state: mine?.state ?? (open ? "" : "full"),
    stateLabel: mine?.label ?? "",
    join:
      mayAsk && !clash && !context.atLimit
        ? {
            action: `/groups/${String(group._id)}/membership`,
            label: open ? "Join" : "Join the waitlist",
          }
        : null,
  };
}

/** The names in the order of the ids, in words; those nobody knows are left out. */
export const namesIn = (
  people: readonly GroupFields["leaders"][number][],
  names: ReadonlyMap<string, string>,
) => people.flatMap((person) => names.get(String(person)) ?? []).join(", ");

/** Draft, submitted, open or cancelled: how far the group has come, apart from its dates. */
export function stageOf(
  group: Pick<GroupFields, "submittedAt" | "openedAt" | "cancelledAt">,
): "draft" | "submitted" | "open" | "cancelled" {
  if (group.cancelledAt) return "cancelled";
  if (group.openedAt) return "open";
  return group.submittedAt ? "submitted" : "draft";
}

const leadingWords = { draft: "", submitted: "waiting for approval", open: "you lead it", cancelled: "" };

/** What the group is to the viewer, as a badge; null when nothing. */
function relationOf(
  group: GroupFields,
  { viewer, zone }: CardContext,
): { state: string; label: string } | null {
  const stage = stageOf(group);
  if (leads(viewer, group)) return { state: stage, label: leadingWords[stage] };
  if (!isMember(viewer, group) && !isWaiting(viewer, group)) return null;
  if (stage === "cancelled") return { state: "cancelled", label: "" };
  if (isMember(viewer, group)) return { state: "open", label: "you are in" };
  const until = offerOf(placesOf(group), viewer.id);
  if (until) return { state: "offered", label: `a place is yours until ${momentWords(until, zone)}` };
  return { state: "waiting", label: `you are number ${positionOf(placesOf(group), viewer.id) ?? 0}` };
}

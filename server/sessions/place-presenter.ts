import { hasRoom, isAcceptedFor, offerOf, placesOf, positionOf, waitingCount } from "../groups/places.js";
import { isMember, leads, mayManage, whyNotJoin } from "../groups/policy.js";
import { stageOf } from "../groups/presenter.js";
import { hasBegunLast } from "../groups/waitlist.js";
import { dayWords, momentWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { endsOf } from "./agenda.js";
import type { GroupPage } from "./group-loading.js";

/** Where the viewer stands with the group, and which ways in there are for them. */
export const presentStanding = (page: GroupPage) => ({
  you: presentPlace(page),
  moves: movesOf(page),
  mergedInto: page.mergedInto,
  limit: limitWords(page),
  heldFor: heldForWords(page),
});

/**
 * To the group's own people, how many of the places that are taken are only held for people who wait; to who looks after
 * it also until when the first is.
 */
function heldForWords({ group, zone, viewer }: GroupPage): string {
  const ends = group.waitlist.flatMap(({ offeredUntil }) => offeredUntil ?? []);
  const [first] = ends.sort((a, b) => a.getTime() - b.getTime());
  const manages = mayManage(viewer, group);
  if (!first || !(manages || isMember(viewer, group))) return "";
  const one = ends.length === 1;
  const until = manages ? `, ${one ? "" : "the first "}until ${momentWords(first, zone)}` : "";
  return one
    ? `One place is held for somebody who waits${until}.`
    : `${ends.length} places are held for people who wait${until}.`;
}

/** One button for each place that could be given up for one here; shown while there is one. */
export const movesOf = ({ others }: Pick<GroupPage, "others">) =>
  others.map(({ _id, title, waitlist }) => ({
    id: `move-${String(_id)}`,
    from: String(_id),
    label: `Move here from ${title}`,
    /** What it costs: where others wait, the place there is gone at once. */
    cost:
      // Who was offered a place has theirs already.
      waitlist.some(({ offeredUntil }) => !offeredUntil)
        ? `Your place in ${title} goes to the next in its waitlist at once; you can’t take it back.`
        : "",
  }));

/** Why the viewer can't have one more place, in words that stand before what they can do; "" when they can. */
export function limitWords({
  others,
  programme: { settings },
}: Pick<GroupPage, "others" | "programme">): string {
  if (others.length < settings.maxGroups) return "";
  return `You are in ${others.length === 1 ? "a group" : `${others.length} groups`} already, which is the most.`;
}

/** "24 hours, or 2 hours when the next session is within 24": how long a place that comes free is held. */
function heldWords({ offerHours, shortOfferHours }: GroupPage["programme"]["settings"]): string {
  const hours = (count: number) => `${count} ${count === 1 ? "hour" : "hours"}`;
  return shortOfferHours === offerHours
    ? hours(offerHours)
    : `${hours(offerHours)}, or ${hours(shortOfferHours)} when the next session is within ${offerHours}`;
}

/** Whether nobody is given a place any more because the last session has begun. */
function isOver({ group, sessions, now }: GroupPage): boolean {
  const held = sessions.filter(({ cancelledAt }) => !cancelledAt);
  const dates = held.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
  return hasBegunLast(endsOf(group, dates, now), now);
}

function presentPlace(page: GroupPage) {
  const { group, viewer, zone, programme } = page;
  const places = placesOf(group);
  const until = offerOf(places, viewer.id);
  const member = group.members.find((each) => String(each.person) === viewer.id);
  const refusal = whyNotJoin(viewer, group);
  const base = {
    position: 0,
    until: "",
    since: "",
    held: heldWords(programme.settings),
    acceptForMe: false,
    isOver: isOver(page),
    reason: "",
  };
  if (member) return { ...base, kind: "member", since: dayWords(wallOf(member.joinedAt, zone).on) };
  if (until) return { ...base, kind: "offered", until: momentWords(until, zone) };
  const position = positionOf(places, viewer.id);
  if (position !== null)
    return { ...base, kind: "waiting", position, acceptForMe: isAcceptedFor(places, viewer.id) };
  if (leads(viewer, group)) return { ...base, kind: "leader" };
  if (refusal !== null) return { ...base, kind: "refused", reason: stageOf(group) === "open" ? refusal : "" };
  if (base.isOver) return { ...base, kind: "refused", reason: "This group has no session to come." };
  if (hasRoom(places)) return { ...base, kind: "free" };
  return { ...base, kind: "full", position: waitingCount(places) + 1 };
}

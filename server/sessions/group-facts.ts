import { namesIn } from "../groups/presenter.js";
import { meetingWords, yearsWords } from "../groups/words.js";
import { dayWords, rangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { beginningIn, beginningWords } from "./beginning.js";
import type { DatedSession, GroupPage } from "./group-loading.js";
import { phaseOf, placeWords } from "./presenter.js";

/** What a group's page says at a glance, as views/shared/facts.hbs shows it. */
export function factsOf({ group, terms, names, rooms, zone, sessions, now }: GroupPage) {
  const next = sessions.find((session) => session.endsAt > now && !session.cancelledAt);
  const other = beginningIn(terms, group, sessions, wallOf(now, zone).on);
  return [
    { term: "Term", text: beginningWords(other), href: "" },
    { term: "When", text: meetingWords(group), href: "" },
    { term: "Next", text: next ? rangeWords(next.startsAt, next.endsAt, zone) : "", href: "" },
    {
      term: "Where",
      text: next ? whereWords(next, { group, rooms, sessions, now }) : wishOf(group),
      href: "",
    },
    { term: "Leaders", text: namesIn(group.leaders, names), href: "" },
    { term: "For", text: yearsWords(group.years), href: "" },
    { term: "Places", text: group.openedAt ? "" : placesWords(group), href: "" },
  ].filter((fact) => fact.text !== "");
}

/** Where it meets next; of a session without a room, where the others are, and whether they are elsewhere. */
function whereWords(
  next: DatedSession,
  { group, rooms, sessions, now }: Pick<GroupPage, "group" | "rooms" | "sessions" | "now">,
): string {
  const online = group.onlineLink !== "";
  const place = placeWords(next, rooms, online, phaseOf(next, now));
  const others = sessions.filter(({ startsAt, cancelledAt }) => startsAt > next.startsAt && !cancelledAt);
  if (next.room)
    return others.every(({ room }) => room === next.room)
      ? place
      : `${dayWords(next.on)}: ${place}. Other dates have another room, or none yet`;
  const later = others.find(({ room }) => room);
  return later ? `${place}. On ${dayWords(later.on)}: ${placeWords(later, rooms, online)}` : place;
}

const placesWords = ({ capacity, minimum }: GroupPage["group"]) =>
  `${capacity}, with at least ${minimum} to run`;

/** The room a draft hopes for; "" once it is one no longer. */
function wishOf({ wish, openedAt, cancelledAt }: GroupPage["group"]): string {
  if (openedAt || cancelledAt) return "";
  const wished = [...wish.features, ...(wish.stepFree ? ["step-free access"] : []), wish.building].filter(
    Boolean,
  );
  return wished.length === 0 ? "" : `Room wished for: ${wished.join(", ")}`;
}

import type { InboxMessage } from "../data/inbox.js";
import { presentOwnWord } from "../attendance/own-word.js";
import { phaseOf } from "../attendance/register.js";
import { awayWords } from "../cover/eligible.js";
import type { GroupFields } from "../groups/group.js";
import { offerOf, placesOf, positionOf } from "../groups/places.js";
import { leads, opensByItself } from "../groups/policy.js";
import { stageOf } from "../groups/presenter.js";
import { meetingWords, pathOf, titleOutside } from "../groups/words.js";
import { hasAsked } from "../matching/asking.js";
import type { AskedToLead } from "../leading/asked.js";
import { holds, type Viewer } from "../people/viewer.js";
import { besideOf } from "../sessions/beside.js";
import { leadsIt } from "../sessions/covered.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { beginningWords } from "../sessions/beginning.js";
import { placeWords, presentSessionCard, type SessionCardContext } from "../sessions/presenter.js";
import { dayOfWeek } from "../time/calendar-day.js";
import { dayName, dayWords, rangeWords, relativeWords, whenWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { nextStep } from "./next-step.js";
import type { Today } from "./today.js";

/** The page of the day: what asks for an answer first, then the sessions day by day, then what is under way. */
export function presentToday(today: Today, context: SessionCardContext) {
  const { viewer, now, zone } = context;
  const live = today.groups.filter((group) => !group.cancelledAt);
  const offers = live.flatMap((group) => presentOffer(group, today, context));
  const waiting = live.flatMap((group) => presentWaiting(group, today, viewer));
  const askedToLead = today.askedToLead.map(presentAskedToLead);
  const drafts = live.filter((group) => leads(viewer, group)).flatMap(presentDraft);
  const days = presentDays(today.coming, context);
  const leadOn = (page: string) => (pair: SessionOfGroup) => presentOver(pair, page, context);
  const round = presentRound(today, context);
  const news = today.news.map((each) => presentNews(each, context));
  return {
    date: dayWords(wallOf(now, zone).on, true),
    offers,
    askedToLead,
    round,
    unused: today.unused,
    answer: presentAnswer(today),
    unclosed: today.unclosed.map(leadOn("register")),
    undebriefed: today.undebriefed.map(leadOn("debrief")),
    covers: today.covers.map((pair) => presentCover(pair, context)),
    aside: round !== null || news.length > 0 || waiting.length > 0 || drafts.length > 0,
    days,
    news,
    waiting,
    drafts,
    nextStep:
      days.length > 0
        ? null
        : nextStep(today, viewer, {
            on: wallOf(now, zone).on,
            underWay: [...offers, ...askedToLead, ...waiting, ...drafts].length > 0,
          }),
  };
}

const presentNews = ({ subject, path, createdAt }: InboxMessage, { now, zone }: SessionCardContext) => ({
  subject,
  href: path,
  when: whenWords(createdAt, now, zone),
});

/** A session that is over, and the page on which its leader still has something to do. */
const presentOver = (
  { session, group }: SessionOfGroup,
  page: string,
  { now, zone }: SessionCardContext,
) => ({
  title: titleOutside(group),
  when: whenWords(session.startsAt, now, zone),
  href: `/sessions/${String(session._id)}/${page}`,
});

function presentOffer(group: GroupFields, today: Today, { viewer, now, zone }: SessionCardContext) {
  const until = offerOf(placesOf(group), viewer.id);
  if (!until || until <= now) return [];
  const path = pathOf(group);
  return [
    {
      title: titleOutside(group),
      href: path,
      slot: slotIn(group, today),
      words: `A place is yours until ${whenWords(until, now, zone)}, ${relativeWords(until, now)}.`,
      accept: `${path}/offer/acceptance`,
      decline: `${path}/offer/end`,
      declineId: `decline-${String(group._id)}`,
    },
  ];
}

/** When a group meets, of one of the next term with its name. */
const slotIn = (group: GroupFields, { next }: Today): string =>
  next?._id.equals(group.term) ? `${meetingWords(group)}, ${next.name}` : meetingWords(group);

function presentAskedToLead({ group, by, beginning }: AskedToLead) {
  const path = pathOf(group);
  return {
    title: titleOutside(group),
    href: path,
    slot: [meetingWords(group), beginningWords(beginning)].filter(Boolean).join(", "),
    words: `${by} asks you to lead it too. You lead nothing before you say yes.`,
    accept: `${path}/co-leader/acceptance`,
    decline: `${path}/co-leader/refusal`,
  };
}

function presentWaiting(group: GroupFields, today: Today, viewer: Viewer) {
  const position = positionOf(placesOf(group), viewer.id);
  if (position === null) return [];
  return [
    {
      title: titleOutside(group),
      href: pathOf(group),
      slot: slotIn(group, today),
      place: `number ${position}`,
    },
  ];
}

function presentCover({ session, group }: SessionOfGroup, { zone, rooms }: SessionCardContext) {
  return {
    title: titleOutside(group),
    when: rangeWords(session.startsAt, session.endsAt, zone),
    place: placeWords(session, rooms, group.onlineLink !== ""),
    members: group.members.length,
    why: `${awayWords({ session, group })}: ${session.cover?.reason ?? ""}`,
    take: `/sessions/${String(session._id)}/cover/taking`,
  };
}

const draftWords = {
  draft: "A draft. Send it to the programme office when it is ready.",
  returned: "The programme office asked for a change.",
  submitted: "With the programme office for approval.",
  own: "A draft. Open it when it is ready.",
};

function presentDraft(group: GroupFields) {
  const stage = stageOf(group);
  if (stage !== "draft" && stage !== "submitted") return [];
  const isReturned = stage === "draft" && group.returnedNote !== "";
  const words = draftWords[opensByItself(group) ? "own" : isReturned ? "returned" : stage];
  return [{ title: group.title, href: pathOf(group), state: stage, words }];
}

/** The place that a round gave them and that they have not answered for. */
function presentAnswer({ unanswered }: Today) {
  const words = "You have been given a place. Say whether you will come.";
  return unanswered ? { href: `/rounds/${unanswered}`, words, label: "Answer", asked: false } : null;
}

/** The round in which they can ask, or else the one that lately brought them nothing. */
function presentRound({ round, withoutPlace, person }: Today, { viewer, now, zone }: SessionCardContext) {
  if (!round && withoutPlace) {
    const words = "The round brought you no place this time. You can read why, and what would change it.";
    return { href: `/rounds/${withoutPlace}`, words, label: "Read why", asked: true };
  }
  if (!round || !holds(viewer, "student")) return null;
  const until = `${whenWords(round.deadlineAt, now, zone)} (${relativeWords(round.deadlineAt, now)})`;
  const asked = hasAsked(round, String(person._id));
  return {
    href: `/rounds/${String(round._id)}`,
    words: asked
      ? `You asked for a place in this round. You can change your topics and free time until ${until}.`
      : `Places are being given out. Ask for yours until ${until}.`,
    label: asked ? "See what you asked" : "Ask for a place",
    asked,
  };
}

/** The days on which there is something, each with its sessions in order. */
export function presentDays(coming: readonly SessionOfGroup[], context: SessionCardContext) {
  const { now, zone } = context;
  const today = wallOf(now, zone).on;
  // One that began before midnight and goes on belongs to today.
  const dayOf = ({ session }: SessionOfGroup) => {
    const { on } = wallOf(session.startsAt, zone);
    return on < today ? today : on;
  };
  const days = [...new Set(coming.map(dayOf))].sort();
  return days.map((on) => ({
    on,
    weekday: dayName(dayOfWeek(on)),
    day: String(Number(on.slice(8))),
    month: dayWords(on).split(" ").at(-1) ?? "",
    today: on === today,
    sessions: coming.filter((each) => dayOf(each) === on).map((each) => presentCard(each, coming, context)),
  }));
}

function presentCard(pair: SessionOfGroup, coming: readonly SessionOfGroup[], context: SessionCardContext) {
  const card = presentSessionCard(pair, context);
  const own = presentOwnWord(pair, context.viewer, context.now)?.state ?? "";
  // What the member said of themself is shown where the card has nothing more urgent to say.
  const said = own !== "" && card.state === "" ? { state: own, stateLabel: "" } : {};
  const beside = besideOf(pair, coming, context.viewer.id, context.zone);
  return { ...card, ...said, beside, title: titleOutside(pair.group), action: registerAction(pair, context) };
}

/** A leader can open the register half an hour before the start, when people begin to arrive and check in. */
function registerAction(pair: SessionOfGroup, { viewer, now }: SessionCardContext) {
  const { session } = pair;
  const phase = phaseOf(session, now);
  if (presentOwnWord(pair, viewer, now)?.checkIn) return { href: "/check-in", label: "Check in" };
  if (!leadsIt(viewer, pair) || phase === "early" || phase === "cancelled") return null;
  const href = `/sessions/${String(session._id)}/register`;
  return { href, label: phase === "ready" ? "Open the register" : "Register" };
}

import { hasRoom, placesOf, taken, waitingCount } from "../groups/places.js";
import { isAskedToLead, isMember, leads, mayManage, opensByItself } from "../groups/policy.js";
import { stageOf } from "../groups/presenter.js";
import { kindWords } from "../groups/words.js";
import { holds, type Viewer } from "../people/viewer.js";
import { isoMoment, rangeWords } from "../time/words.js";
import { changedWords } from "./changed.js";
import { editable } from "./editing.js";
import { factsOf } from "./group-facts.js";
import type { DatedSession, GroupPage } from "./group-loading.js";
import { presentBelow } from "./decision-day.js";
import { heldInAll } from "./life.js";
import { leadsIt } from "./covered.js";
import { presentStanding } from "./place-presenter.js";
import { phaseOf, placeWords, stateOf } from "./presenter.js";
import { presentLeader, presentOutlook, presentPlan } from "./plan-presenter.js";

/**
 * The page of a group for its viewer. Names of members, the online link and the addresses of sessions are for the
 * group's own people and staff only; how far the viewer may go stands in `can`.
 */
export function presentGroup(page: GroupPage) {
  const { group, viewer, programme } = page;
  const inside = isMember(viewer, group) || mayManage(viewer, group);
  const [can, stuck] = [permissionsOf(page), stuckWords(page)];
  const topic = topicIn(programme, group.topic);
  return {
    paths: { ...pathsOf(`/groups/${String(group._id)}`), thanks: belongs(viewer, group) ? "/thanks" : "" },
    back: { href: "/groups", label: "Groups" },
    manages: stuck !== "" || Object.values(can).includes(true),
    title: group.title,
    kicker: [topic, kindWords[group.kind], group.code].join(" · "),
    about: group.about,
    ...badgeOf(page),
    isOpen: stageOf(group) === "open",
    finished: finishedWords(page),
    isPrivate: opensByItself(group),
    isTheirs: !leads(viewer, group),
    asked: isAskedToLead(viewer, group) && !group.cancelledAt ? askedOf(page) : null,
    coLeaderLabel: coLeaderWords(page),
    stuck,
    uncleared: presentUncleared(page),
    ...endOf(page),
    ...presentPlaces(page, inside),
    facts: factsOf(page),
    onlineLink: inside ? group.onlineLink : "",
    ...presentStanding(page),
    undo: page.undo,
    can,
    ...presentDates(page, inside),
    inside,
    members: inside
      ? group.members
          .map((each) => page.names.get(String(each.person)) ?? "Somebody")
          .sort((a, b) => a.localeCompare(b))
      : [],
    alternatives: page.alternatives,
    plan: presentPlan(page),
    outlook: page.outlook && presentOutlook(page.outlook, page.zone),
  };
}

/** Why a cancelled group ended, and where who led it, or one that has finished, starts it anew. */
const endOf = ({ group, viewer, runAgain }: GroupPage) => ({
  cancelledReason: group.cancelledAt ? group.cancelledReason : "",
  cancelledTitle: group.openedAt ? "This group doesn’t meet any more" : "This draft was put away",
  runAgain: runAgain ?? "",
  draftAnew: leads(viewer, group) && holds(viewer, "leader") ? `/groups/new?from=${String(group._id)}` : "",
});

/** How many places are taken, and to its own people how many more it needs; to staff also where they decide about it. */
function presentPlaces(page: GroupPage, inside: boolean) {
  const places = placesOf(page.group);
  const below = inside ? presentBelow(page) : null;
  const decide = holds(page.viewer, "staff") ? `/office/small-groups/${String(page.group._id)}` : "";
  return {
    taken: taken(places),
    capacity: page.group.capacity,
    waiting: waitingCount(places),
    below: below && { ...below, decide },
    /** Its leaders are asked to invite people where its places stand, so the list below need not say it again. */
    isInviting: below?.isOpen ?? false,
  };
}

const belongs = (viewer: Viewer, group: GroupPage["group"]): boolean =>
  isMember(viewer, group) || leads(viewer, group);

const pathsOf = (path: string) => ({
  join: `${path}/membership`,
  leave: `${path}/membership/end`,
  accept: `${path}/offer/acceptance`,
  decline: `${path}/offer/end`,
  move: `${path}/membership/move`,
  askToAccept: `${path}/waitlist/acceptance`,
  askToBeAsked: `${path}/waitlist/acceptance/end`,
  edit: `${path}/edit`,
  submission: `${path}/submission`,
  takeBack: `${path}/submission/end`,
  approval: `${path}/approval`,
  cancellation: `${path}/cancellation`,
  room: `${path}/room`,
  extra: `${path}/sessions/new`,
  thread: `${path}/thread`,
  invitation: `${path}/invitation`,
  coLeader: `${path}/co-leader`,
  leader: `${path}/leader`,
});

/** What somebody who is asked to lead the group reads, and where their answer goes. */
function askedOf({ group, names, viewer, askedReadiness }: GroupPage) {
  const by = names.get(String(group.coLeaderAsked?.by)) ?? "The programme office";
  const path = `/groups/${String(group._id)}/co-leader`;
  const words = `${by} asks you to lead this group too. Until you say yes you lead nothing; a no is just as welcome.`;
  const toCome = askedReadiness?.untrained ? presentLeader(askedReadiness, { group, viewer }) : null;
  const next = group.openedAt
    ? "The group is open already, so you can say yes once all of this is there:"
    : "You can say yes now. Your group opens once all of this is there:";
  const mayAccept = !toCome || !group.openedAt;
  return { words, toCome, next, mayAccept, accept: `${path}/acceptance`, decline: `${path}/refusal` };
}

/** Who leads it and isn't cleared for its topic, and where that is given. */
const presentUncleared = ({ group, programme, uncleared }: GroupPage) =>
  uncleared.map(({ leader, name }) => ({
    name,
    topic: topicIn(programme, group.topic),
    href: `/office/leaders/${leader}?from=${String(group._id)}`,
  }));

const topicIn = ({ topics }: GroupPage["programme"], topic: string) =>
  topics.find(({ code }) => code === topic)?.name ?? topic;

function coLeaderWords({ group, names }: GroupPage): string {
  if (group.leaders.length > 1) return "The co-leader";
  const asked = group.coLeaderAsked && (names.get(String(group.coLeaderAsked.person)) ?? "A co-leader");
  return asked ? `${asked} is asked to lead it too` : "Ask a co-leader";
}

function badgeOf({ group, sessions, now }: GroupPage): { state: string; stateLabel: string } {
  const stage = stageOf(group);
  if (stage === "submitted") return { state: stage, stateLabel: "waiting for approval" };
  if (stage !== "open") return { state: stage, stateLabel: "" };
  if (heldInAll(sessions, now) !== null) return { state: "finished", stateLabel: "" };
  if (!hasRoom(placesOf(group))) return { state: "full", stateLabel: "" };
  const first = sessions[0];
  return { state: first && first.startsAt <= now ? "running" : "open", stateLabel: "" };
}

/** What a group that has met for the last time says of itself; empty while it goes on. */
function finishedWords({ group, sessions, now }: GroupPage): string {
  const held = stageOf(group) === "open" ? heldInAll(sessions, now) : null;
  return held === null ? "" : `It met ${held} ${held === 1 ? "time" : "times"}.`;
}

/** Why a draft can't go on, to whoever would send or approve it. */
function stuckWords({ group, plan }: GroupPage): string {
  if (!plan || plan.readiness.blockers.length === 0) return "";
  return stageOf(group) === "draft"
    ? `It can be ${opensByItself(group) ? "opened" : "sent"} once what is named above is mended.`
    : "It can't open as things stand; what is named above has to be mended first.";
}

function permissionsOf({ group, viewer, plan, sessions, now }: GroupPage) {
  const over = heldInAll(sessions, now) !== null;
  const stage = stageOf(group);
  const manages = mayManage(viewer, group);
  const ready = plan !== null && plan.readiness.blockers.length === 0;
  const decide = holds(viewer, "staff") && manages && stage === "submitted";
  return {
    edit: manages && !over && editable(viewer, group) !== null,
    submit: ready && manages && stage === "draft",
    takeBack: leads(viewer, group) && stage === "submitted",
    decide,
    approve: ready && decide,
    coLead: manages && !over && stage !== "cancelled",
    handOver: holds(viewer, "staff") && manages && !over && stage !== "cancelled" && !opensByItself(group),
    cancel: manages && !over && stage !== "cancelled",
    askRoom: manages && !over && stage !== "cancelled",
    add: manages && !over && stage === "open",
    invite: manages && !over && stage === "open",
  };
}

/** What is to come, soonest first, and for the group's own people what has been, latest first. */
function presentDates(page: GroupPage, inside: boolean) {
  const present = (session: DatedSession) => presentDate(session, page, inside);
  const coming = page.sessions.filter((session) => session.endsAt > page.now);
  const earlier = inside ? page.sessions.filter((session) => session.endsAt <= page.now).reverse() : [];
  return { dates: coming.map(present), earlier: earlier.map(present) };
}

function presentDate(session: DatedSession, page: GroupPage, inside: boolean) {
  const { group, viewer, now, zone, rooms, names } = page;
  const phase = phaseOf(session, now);
  const leading = leadsIt(viewer, { session, group });
  const { state, stateLabel, note } = stateOf(phase, session, leading);
  const guest = inside && !leading ? (names.get(String(session.cover?.takenBy)) ?? "") : "";
  return {
    when: rangeWords(session.startsAt, session.endsAt, zone),
    startsAt: isoMoment(session.startsAt, zone),
    href: inside ? `/sessions/${String(session._id)}` : "",
    place: phase === "cancelled" ? "" : placeWords(session, rooms, group.onlineLink !== "", phase),
    state: phase === "now" ? "running" : state,
    stateLabel: phase === "now" ? "now" : stateLabel,
    changed: changedWords(session, now),
    note: phase === "cancelled" ? note : guest && `${guest} leads it in somebody’s place`,
  };
}

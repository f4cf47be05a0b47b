import { isOpen, mayManage } from "../groups/policy.js";
import { namesIn } from "../groups/presenter.js";
import { isoMoment, rangeWords } from "../time/words.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionOfGroup } from "./agenda.js";
import type { Beside } from "./beside.js";
import { changedWords } from "./changed.js";
import { asLed, isLeaderless, isReplaced, leadersOf, leadsIt } from "./covered.js";
import { comingWords, phaseOf, placeWords, stateOf, type SessionCardContext } from "./presenter.js";
import type { SessionFields } from "./session.js";

interface Place {
  nth: number;
  total: number;
}

/**
 * The page of a session for the group's own people and staff. The way to the register is for who may open it.
 * @param place which of the group's sessions by their dates it is, from 1, and of how many
 * @param beside what else its viewer is to be at then
 */
export function presentSession(
  pair: SessionOfGroup,
  context: SessionCardContext,
  place: Place,
  beside: readonly Beside[],
) {
  const { session, group } = pair;
  const { viewer, now, zone } = context;
  const phase = phaseOf(session, now);
  const led = asLed(pair);
  const { state, stateLabel } = stateOf(phase, session, leadsIt(viewer, pair));
  const cancelled = phase === "cancelled";
  return {
    title: group.title,
    back: { href: `/groups/${String(group._id)}`, label: "The group" },
    kicker: `Session ${place.nth} of ${place.total}`,
    when: rangeWords(session.startsAt, session.endsAt, zone),
    startsAt: isoMoment(session.startsAt, zone),
    state: phase === "now" ? "running" : state,
    stateLabel: phase === "now" ? "now" : stateLabel,
    cancelledReason: session.cancelledReason,
    cancelled,
    facts: factsOf(pair, context, beside),
    onlineLink: cancelled ? "" : group.onlineLink,
    register: mayManage(viewer, led.group) && !cancelled ? registerLink(led, context) : null,
    cover: mayManage(viewer, led.group) && !cancelled ? coverLink(led, context) : null,
    debrief: mayManage(viewer, group) || ledBy(viewer, session) ? debriefLink(pair) : null,
    feedback: mayManage(viewer, led.group) ? feedbackLink(pair) : null,
    change: mayManage(viewer, group) ? changeLink(pair, context) : null,
  };
}

function factsOf(pair: SessionOfGroup, context: SessionCardContext, beside: readonly Beside[]) {
  const { session, group } = pair;
  const { viewer, now, names, rooms } = context;
  const phase = phaseOf(session, now);
  const manages = mayManage(viewer, asLed(pair).group);
  return [
    { term: "Changed", text: changedWords(session, now), href: "" },
    ...beside.map(({ words, href }) => ({ term: "At the same time", text: words, href })),
    {
      term: "Where",
      text: phase === "cancelled" ? "" : placeWords(session, rooms, group.onlineLink !== "", phase),
      href: session.room ? `/rooms/${encodeURIComponent(session.room)}` : "",
    },
    { term: "Leaders", text: namesIn(whoLeads(pair), names), href: "" },
    { term: "Cover", text: manages ? coverWords(session, names) : "", href: "" },
    {
      term: "Members",
      text: phase === "upcoming" && manages ? comingWords(session, group) : "",
      href: `/sessions/${String(session._id)}/register`,
    },
  ].filter((fact) => fact.text !== "");
}

/** Who is to lead it; once its register is closed, who did, whoever leads the group since. */
const whoLeads = (pair: SessionOfGroup) =>
  pair.session.registerClosedAt && pair.session.leading.length > 0 ? pair.session.leading : leadersOf(pair);

const ledBy = ({ id }: Viewer, { leading }: Pick<SessionFields, "leading">) =>
  leading.some((leader) => String(leader) === id);

/** The way to the debriefs, once the register is closed. */
const debriefLink = ({ session }: SessionOfGroup) =>
  session.registerClosedAt ? { href: `/sessions/${String(session._id)}/debrief`, label: "Debrief" } : null;

/** The way to what members thought of it, at the same time. */
const feedbackLink = ({ session }: SessionOfGroup) =>
  session.registerClosedAt
    ? { href: `/sessions/${String(session._id)}/feedback`, label: "What members thought" }
    : null;

/** The way to another time; none for a session that has begun, which stays as it was. */
function changeLink({ session, group }: SessionOfGroup, { now }: SessionCardContext) {
  if (session.startsAt <= now || session.registerOpenedAt || !isOpen(group)) return null;
  const label = session.cancelledAt ? "Hold it after all" : "Move or cancel it";
  return { href: `/sessions/${String(session._id)}/change`, label };
}

/** Who can't come, and who leads in their place, for its leaders and staff; "" where nobody asked for cover. */
function coverWords({ cover, cancelledAt }: SessionFields, names: ReadonlyMap<string, string>): string {
  if (!cover || cancelledAt) return "";
  const nameOf = (person: unknown) => names.get(String(person)) ?? "Another leader";
  return cover.takenBy
    ? `${nameOf(cover.takenBy)} leads in place of ${nameOf(cover.askedBy)}`
    : `${nameOf(cover.askedBy)} can’t come; nobody has taken it`;
}

/** The way to somebody who leads it instead, until it begins. */
function coverLink({ session, group }: SessionOfGroup, { viewer, now }: SessionCardContext) {
  if (session.startsAt <= now || !isOpen(group) || group.kind === "shared-experience") return null;
  const href = `/sessions/${String(session._id)}/cover`;
  if (session.cover && !session.cover.takenBy)
    return { href, label: isLeaderless({ session, group }) ? "Waiting for cover" : "One leader can’t come" };
  if (isReplaced(viewer.id, session)) return { href, label: "Who leads instead" };
  return leadsIt(viewer, { session, group }) ? { href, label: "I can’t lead it" } : null;
}

/** The way to the register, first of all for a leader while it waits to be kept. */
function registerLink({ session, group }: SessionOfGroup, { viewer, now }: SessionCardContext) {
  const href = `/sessions/${String(session._id)}/register`;
  const isDue = leadsIt(viewer, { session, group }) && session.startsAt <= now && !session.registerClosedAt;
  return isDue
    ? {
        href,
        label: session.registerOpenedAt ? "Go on with the register" : "Open the register",
        isDue,
      }
    : { href, label: "See the register", isDue };
}

import mongoose from "mongoose";
import { namesOf } from "../groups/find.js";
import { isSame } from "../groups/places.js";
import { namesIn } from "../groups/presenter.js";
import type { Viewer } from "../people/viewer.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { dayWords, isoMoment } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import type { SessionOfGroup } from "./agenda.js";
import { changedWords } from "./changed.js";
import { isReplaced, leadersOf, leadsIt } from "./covered.js";
import type { SessionFields } from "./session.js";

/** How far a session has come at an instant. */
export type Phase = "cancelled" | "upcoming" | "now" | "held";

/** How far the session has come; one whose end has passed counts as held until somebody cancels it. */
export function phaseOf(
  session: Pick<SessionFields, "cancelledAt" | "startsAt" | "endsAt">,
  now: Date,
): Phase {
  if (session.cancelledAt) return "cancelled";
  if (session.endsAt <= now) return "held";
  return session.startsAt <= now ? "now" : "upcoming";
}

/** "Seminar room N-204, North, floor 2". */
const roomWords = (room: Pick<RoomFields, "code" | "name" | "building" | "floor">): string =>
  [`${room.name} ${room.code}`, placeOf(room)].filter(Boolean).join(", ");

/** The words for each room these sessions are held in, by code. */
export async function roomsOf(
  sessions: readonly Pick<SessionFields, "room">[],
): Promise<Map<string, string>> {
  const codes = [...new Set(sessions.flatMap((session) => session.room ?? []))];
  if (codes.length === 0) return new Map();
  const found = await Room.find({ code: mongoose.trusted({ $in: codes }) }).lean();
  return new Map(found.map((room) => [room.code, roomWords(room)]));
}

/** What cards are written with besides their sessions. */
export interface SessionCardContext {
  viewer: Viewer;
  now: Date;
  zone: string;
  /** Names of leaders by id. */
  names: ReadonlyMap<string, string>;
  /** Words for rooms by code. */
  rooms: ReadonlyMap<string, string>;
}

/** Loads what cards of these sessions are written with. */
export async function sessionCardContext(
  viewer: Viewer,
  pairs: readonly SessionOfGroup[],
  now: Date,
  zone: string,
): Promise<SessionCardContext> {
  const [names, rooms] = await Promise.all([
    namesOf(
      pairs.flatMap(({ session, group }) => [
        ...group.leaders,
        ...(session.cover?.takenBy ? [session.cover.takenBy] : []),
        ...session.leading,
      ]),
    ),
    roomsOf(pairs.map(({ session }) => session)),
  ]);
  return { viewer, now, zone, names, rooms };
}

/**
 * One session as views/shared/card-session.hbs shows it to its group's own people. A leader is handed the way to
 * the register from the session's start on.
 */
export function presentSessionCard({ session, group }: SessionOfGroup, context: SessionCardContext) {
  const { viewer, now, zone, names, rooms } = context;
  const phase = phaseOf(session, now);
  const path = `/sessions/${String(session._id)}`;
  const leading = leadsIt(viewer, { session, group });
  const mayRegister = leading && (phase === "now" || phase === "held");
  return {
    href: path,
    title: group.title,
    date: dayWords(wallOf(session.startsAt, zone).on),
    starts: wallOf(session.startsAt, zone).time,
    ends: wallOf(session.endsAt, zone).time,
    startsAt: isoMoment(session.startsAt, zone),
    place: phase === "cancelled" ? "" : placeWords(session, rooms, group.onlineLink !== "", phase),
    placeHref: placeHrefOf({ session, group }, phase, leading),
    changed: changedWords(session, now),
    leaders: leading ? "" : namesIn(leadersOf({ session, group }), names),
    now: phase === "now",
    ...withComing(
      stateOf(phase, session, leading, ownPart({ session, group }, viewer, phase)),
      phase === "upcoming" && leading ? comingWords(session, group) : "",
    ),
    action: mayRegister ? { href: `${path}/register`, label: "Register" } : null,
  };
}

const withComing = <S extends { note: string }>(shown: S, coming: string): S =>
  coming === "" ? shown : { ...shown, note: [shown.note, coming].filter(Boolean).join("; ") };

/** "5 of 6 can come", for a session's leaders once a member has sent an apology; "" before. */
export function comingWords(
  { said }: Pick<SessionFields, "said">,
  { members }: Pick<SessionOfGroup["group"], "members">,
): string {
  const away = members.filter(({ person }) =>
    said.some((word) => word.mark === "apology" && word.person.equals(person)),
  );
  return away.length === 0 ? "" : `${members.length - away.length} of ${members.length} can come`;
}

/** The room's page; for leaders of a session without one, the page on which they get or take back a room. */
function placeHrefOf({ session, group }: SessionOfGroup, phase: Phase, leading: boolean): string {
  if (session.room) return `/rooms/${encodeURIComponent(session.room)}`;
  return leading && (phase === "now" || phase === "upcoming") ? `/groups/${String(group._id)}/room` : "";
}

/** Where it is held, in words. Once it has begun no room is to follow any more. */
export function placeWords(
  session: Pick<SessionFields, "room">,
  rooms: ReadonlyMap<string, string>,
  online: boolean,
  phase: Phase = "upcoming",
): string {
  const none = phase === "now" ? "No room just now" : phase === "held" ? "No room" : "Room to follow";
  const room = session.room ? (rooms.get(session.room) ?? session.room) : none;
  return online ? `${room}, or online` : room;
}

/** What one of its leaders reads of their own part in it; "" for everybody else. */
function ownPart(pair: SessionOfGroup, viewer: Viewer, phase: Phase): string {
  const { cover } = pair.session;
  if (isReplaced(viewer.id, pair.session)) return "Somebody leads it in your place";
  if (!leadsIt(viewer, pair)) return "";
  const isAway = phase === "upcoming" && cover && !cover.takenBy && isSame(cover.askedBy, viewer.id);
  return isAway ? "You can’t come; nobody has taken it yet" : "You lead it";
}

/** The badge and the sentence a session is shown with. @param note to say of one that isn't cancelled */
export function stateOf(
  phase: Phase,
  session: Pick<SessionFields, "cancelledReason" | "registerClosedAt">,
  leading: boolean,
  note = "",
): { state: string; stateLabel: string; note: string } {
  if (phase === "cancelled") return { state: "cancelled", stateLabel: "", note: session.cancelledReason };
  if (phase !== "held") return { state: "", stateLabel: "", note };
  const stateLabel = leading && !session.registerClosedAt ? "register still open" : "held";
  return { state: "finished", stateLabel, note };
}

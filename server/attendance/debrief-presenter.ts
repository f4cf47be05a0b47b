import type { Viewer } from "../people/viewer.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { addMinutes } from "../time/wall-time.js";
import { dayWords, momentWords } from "../time/words.js";
import type { DebriefFields } from "./debrief.js";
import { mayDebrief } from "./debriefing.js";

/** Who looks at the debriefs of a session, when, and by which names. */
export interface DebriefContext {
  viewer: Viewer;
  now: Date;
  /** Names others read, by person. */
  names: ReadonlyMap<string, string>;
}

/** The debriefs of a session: the viewer's own to write, and what the others who led it wrote. */
export function presentDebriefs(
  { session, group }: SessionOfGroup,
  debriefs: readonly DebriefFields[],
  { viewer, now, names }: DebriefContext,
) {
  const own = debriefs.find(({ leader }) => String(leader) === viewer.id);
  const mayWrite = mayDebrief(viewer, session, now);
  const shown = debriefs.filter((debrief) => debrief !== own || !mayWrite);
  return {
    path: `/sessions/${String(session._id)}/debrief`,
    when: `${dayWords(session.on)}, ${session.start}–${addMinutes(session.start, session.minutes)}`,
    mayWrite,
    isWritten: own !== undefined,
    asksStaff: group.kind !== "shared-experience",
    readers:
      group.kind === "shared-experience"
        ? "Only the leaders of this group read it."
        : "The leaders of this group and the programme office read it. Leave out what is private to somebody.",
    own: { went: own?.went ?? "", next: own?.next ?? "", forStaff: own?.forStaff ?? "" },
    answer: own ? answerOf(own, session.zone) : "",
    others: shown.map((debrief) => presentOne(debrief, names, session.zone)),
    isClosed: session.registerClosedAt !== null,
  };
}

function presentOne(debrief: DebriefFields, names: ReadonlyMap<string, string>, zone: string) {
  const { leader, writtenAt, went, next, forStaff } = debrief;
  const parts = [
    { term: "Went well", text: went },
    { term: "Next time", text: next },
    { term: "For the office", text: forStaff },
  ];
  return {
    name: names.get(String(leader)) ?? "Someone no longer on the roster",
    when: momentWords(writtenAt, zone),
    parts: parts.filter(({ text }) => text !== ""),
    answer: answerOf(debrief, zone),
  };
}

/** What became of the words for the office. */
function answerOf(
  {
    followedUpAt,
    followedUpNote,
    askedAt,
  }: Pick<DebriefFields, "followedUpAt" | "followedUpNote" | "askedAt">,
  zone: string,
): string {
  if (!askedAt) return "";
  if (!followedUpAt) return "The office has not looked at it yet.";
  return `The office looked at it on ${momentWords(followedUpAt, zone)}. ${followedUpNote}`.trim();
}

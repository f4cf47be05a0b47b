import type { SessionOfGroup } from "../sessions/agenda.js";
import type { SessionCardContext } from "../sessions/presenter.js";
import { presentOwnWord } from "../attendance/own-word.js";
import { presentDays } from "./today-presenter.js";

/**
 * A person's next days as they may lie on a phone that somebody else picks up: when, where and what, under the
 * neutral title where privacy asks; without other people's names and without ways on,
 * which lead nowhere offline. An apology can be sent from there: the phone keeps it.
 */
export function presentKeptDays(coming: readonly SessionOfGroup[], context: SessionCardContext) {
  const apologies = new Map(
    coming.map((pair) => [
      `/sessions/${String(pair.session._id)}`,
      presentOwnWord(pair, context.viewer, context.now)?.apology ?? "",
    ]),
  );
  return presentDays(coming, context).map((day) => ({
    ...day,
    sessions: day.sessions.map(({ title, starts, ends, startsAt, place, changed, beside, state, href }) => ({
      title,
      apology: apologies.get(href) ?? "",
      starts,
      ends,
      startsAt,
      place,
      changed,
      beside: beside.map(({ words }) => words),
      cancelled: state === "cancelled",
    })),
  }));
}

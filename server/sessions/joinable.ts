import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { lookTogether } from "../data/look-together.js";
import { catalogueOf, type ListedGroup } from "../groups/catalogue.js";
import { Session } from "./session.js";

const minute = 60_000;
/** A weekly group meets within that, unless its weeks are closed. */
const nearDays = 8;
const day = 24 * 60 * minute;

/**
 * The open groups of the term that everybody may see and that have not begun their last session: nobody joins the
 * others any more. In the order of the week.
 * @param now which minute it is; a group leaves the list in the minute in which its last session begins
 */
export async function joinableIn(term: Types.ObjectId, now: Date): Promise<readonly ListedGroup[]> {
  const groups = await catalogueOf(term);
  const at = new Date(Math.floor(now.getTime() / minute) * minute);
  const over = await lookTogether(`groups over in term:${String(term)} at ${at.toISOString()}`, () =>
    overAmong(
      groups.map(({ _id }) => _id),
      at,
    ),
  );
  return over.size === 0 ? groups : groups.filter(({ _id }) => !over.has(String(_id)));
}

/**
 * Which of the groups have no session to come, of those that had any. Most are known by the next days alone, so that
 * a term's thousands of sessions aren't read for a list.
 */
async function overAmong(groups: readonly Types.ObjectId[], now: Date): Promise<Set<string>> {
  const near = await Session.distinct("group", {
    startsAt: mongoose.trusted({ $gt: now, $lte: new Date(now.getTime() + nearDays * day) }),
    cancelledAt: null,
  });
  const silent = without(groups, near);
  if (silent.length === 0) return new Set();
  const later = await Session.distinct("group", {
    group: among(silent),
    startsAt: mongoose.trusted({ $gt: now }),
    cancelledAt: null,
  });
  const rest = without(silent, later);
  const met = rest.length === 0 ? [] : await Session.distinct("group", { group: among(rest) });
  return new Set(met.map(String));
}

function without(groups: readonly Types.ObjectId[], known: readonly unknown[]): Types.ObjectId[] {
  const ids = new Set(known.map(String));
  return groups.filter((group) => !ids.has(String(group)));
}

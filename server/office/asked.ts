import { findWishes } from "../matching/giving-another.js";
import mongoose, { type Types } from "mongoose";
import { countFollowUps, findFollowUps } from "../attendance/follow-ups.js";
import { findClearancesAsked } from "../leading/clearances.js";
import { countNominations, findNominations } from "../nominations/presenter.js";
import { nameOf, Person } from "../people/person.js";
import { findProgramme } from "../terms/programme.js";
import { countReported } from "../thanks/presenter.js";
import { findReportedForOffice } from "../threads/reported.js";
import { decision, listed, type Decision } from "./decision.js";

/**
 * What people asked of the office, and what waits to be read.
 * @param zone in which days are told
 * @param reader of the office
 */
export async function findAsked(term: Types.ObjectId, zone: string, reader: string): Promise<Decision[]> {
  const asked = [
    await findClearances(),
    await findFollowUpsAsked(zone),
    await findNominationsToRead(term, zone),
    await findReportedNotes(),
    await findReportedPosts(term, reader),
    await findOtherPlacesAsked(term),
  ];
  return [...asked.filter(({ count }) => count > 0), await findErasures()];
}

/** Topics that leaders ask to be cleared for. */
async function findClearances(): Promise<Decision> {
  const programme = await findProgramme();
  const rows = programme ? await findClearancesAsked({ state: "waiting", q: "" }, programme) : [];
  const href = "/office/clearances";
  const items = rows.map(({ name, topicName }) => ({ text: `${name}, ${topicName}`, href }));
  return decision("clearances", "Clearances asked for", href, items);
}

/** Nominations nobody reads before the office did. */
async function findNominationsToRead(term: Types.ObjectId, zone: string): Promise<Decision> {
  const [href, waiting] = ["/office/nominations", { term, standing: "waiting" as const, q: "" }];
  const first = await findNominations(waiting, zone, 0, listed);
  const items = first.map(({ nominee, award }) => ({ text: `${nominee}, ${award}`, href }));
  return decision("nominations", "Nominations to read", href, items, await countNominations(waiting));
}

/** Notes of thanks somebody reported; their words and names stand on their own page alone. */
async function findReportedNotes(): Promise<Decision> {
  const count = await countReported("waiting");
  const items = count === 0 ? [] : [{ text: "Look at what was reported", href: "/office/thanks" }];
  return decision("thanks", "Notes reported", "/office/thanks", items, count);
}

/** What leaders wrote in their groups' threads and somebody reported; of members' posts their leaders decide. */
async function findReportedPosts(term: Types.ObjectId, reader: string): Promise<Decision> {
  const posts = await findReportedForOffice(term, reader);
  const items = posts.map(({ group: { code, title }, href }) => ({ text: `${code} ${title}`, href }));
  return decision("posts", "Posts of leaders reported", "/office#decision-posts", items);
}

/** Students who ask for another place than a round gave them. */
async function findOtherPlacesAsked(term: Types.ObjectId): Promise<Decision> {
  const wishes = await findWishes(term);
  const items = wishes.map(({ name, group, href }) => ({ text: `${name}, now in ${group}`, href }));
  return decision("another", "Other places asked for", "/office#decision-another", items);
}

/** What leaders asked the office to know. */
async function findFollowUpsAsked(zone: string): Promise<Decision> {
  const [href, waiting] = ["/office/follow-ups", { state: "waiting" as const, q: "" }];
  const first = await findFollowUps(waiting, zone, 0, listed);
  const items = first.map(({ leader, group }) => ({ text: `${leader}, ${group}`, href }));
  return decision("follow-ups", "Follow-ups asked for", href, items, await countFollowUps(waiting));
}

/** People who asked to be erased and whom others still rely on. */
async function findErasures(): Promise<Decision> {
  const asked = await Person.find({ erasureAskedAt: mongoose.trusted({ $ne: null }), erasedAt: null })
    .sort({ erasureAskedAt: 1 })
    .lean();
  const items = asked.map((person) => ({ text: nameOf(person), href: "/office/erasures" }));
  return decision("erasures", "Erasure asked for", "/office/erasures", items);
}

import type { Types } from "mongoose";
import { sessionsOfPerson } from "../sessions/agenda.js";
import { eventOf, type FeedEvent } from "./feed.js";

const day = 86_400_000;
const daysBack = 180;
const daysAhead = 400;

/**
 * The dates of a person's feed: those of the groups they lead or belong to, from half a year back, so that a
 * calendar keeps the term that was, to a year ahead. Drafts have no dates yet; cancelled ones stay, marked.
 */
export async function findEvents(person: Types.ObjectId, now: Date, baseUrl: string): Promise<FeedEvent[]> {
  const from = new Date(now.getTime() - daysBack * day);
  const to = new Date(now.getTime() + daysAhead * day);
  const sessions = await sessionsOfPerson(person, from, to);
  return sessions.map(({ session, group }) => eventOf(session, group, baseUrl));
}

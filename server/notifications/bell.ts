import { Inbox } from "../data/inbox.js";
import { onAnnounce } from "../live/announce.js";

const knownForMilliseconds = 900;
const known = new Map<string, { unread: number; at: number }>();
let changes = 0;
onAnnounce((topic) => {
  const [noun, id = ""] = topic.split(":");
  if (noun !== "inbox") return;
  changes += 1;
  known.delete(id);
});

/** How many messages the person has not read, where that needs no question. */
export function recallUnread(person: string, now: Date): number | null {
  const found = known.get(person);
  return found && Math.abs(now.getTime() - found.at) < knownForMilliseconds ? found.unread : null;
}

/** How many messages the person has not read; remembered for less than a second, as every page shows it. */
export async function countUnread(person: string, now: Date): Promise<number> {
  const before = changes;
  const unread = await Inbox.countDocuments({ to: person, readAt: null });
  if (known.size > 5_000) known.clear();
  // What was counted before a change and arrives after it is not worth remembering.
  if (changes === before) known.set(person, { unread, at: now.getTime() });
  return unread;
}

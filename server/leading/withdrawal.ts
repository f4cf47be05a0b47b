import type { PersonFields } from "../people/person.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { listWords } from "../web/phrases.js";
import { Standing } from "../training/standing.js";
import { groupsLedBy } from "./concerned.js";

/**
 * What taking clearances away from a leader would mean: the topics that go, and the groups of theirs on those.
 * @param kept codes of the topics they stay or become cleared for
 */
export async function withdrawalOf(
  leader: Pick<PersonFields, "_id">,
  kept: readonly string[],
  { topics }: Pick<ProgrammeFields, "topics">,
  at: { now: Date; zone: string },
) {
  const standing = await Standing.findById(leader._id, { cleared: 1 }).lean();
  const gone = (standing?.cleared ?? []).map(({ topic }) => topic).filter((code) => !kept.includes(code));
  const led = gone.length === 0 ? [] : await groupsLedBy([leader._id], at, false);
  return {
    gone: listWords(gone.map((code) => topics.find((topic) => topic.code === code)?.name ?? code)),
    groups: led
      .filter(({ topic }) => gone.includes(topic))
      .map(({ id, name, isOpen }) => ({ href: `/groups/${id}`, name, isOpen })),
  };
}

/** The address of the page that says so. @param from the query that keeps where staff came from, or "" */
export function withdrawalPath(
  leader: Pick<PersonFields, "_id">,
  kept: readonly string[],
  version: string,
  from: string,
): string {
  const query = new URLSearchParams(from);
  for (const topic of kept) query.append("topics", topic);
  query.set("version", version);
  return `/office/leaders/${String(leader._id)}/clearance?${query.toString()}`;
}

import mongoose from "mongoose";
import { editsIn, editWords, personIn } from "../attendance/edit-words.js";
import { Audit } from "../data/audit.js";
import { among } from "../data/ids.js";
import { searchPattern } from "../data/search.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { maySee } from "../groups/policy.js";
import type { Viewer } from "../people/viewer.js";
import { Session } from "../sessions/session.js";
import { momentWords } from "../time/words.js";
import { objectId } from "../web/input.js";
import type { Listing } from "../web/listing.js";

const entriesOnAPage = 50;

/** One entry as the page of the log shows it. */
export interface AuditRow {
  at: string;
  actor: string;
  act: string;
  subject: string;
  details: string;
  sealed: number | "";
}

/**
 * One page of the log, newest first. Of a group that is hidden from the viewer neither its people nor its name show.
 * @param listing words of the act, and the page from 1
 * @returns the entries, and whether there are older ones
 */
export async function findAuditPage(
  viewer: Viewer,
  { q, page }: Listing,
  zone: string,
): Promise<{ entries: AuditRow[]; more: boolean }> {
  const found = await Audit.find(
    q === "" ? {} : { act: mongoose.trusted({ $regex: searchPattern(q), $options: "i" }) },
  )
    .sort({ _id: -1 })
    .skip((page - 1) * entriesOnAPage)
    .limit(entriesOnAPage + 1)
    .lean();
  const shown = found.slice(0, entriesOnAPage);
  const groups = await groupsOf(shown.map(({ subject }) => subject));
  const ids = shown.map(({ actor }) => actor).filter((actor) => objectId.safeParse(actor).success);
  const about = shown.flatMap(({ subject }) => /^person:([0-9a-f]{24})$/.exec(subject)?.[1] ?? []);
  const marked = shown.flatMap(({ details }) => editsIn(details).map(personIn));
  const names = await namesOf([...ids, ...about, ...marked].map((id) => new mongoose.Types.ObjectId(id)));
  const entries = shown.map(({ at, actor, act, subject, details, sequence }) => {
    const group = groups.get(subject);
    const hidden = group !== undefined && !maySee(viewer, group);
    return {
      at: momentWords(at, zone),
      actor: hidden ? "not shown" : (names.get(actor) ?? actor),
      act,
      subject: hidden ? "a group" : subjectWords(subject, group, names),
      details: hidden ? "not shown" : detailWords(details, names),
      sealed: sequence ?? ("" as const),
    };
  });
  return { entries, more: found.length > entriesOnAPage };
}

/** "group REN-2", "session of REN-2", a person's name; everything else as the log has it. */
function subjectWords(
  subject: string,
  group: GroupFields | undefined,
  names: ReadonlyMap<string, string>,
): string {
  if (!group) return names.get(subject.replace(/^person:/, "")) ?? subject;
  return subject.startsWith("session:") ? `session of ${group.code}` : `group ${group.code}`;
}

/**
 * "device: Chrome on Linux; by school: no"; of a register, whose mark became what. What else is itself a list or has
 * parts stays as the log has it.
 */
function detailWords(details: unknown, names: ReadonlyMap<string, string>): string {
  const edits = editsIn(details);
  if (edits.length > 0) return edits.map((edit) => editWords(edit, names)).join("; ");
  return Object.entries((details ?? {}) as Record<string, unknown>)
    .map(([name, value]) => {
      const label = name.replace(/([A-Z])/g, (capital) => ` ${capital.toLowerCase()}`);
      const words = typeof value === "boolean" ? (value ? "yes" : "no") : value;
      return `${label}: ${typeof words === "string" ? words : JSON.stringify(words)}`;
    })
    .join("; ");
}

/** The groups that subjects are about, by subject; a session is about its group. */
async function groupsOf(subjects: readonly string[]): Promise<Map<string, GroupFields>> {
  const about = new Map<string, string>();
  for (const subject of subjects) {
    const [noun, id = ""] = subject.split(":");
    if (noun === "group" && objectId.safeParse(id).success) about.set(subject, id);
  }
  const sessions = subjects.filter((subject) => /^session:[0-9a-f]{24}$/.test(subject));
  const held = await Session.find(
    { _id: among(sessions.map((subject) => subject.slice(8))) },
    { group: 1 },
  ).lean();
  for (const { _id, group } of held) about.set(`session:${String(_id)}`, String(group));
  const groups: GroupFields[] = await Group.find({ _id: among([...about.values()]) }).lean();
  const byId = new Map(groups.map((group) => [String(group._id), group]));
  return new Map(
    [...about].flatMap(([subject, id]): [string, GroupFields][] => {
      const group = byId.get(id);
      return group ? [[subject, group]] : [];
    }),
  );
}

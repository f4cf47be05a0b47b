import { objectId } from "../web/input.js";
import type { RoomLevels } from "./allocation-result.js";
import { RoomDraft, solvedOf, type DraftFields, type Solved } from "./draft.js";
import { groupsIn, linesOf, roomsIn } from "./draft-lines.js";
import { draftsOf, levelNames } from "./draft-presenter.js";

const most = 20;

const kindOf = ({ term, blocking }: DraftFields) => (blocking ? { blocking } : { term });

/** The finished drafts of the same term or blocking that this one can be compared with, newest first. */
export async function othersOf(draft: DraftFields, zone: string) {
  const drafts = await draftsOf(kindOf(draft), zone, most);
  return drafts.filter(({ id, isSolved }) => isSolved && id !== String(draft._id));
}

/**
 * A draft beside another, by default the one it was made from or else the newest older one: what each comes to in
 * all, and the groups whose rooms differ. Null when there is nothing to compare it with, or not with that.
 * @param asked id of the other, as typed
 */
export async function compareDrafts(draft: DraftFields, asked: unknown, zone: string) {
  const others = await othersOf(draft, zone);
  const usual =
    others.find(({ id }) => id === String(draft.before)) ?? others.find(({ id }) => id < String(draft._id));
  const other = asked === undefined ? (usual ?? others[0]) : others.find(({ id }) => id === asked);
  const found =
    other && objectId.safeParse(other.id).success
      ? await RoomDraft.findById(other.id).lean<DraftFields>()
      : null;
  const [from, to] = [found && solvedOf(found), solvedOf(draft)];
  if (!other || !from || !to) return null;
  const lines = (await linesBetween(from, to)).filter(({ changes }) => changes.length > 0);
  return {
    options: others.map(({ id, name, started }) => ({ value: id, label: `${name}, ${started}` })),
    beside: other.id,
    from: other.name,
    fromHref: other.href,
    to: await nameOfDraft(draft, zone),
    totals: levelNames.map(([key, label]) => ({
      label,
      first: figureOf(from, key),
      second: figureOf(to, key),
    })),
    lines,
    fresh: onlyIn(to, from),
    gone: onlyIn(from, to),
  };
}

async function nameOfDraft(draft: DraftFields, zone: string): Promise<string> {
  const drafts = await draftsOf(kindOf(draft), zone, most);
  return drafts.find(({ id }) => id === String(draft._id))?.name ?? "The draft";
}

const figureOf = ({ result }: Solved, key: keyof RoomLevels) => String(result.objective?.[key] ?? "–");

/** The groups of both drafts, from the rooms they have in one to those in the other; sessions of only one left out. */
async function linesBetween(from: Solved, to: Solved) {
  const held = Object.fromEntries(roomsIn(from));
  const sessions = to.problem.sessions.filter(({ id }) => id in held);
  const between = { ...to, held, problem: { ...to.problem, sessions } };
  return linesOf(between, await groupsIn(between), null);
}

/** How many sessions only the first of two drafts is about. */
function onlyIn(one: Solved, other: Solved): number {
  const known = roomsIn(other);
  return one.problem.sessions.filter(({ id }) => !known.has(id)).length;
}

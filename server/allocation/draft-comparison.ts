import { writeCsv } from "../data/csv.js";
import type { RoomLevels } from "./allocation-result.js";
import { countChanges, RoomDraft, solvedOf, type DraftFields, type Solved } from "./draft.js";
import { groupsIn, linesOf, roomsIn } from "./draft-lines.js";
import { draftsOf, levelNames } from "./draft-presenter.js";

const most = 20;

/** The drafts of the same term or blocking, newest first. */
const ofItsKind = ({ term, blocking }: DraftFields, zone: string) =>
  draftsOf(blocking ? { blocking } : { term }, zone, most);

/** What a draft is called among those of its kind, and whether there is another finished one to compare it with. */
export async function placeAmongOthers(draft: DraftFields, zone: string) {
  const kind = await ofItsKind(draft, zone);
  const own = kind.find(({ id }) => id === String(draft._id));
  return { name: own?.name ?? "", mayCompare: kind.some((each) => each !== own && each.isSolved) };
}

/**
 * A draft beside another, by default the one it was made from or else the newest older one: what each comes to in
 * all, and the groups whose rooms differ. Null when there is nothing to compare it with, or not with that.
 * @param asked id of the other, as typed
 */
export async function compareDrafts(draft: DraftFields, asked: unknown, zone: string) {
  const kind = await ofItsKind(draft, zone);
  const own = kind.findIndex(({ id }) => id === String(draft._id));
  const others = kind.filter(({ isSolved }, place) => isSolved && place !== own);
  const older = own === -1 ? undefined : kind.slice(own + 1).find(({ isSolved }) => isSolved);
  const usual = others.find(({ id }) => id === String(draft.before)) ?? older ?? others[0];
  const other = asked === undefined ? usual : others.find(({ id }) => id === asked);
  const found = other ? await RoomDraft.findById(other.id).lean<DraftFields>() : null;
  const [from, to] = [found && solvedOf(found), solvedOf(draft)];
  if (!other || !from || !to) return null;
  const lines = (await linesBetween(from, to)).filter(({ changes }) => changes.length > 0);
  return {
    options: others.map(({ id, name, started }) => ({ value: id, label: `${name}, ${started}` })),
    beside: other.id,
    from: other.name,
    fromHref: other.href,
    to: kind[own]?.name ?? "This draft",
    totals: totalsOf(from, to),
    sameGround: isSameGround(from, to),
    lines,
    fresh: onlyIn(to, from),
    gone: onlyIn(from, to),
  };
}

/** The groups whose rooms differ as comma-separated values, a line for each change; none without a comparison. */
export function comparisonCsv(compared: Awaited<ReturnType<typeof compareDrafts>>): string {
  const rows = (compared?.lines ?? []).flatMap(({ name, meets, changes }) =>
    changes.map((change) => ({ name, meets, ...change })),
  );
  return writeCsv(
    [
      { name: "group", of: ({ name }) => name },
      { name: "meets", of: ({ meets }) => meets },
      { name: "change", of: ({ move }) => move },
      { name: "dates", of: ({ when }) => when },
    ],
    rows,
  );
}

/** What each draft comes to, aim by aim; who changes rooms is counted against what was held when it was begun. */
function totalsOf(from: Solved, to: Solved) {
  const figure = (solved: Solved, key: keyof RoomLevels) =>
    String(key === "moved" ? countChanges(solved).moved : (solved.result.objective?.[key] ?? "–"));
  return levelNames.map(([key, label]) => ({
    label,
    first: figure(from, key),
    second: figure(to, key),
  }));
}

/** Whether the sessions of both drafts held the same rooms when each was begun. */
const isSameGround = (from: Solved, to: Solved): boolean =>
  Object.entries(to.held).every(([session, room]) => !(session in from.held) || from.held[session] === room);

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

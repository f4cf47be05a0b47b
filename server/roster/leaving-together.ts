import mongoose, { Types } from "mongoose";
import { change, type Actor, type Trail } from "../data/change.js";
import { among } from "../data/ids.js";
import { naming } from "../data/naming.js";
import { notify } from "../notifications/notify.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import { listWords } from "../web/phrases.js";
import { takeOffRoster } from "./leaving.js";
import { OffList, type OffListFields } from "./off-list.js";
import { rosterVersion } from "./roster-version.js";

/** How long one turn goes on taking people off: a request answers then, and a process that ends isn't held up. */
const turnMilliseconds = 3_000;
const mostNamed = 3;

/** Writes down, inside a change, that these people are to be taken off the roster as they are now. @returns its id */
export async function beginLeaving(
  trail: Trail,
  actor: Actor,
  people: readonly string[],
): Promise<string | null> {
  const ids = among(people.map((person) => new Types.ObjectId(person)));
  const found = await Person.find({ _id: ids, leftAt: null }).lean();
  if (found.length === 0) return null;
  const waiting = found.map((person) => ({ person: person._id, version: rosterVersion(person) }));
  const startedBy = new Types.ObjectId(actor.id);
  const [list] = await OffList.create([
    { startedAt: actor.now, startedBy, total: waiting.length, waiting, kept: [] },
  ]);
  trail.audit("take many off the roster", "people:all", { people: waiting.length });
  trail.announce("office:all");
  return String(list?._id);
}

/** How far it is with one list. */
export interface LeftTogether {
  off: number;
  total: number;
  isDone: boolean;
  /** Who can't be taken off like this. */
  kept: Types.ObjectId[];
  /** What went wrong with some of them; they wait for the next turn. */
  failures: unknown[];
}

/**
 * Takes people of the list off one after the other, each in a change of its own, until all are or the turn is over.
 * What a turn leaves, or a process that dies in it, the next one goes on with.
 * @returns how far it is; null when the list was done or stopped meanwhile
 */
export async function goOnLeaving(
  list: Types.ObjectId | string,
  now: Date,
  milliseconds = turnMilliseconds,
): Promise<LeftTogether | null> {
  const until = performance.now() + milliseconds;
  const failures: unknown[] = [];
  for (const { person, version } of (await OffList.findById(list).lean())?.waiting ?? []) {
    if (performance.now() > until) break;
    const standing = await OffList.findOne({ _id: list, "waiting.person": person }, { startedBy: 1 }).lean();
    if (!standing) continue;
    try {
      await takeOne({ id: String(standing.startedBy), now }, list, { person, version });
    } catch (error) {
      failures.push(error);
    }
  }
  const left = await OffList.findById(list).lean();
  return left && { ...howFar(left), failures };
}

const howFar = ({ total, waiting, kept }: OffListFields): LeftTogether => ({
  off: total - waiting.length - kept.length,
  total,
  isDone: waiting.length === 0,
  kept,
  failures: [],
});

/** Strikes them from the list inside the change that takes them off, so that it can't be stopped in between. */
async function takeOne(
  actor: Actor,
  list: Types.ObjectId | string,
  { person, version }: { person: Types.ObjectId; version: string },
): Promise<void> {
  const onList = { _id: list, "waiting.person": person };
  const strike = async () =>
    (await OffList.updateOne(onList, { $pull: { waiting: { person } } })).modifiedCount === 1;
  const isThere = { _id: person, leftAt: null };
  const done = (await Person.exists(isThere))
    ? await takeOffRoster(actor, String(person), version, strike)
    : null;
  if (done?.outcome === "left") return;
  // Stale is also who had left by then; who was changed since they were looked at stays.
  const stays = done !== null && (await Person.exists(isThere)) !== null;
  const kept = stays ? { $addToSet: { kept: person } } : {};
  await OffList.updateOne(onList, { $pull: { waiting: { person } }, ...kept });
}

/**
 * Goes on with whoever is still to be taken off; who began it is told at the end. A job; twice has the effect of once.
 * @throws the first thing that went wrong, once everybody had their turn
 */
export async function takeOffWaiting(now: Date, milliseconds = turnMilliseconds): Promise<void> {
  const failures: unknown[] = [];
  for (const { _id } of await OffList.find({}, { _id: 1 }).sort({ _id: 1 }).lean()) {
    const left = await goOnLeaving(_id, now, milliseconds);
    if (left?.isDone) await endLeaving({ id: "take people off the roster", now }, _id, true);
    failures.push(...(left?.failures ?? []));
  }
  if (failures.length > 0) throw failures[0];
}

/** Forgets a list that is done. @param tells whether who began it gets a message about how it went */
export async function endLeaving(actor: Actor, list: Types.ObjectId | string, tells: boolean): Promise<void> {
  await change(actor, "people:all", async (trail) => {
    const found = await OffList.findOneAndDelete({
      _id: list,
      waiting: mongoose.trusted({ $size: 0 }),
    }).lean();
    if (!found) return;
    trail.announce("office:all");
    if (!tells) return;
    const text = await leftWords(howFar(found), (person) => naming(person._id, nameOf(person)));
    const subject = "The roster is as its file says";
    await notify(trail, [found.startedBy], { subject, text, path: "/office/people?role=left" });
  });
}

/** Takes nobody off any more who still waits for it. @returns how many stay, and how many are off already */
export async function stopLeaving(actor: Actor): Promise<{ off: number; stay: number }> {
  return change(actor, "people:all", async (trail) => {
    const lists = (await OffList.find().lean()).map(howFar);
    const off = lists.reduce((sum, each) => sum + each.off, 0);
    const stay = lists.reduce((sum, { total, kept }) => sum + total - kept.length, 0) - off;
    await OffList.deleteMany({});
    if (lists.length > 0) trail.audit("stop taking many off the roster", "people:all", { off, stay });
    trail.announce("office:all");
    return { off, stay };
  });
}

/** How far it is, in sentences. @param nameIn how a person is named in them */
export async function leftWords(
  { off, total, isDone, kept }: LeftTogether,
  nameIn: (person: PersonFields) => string = nameOf,
): Promise<string> {
  if (!isDone)
    return `${off} of ${total} are taken off the roster so far; the others follow by themselves, and you get a message at the end.`;
  const people = await Person.find({ _id: among(kept.slice(0, mostNamed)) }).lean();
  const more = kept.length > mostNamed ? [`${kept.length - mostNamed} more`] : [];
  const stay =
    kept.length === 0
      ? ""
      : ` Still on it, as changed meanwhile or needed in the office: ${listWords([...people.map(nameIn), ...more])}.`;
  return `${off} taken off the roster.${stay}`;
}

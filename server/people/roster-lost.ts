import type { Types } from "mongoose";
import type { ImportDetails, PlannedUpdate } from "../data/importer.js";
import { listWords } from "../web/phrases.js";
import type { Role } from "./person.js";
import type { RosterRow } from "./roster.js";

/** A group somebody leads, as the office names it: "REN-1 Renal together". */
interface LedGroup {
  id: string;
  name: string;
  isDraft: boolean;
  /** Whether nobody else would lead it. */
  isAlone: boolean;
}

/** What somebody has in groups that go on, by their names; private groups are no part of it. */
export interface TakenAlong {
  places: string[];
  waits: string[];
  led: LedGroup[];
}

/** What each of them has, by id, as it is once all of them are gone. */
export type FindTaken = (
  people: readonly Types.ObjectId[],
  now: Date,
) => Promise<ReadonlyMap<string, TakenAlong>>;

const nothing: TakenAlong = { places: [], waits: [], led: [] };
const namesOf = (led: readonly LedGroup[], isAlone: boolean) =>
  led.filter((each) => each.isAlone === isAlone).map(nameOf);
const nameOf = ({ name, isDraft }: LedGroup) => (isDraft ? `the draft ${name}` : name);

const lostBy = ({ row, from }: PlannedUpdate<RosterRow>): Role[] =>
  ((from.roles as Role[] | undefined) ?? []).filter((role) => !row.value.roles.includes(role));

/** Those whom the file makes no leaders any more. */
export const leadersLost = (updates: readonly PlannedUpdate<RosterRow>[]): Types.ObjectId[] =>
  updates.filter((update) => lostBy(update).includes("leader")).map(({ id }) => id);

/** Rights that a file would take away are easily overlooked among hundreds of rows; and the groups that hang on them. */
export async function lostRoles(
  updates: readonly PlannedUpdate<RosterRow>[],
  findTaken: FindTaken,
  now: Date,
): Promise<string[]> {
  const taken = await findTaken(leadersLost(updates), now);
  const notes = updates.flatMap((update) => {
    const lost = lostBy(update);
    if (lost.length === 0) return [];
    const { led } = lost.includes("leader") ? (taken.get(String(update.id)) ?? nothing) : nothing;
    const alone = namesOf(led, true);
    const shared = namesOf(led, false);
    return [
      `line ${update.row.line}: ${update.row.value.name} would no longer be ${lost.join(" or ")}` +
        (alone.length === 0 ? "" : `; ${listWords(alone)} would need another leader`) +
        (shared.length === 0 ? "" : `; ${listWords(shared)} would go on with ${theOther(shared.length)}`),
    ];
  });
  const words = ledWords([...taken.values()]);
  return words === "" ? notes : [`By the roles that change, ${words}`, ...notes];
}

const theOther = (count: number) => (count === 1 ? "its other leader" : "their other leaders");

/** What one of the missing has, after who they are: "; has a place in REN-1 Renal together". */
export function takenWords({ places, waits, led }: TakenAlong = nothing): string {
  const [alone, shared] = [namesOf(led, true), namesOf(led, false)];
  return [
    ...(places.length === 0 ? [] : [`has a place in ${listWords(places)}`]),
    ...(waits.length === 0 ? [] : [`waits for ${listWords(waits)}`]),
    ...(alone.length === 0 ? [] : [`nobody else would lead ${listWords(alone)}`]),
    ...(shared.length === 0 ? [] : [`leads ${listWords(shared)} with somebody who stays`]),
  ]
    .map((words) => `; ${words}`)
    .join("");
}

/** What all of the missing together take along if they are taken off the roster, counted, and the groups they lead. */
export function takenByAll(taken: readonly TakenAlong[]): ImportDetails["takenAlong"] {
  const places = taken.reduce((sum, each) => sum + each.places.length, 0);
  const waits = taken.reduce((sum, each) => sum + each.waits.length, 0);
  const led = ledWords(taken);
  const words = [
    ...(places === 0 ? [] : [`${places} ${places === 1 ? "place comes" : "places come"} free`]),
    ...(waits === 0 ? [] : [`${waits} ${waits === 1 ? "wait ends" : "waits end"}`]),
    ...(led === "" ? [] : [led]),
  ];
  const [alone, shared] = [true, false].map((isAlone) =>
    ledOnce(taken).filter((each) => each.isAlone === isAlone),
  );
  const groups = [...(alone ?? []), ...(shared ?? [])].map((each) => ({
    name: nameOf(each),
    words: each.isAlone ? "would need another leader" : "would go on with its other leader",
  }));
  return { words: words.join("; "), groups };
}

/** "2 groups and 1 draft would need another leader and 1 group would go on with its other leader"; "" for none. */
function ledWords(taken: readonly TakenAlong[]): string {
  const led = ledOnce(taken);
  const [alone, shared] = [led.filter(({ isAlone }) => isAlone), led.filter(({ isAlone }) => !isAlone)];
  return listWords([
    ...(alone.length === 0 ? [] : [`${counted(alone)} would need another leader`]),
    ...(shared.length === 0 ? [] : [`${counted(shared)} would go on with ${theOther(shared.length)}`]),
  ]);
}

function counted(led: readonly LedGroup[]): string {
  const drafts = led.filter(({ isDraft }) => isDraft).length;
  return listWords([...counts(led.length - drafts, "group"), ...counts(drafts, "draft")]);
}

const counts = (count: number, noun: string) =>
  count === 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"}`];

const ledOnce = (taken: readonly TakenAlong[]): LedGroup[] => [
  ...new Map(taken.flatMap(({ led }) => led).map((each) => [each.id, each])).values(),
];

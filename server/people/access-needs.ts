import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { seal, SealError, unseal } from "../data/sealed.js";
import type { Topic } from "../live/announce.js";
import { accessVersion, isOutdated, type OwnSaved } from "./own-version.js";
import { accessNeeds, Person, type AccessNeed, type PersonFields } from "./person.js";

/** What somebody needs of a room. Nobody but them reads whose need it is. */
export interface RoomAccess {
  stepFree: boolean;
  /** Words as they stand among a room's features. */
  features: readonly string[];
}

const featureOf: Record<Exclude<AccessNeed, "step-free">, string> = {
  "hearing-loop": "hearing loop",
  "near-lift": "near a lift",
};

/** What these needs ask of a room. */
export const accessOf = (needs: readonly AccessNeed[]): RoomAccess => ({
  stepFree: needs.includes("step-free"),
  features: accessNeeds.flatMap((need) =>
    need !== "step-free" && needs.includes(need) ? featureOf[need] : [],
  ),
});

/** Who of these people has needs, and which, by id. */
export async function findAccessNeeds(
  people: readonly Types.ObjectId[],
): Promise<Map<string, readonly AccessNeed[]>> {
  if (people.length === 0) return new Map();
  const any = mongoose.trusted({ $in: [...accessNeeds] });
  const found = await Person.find(
    { accessNeeds: any, _id: mongoose.trusted({ $in: people }) },
    { accessNeeds: 1 },
  ).lean();
  return new Map(found.map(({ _id, accessNeeds: needs }) => [String(_id), needs]));
}

const about = (person: { toString(): string }) => `people:${String(person)}:accessWords`;

/** A person's own words about what they need, opened; "" for none, and when the key they were sealed under is gone. */
export function accessWordsOf(
  { _id, accessWords }: Pick<PersonFields, "_id" | "accessWords">,
  dataKeys: readonly string[],
): string {
  if (!accessWords) return "";
  try {
    return unseal(dataKeys, accessWords, about(_id));
  } catch (error) {
    if (error instanceof SealError) return "";
    throw error;
  }
}

/** What a person says of their needs. */
export interface AccessSaid {
  needs: AccessNeed[];
  words: string;
}

/**
 * Saves what the actor needs, their own words sealed. The log, which staff read, says no more than that they changed
 * their profile.
 * @param seen version of what the form showed
 * @param shownOn topics of the pages on which others see what their groups need of a room
 */
export async function changeAccessNeeds(
  actor: Actor,
  { needs, words }: AccessSaid,
  seen: string,
  { dataKeys, shownOn }: { dataKeys: readonly string[]; shownOn: Topic[] },
): Promise<OwnSaved> {
  const own = topicOf("person", actor.id);
  return change<OwnSaved>(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    const stored = { needs: person.accessNeeds, words: accessWordsOf(person, dataKeys) };
    const said = { needs: accessNeeds.filter((need) => needs.includes(need)), words };
    const isOther = accessVersion(said) !== accessVersion(stored);
    if (isOther && isOutdated(seen, accessVersion(stored))) return "changed-meanwhile";
    const accessWords = words === "" ? "" : seal(dataKeys, words, about(person._id));
    person.set({ accessNeeds: said.needs, accessWords });
    await person.save();
    // The same entry as for names and topics: one of its own would tell staff who has needs.
    trail.audit("change profile", own);
    trail.announce(own, ...shownOn);
    return "saved";
  });
}

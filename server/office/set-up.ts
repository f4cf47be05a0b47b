import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { change } from "../data/change.js";
import { afterRivals, duplicateOf } from "../data/duplicate.js";
import { isSame } from "../data/secret.js";
import { Person } from "../people/person.js";
import { Programme } from "../terms/programme.js";
import { parseClosures, parseTopics } from "../terms/written-lists.js";
import { Term } from "../terms/term.js";
import type { setUpInput } from "./input.js";

const codes = { current: null as string | null };

/** Whether the programme still has to be set up. */
export async function needsSetUp(): Promise<boolean> {
  return (await Programme.countDocuments()) === 0;
}

/** The one-time code of this process's set-up page, made on first use and printed where the app was started. */
export function setUpCode(): string {
  codes.current ??= randomBytes(9).toString("base64url");
  return codes.current;
}

/** Outcome of set-up; "wrong-code" and "done-before" write nothing. */
export type SetUpOutcome = { outcome: "set-up"; staff: string } | { outcome: "wrong-code" | "done-before" };

/**
 * Creates the programme, its first term and the first staff account, once: the programme document has a fixed id,
 * so of two set-ups at once the database refuses one.
 */
export async function setUp(input: z.infer<typeof setUpInput>, now: Date): Promise<SetUpOutcome> {
  // A right code is a wrong one once somebody has used it: whoever was second hears of that, not of the code.
  const isRight = isSame(input.code, setUpCode());
  if (!(await needsSetUp())) return { outcome: "done-before" };
  if (!isRight) return { outcome: "wrong-code" };
  try {
    // Someone who is put on the roster at this moment is found when it is done again.
    const staff = await afterRivals(refusedIn("people"), () => found(input, now));
    codes.current = null;
    return { outcome: "set-up", staff };
  } catch (error) {
    if (refusedIn("programmes")(error)) return { outcome: "done-before" };
    throw error;
  }
}

const refusedIn = (collection: string) => (error: unknown) => duplicateOf(error)?.collection === collection;

async function found(input: z.infer<typeof setUpInput>, now: Date): Promise<string> {
  return change({ id: "set-up", now }, "programme:all", async (trail) => {
    await Programme.create({
      _id: "programme",
      name: input.programme,
      zone: input.timeZone,
      topics: parseTopics(input.topics).topics,
      setUpAt: now,
    });
    const { termName, startsOn, endsOn } = input;
    await Term.create({ name: termName, startsOn, endsOn, closures: parseClosures(input.closures).closures });
    const staff = await makeStaff(input, now);
    trail.audit("set up the programme", "programme:all", { name: input.programme, zone: input.timeZone });
    trail.announce("programme:all");
    return staff;
  });
}

/** The person with the address as staff: whoever is on the roster already keeps what it says of them. */
async function makeStaff({ email, name }: z.infer<typeof setUpInput>, now: Date): Promise<string> {
  const known = await Person.findOne({ email });
  const person = known ?? new Person({ email, name, year: 1, roles: [], importedAt: now });
  person.set({ roles: [...new Set([...person.roles, "staff" as const])], leftAt: null });
  await person.save();
  return String(person._id);
}

import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { change, isTaken } from "../data/change.js";
import { isSame } from "../data/secret.js";
import type { setUpInput } from "../people/input.js";
import { Person } from "../people/person.js";
import { Programme } from "../terms/programme.js";
import { parseClosures, parseTopics } from "../terms/written-lists.js";
import { Term } from "../terms/term.js";

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
  if (!isSame(input.code, setUpCode())) return { outcome: "wrong-code" };
  if (!(await needsSetUp())) return { outcome: "done-before" };
  try {
    const staff = await found(input, now);
    codes.current = null;
    return { outcome: "set-up", staff };
  } catch (error) {
    if (isTaken(error)) return { outcome: "done-before" };
    throw error;
  }
}

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
    const [person] = await Person.create([
      { email: input.email, name: input.name, year: 1, roles: ["staff"], importedAt: now },
    ]);
    trail.audit("set up the programme", "programme:all", { name: input.programme, zone: input.timeZone });
    trail.announce("programme:all");
    return String(person?._id);
  });
}

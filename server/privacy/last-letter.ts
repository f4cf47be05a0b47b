import type { Letter } from "../data/change.js";
import type { PersonDocument } from "../people/person.js";
import { findProgramme } from "../terms/programme.js";

const day = 86_400_000;

/**
 * What somebody who is erased reads last, at the address they had until now: what was done, and what stays. It says
 * nothing of who they were, and is kept no longer than it takes to go out, a day at most.
 */
export async function lastLetterTo(
  { _id, email, erasureAskedAt }: Pick<PersonDocument, "_id" | "email" | "erasureAskedAt">,
  now: Date,
): Promise<Letter> {
  const programme = (await findProgramme())?.name ?? "Peer Rounds";
  const waited = erasureAskedAt !== null && erasureAskedAt !== undefined && erasureAskedAt < now;
  const asked = waited ? "You asked for it, and nobody relies on you any more." : "You asked for it.";
  const text = `${asked} Your name, your address, your profile, your sign-ins and the messages to you are gone from ${programme}, and so is what you wrote to others.

Your places went to those who wait. Registers keep their counts, under “a former member”; plans and files that you gave a group stay with it.

This is the last letter to you. It is not kept, and nor is your address: only a mark of it from which nobody can read it, so that no later roster brings you back unasked. If it was not you who asked, write to the programme office.`;
  return {
    to: _id,
    address: email,
    subject: "Your data are erased",
    text,
    leavesNothing: true,
    expiresAt: new Date(now.getTime() + day),
  };
}

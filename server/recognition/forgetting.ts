import type { Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import { Credential } from "./credential.js";

/**
 * Takes the name off what a person holds, inside the change that erases them. Its page, if its address is known
 * somewhere, says that it holds no more; the count of what was given stays.
 */
export async function forgetRecognition(
  trail: Trail,
  person: Types.ObjectId,
  formerName: string,
  now: Date,
): Promise<void> {
  for (const credential of await Credential.find({ person })) {
    credential.set("holder", formerName);
    if (!credential.revokedAt)
      credential.set({ revokedAt: now, revokedReason: "Its holder asked for that." });
    await credential.save();
    trail.announce(topicOf("credential", credential._id));
  }
}

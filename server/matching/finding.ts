import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { findDraft, type RoundDraft } from "./draft.js";
import { Round, type RoundFields } from "./round.js";

/** The round with the id. @throws HttpError 404 */
export async function findRound(id: unknown): Promise<RoundFields> {
  const asked = objectId.safeParse(id);
  const round = asked.success ? await Round.findById(asked.data).lean<RoundFields>() : null;
  if (!round) throw notFound();
  return round;
}

/** The round's draft with the number an address names. @throws HttpError 404 */
export async function findDraftOf(round: RoundFields, number: unknown): Promise<RoundDraft> {
  const asked = typeof number === "string" && /^[1-9]\d{0,4}$/.test(number) ? Number(number) : null;
  const draft = await findDraft(round._id, asked);
  if (!draft) throw notFound();
  return draft;
}

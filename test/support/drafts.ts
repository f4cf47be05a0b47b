import type { Types } from "mongoose";
import { findDraft, type Basis, type RoundDraft } from "../../server/matching/draft.js";
import { beginRun } from "../../server/matching/drafting.js";
import { Round, type RoundDocument } from "../../server/matching/round.js";
import { workOut } from "../../server/matching/working-out.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import type { AppUnderTest } from "./app.js";
import { makeTerm, nobodyId } from "./factories.js";

/** Works a draft of the round out, as staff would, and waits for it. */
export async function draftRound(
  app: AppUnderTest,
  round: string,
  basis: Basis = "few-moves",
): Promise<RoundDraft> {
  const actor = { id: String(nobodyId()), now: app.clock.now() };
  const plan = { kind: "draft", basis, seconds: 60, moved: null, number: null } as const;
  const { run } = await beginRun(actor, round, plan);
  workOut(app.running.house, run);
  await allWorkedOut();
  const { _id, draftNumber } = await Round.findById(round).orFail().lean();
  const draft = await findDraft(_id, draftNumber);
  if (!draft) throw new Error("There is no draft");
  return draft;
}

/** An open round of a new term for those who ask; its deadline is two weeks away. */
export async function openRoundFor(
  app: AppUnderTest,
  ...asking: { _id: Types.ObjectId }[]
): Promise<RoundDocument> {
  const term = await makeTerm();
  const now = app.clock.now();
  return Round.create({
    term: term._id,
    openedAt: now,
    openedBy: nobodyId(),
    deadlineAt: new Date("2026-10-20T16:00:00Z"),
    seed: 7,
    open: true,
    asking: asking.map(({ _id }) => ({ person: _id, askedAt: now })),
  });
}

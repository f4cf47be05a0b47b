import { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { withCompany } from "./accompanying.js";
import { findDraft, type RoundDraft } from "./draft.js";
import { holdable } from "./fitting.js";
import { addRun } from "./drafting.js";
import type { MatchProblem } from "./problem.js";
import { kindsIn, problemFor } from "./problem-now.js";
import { refuse, withRefusals } from "./refusing.js";
import { overBy, Round, type Over, type RoundDocument } from "./round.js";
import { givenUp, obstaclesTo, type Obstacle } from "./standing.js";

/**
 * What came of moving somebody by hand; an obstacle says which rule it would break. "other-draft": the newest draft
 * isn't the one that was read; "held": somebody is held in a place that can't be any more.
 */
export type MoveOutcome =
  "moving" | "under-way" | "no-draft" | "other-draft" | "not-asking" | "no-group" | "held" | Over | Obstacle;

/** Said to staff who act on a draft while a newer one lies there. */
export const otherDraftWords =
  "A newer draft was worked out meanwhile, and nothing was done. Look at it, then do it again.";

const handSeconds = 60;

/**
 * Moves a student in the draft by hand: the place is held from then on, and everybody else's with it while the draft
 * is worked out anew, so that nobody else moves but who can't have their place any more. Checked against every hard
 * rule as things are now; the reason stays with the place and in the audit.
 * @param dataKeys open what students sealed, so that no arrangement is broken unseen
 */
export async function moveByHand(
  actor: Actor,
  roundId: string,
  move: { person: string; group: string; reason: string; draft: number },
  dataKeys: readonly string[],
): Promise<{ outcome: MoveOutcome; run: string }> {
  let run = "";
  const moving = change<MoveOutcome>(actor, topicOf("round", roundId), async (trail) => {
    const round = await Round.findById(roundId).orFail();
    const over = overBy(round);
    if (over) return refuse(over);
    const { person, group, reason } = move;
    const from = await whatIsGivenUp(round, move, actor.now, dataKeys);
    const stays = round.pins.filter(
      (pin) => String(pin.person) !== person || ![...from, group].includes(String(pin.group)),
    );
    const pin = { person: new Types.ObjectId(person), group: new Types.ObjectId(group), reason };
    round.set({ pins: [...stays, { ...pin, by: new Types.ObjectId(actor.id), at: actor.now }] });
    await round.save();
    trail.audit("change draft by hand", topicOf("round", roundId), { person, from, to: group, reason });
    const plan = {
      kind: "draft",
      basis: "by-hand",
      seconds: handSeconds,
      moved: person,
      number: null,
    } as const;
    run = await addRun(trail, actor, round, plan);
    return "moving";
  });
  return { outcome: await withRefusals(moving), run };
}

/** The problem with those tied whom the draft placed together because neither wants to be the only one of a kind. */
function stillTied(
  problem: MatchProblem,
  draft: RoundDraft,
  kinds: ReadonlyMap<string, string>,
): MatchProblem {
  const known = new Set(
    [...draft.problem.keepTogether, ...problem.keepTogether].map((pair) => pair.join(" ")),
  );
  const ties = withCompany(problem, kinds).keepTogether.filter((pair) => known.has(pair.join(" ")));
  return { ...problem, keepTogether: ties };
}

/** The groups the student gives up for this one. @throws Refused with what stands between them and the group */
async function whatIsGivenUp(
  round: RoundDocument,
  { person, group, draft: read }: { person: string; group: string; draft: number },
  now: Date,
  dataKeys: readonly string[],
): Promise<string[]> {
  const draft = await findDraft(round._id, round.draftNumber);
  if (!draft) return refuse("no-draft");
  if (draft.number !== read) return refuse("other-draft");
  const start = { current: draft.result.placements, held: null };
  const problem = stillTied(await problemFor(round._id, now, start), draft, kindsIn(round, dataKeys));
  const student = problem.students.find(({ id }) => id === person);
  const to = problem.groups.find(({ id }) => id === group);
  if (!student) return refuse("not-asking");
  if (!to) return refuse("no-group");
  const theirs = draft.result.placements.filter((each) => each.student === person);
  const { held, isKept } = holdable(draft.result.placements, problem, person);
  const around = { problem, placements: [...theirs, ...held], student };
  const [obstacle] = obstaclesTo(around, to);
  if (obstacle) return refuse(obstacle);
  if (!isKept) return refuse("held");
  return givenUp(around, to).map(({ id }) => id);
}

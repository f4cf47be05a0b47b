import { withCompany } from "./accompanying.js";
import type { MatchProblem } from "./problem.js";
import type { MatchResult } from "./result.js";
import { inOrder, type Pair } from "./ties.js";

/** Solves a problem within so many seconds. */
type Solve = (problem: MatchProblem, seconds: number) => Promise<MatchResult>;

/** A problem as it was solved in the end, and its result. */
interface Solved {
  problem: MatchProblem;
  result: MatchResult;
}

/** Less than this is not worth another search. */
const leastSeconds = 0.5;

/**
 * Solves the problem with those tied who would rather not be the only one of a kind, as far as that is possible
 * without anybody losing their only place, or a place at all: a wish comes after who gets one. What ties cost is seen
 * by solving without them first; those that seem to cost a place are left out, then half of the rest, until it is
 * none.
 * @param kinds what each of those who asked for it said of themself, by id
 * @param seconds for all searches together
 */
export async function solveWithCompany(
  problem: MatchProblem,
  kinds: ReadonlyMap<string, string>,
  seconds: number,
  solve: Solve,
): Promise<Solved> {
  const known = new Set(problem.keepTogether.map((pair) => pair.join(" ")));
  let ties = withCompany(problem, kinds).keepTogether.filter((pair) => !known.has(pair.join(" ")));
  const started = performance.now();
  const plain = await solve(problem, ties.length > 0 ? seconds / 2 : seconds);
  const left = () => seconds - (performance.now() - started) / 1000;
  while (plain.objective && ties.length > 0 && left() > leastSeconds) {
    const tied = { ...problem, keepTogether: inOrder([...problem.keepTogether, ...ties]) };
    const result = await solve(tied, left());
    if (losesNothing(plain, result)) return { problem: tied, result };
    const harmless = ties.filter((tie) => !seemsToCost(tie, problem, plain, result));
    ties = harmless.length < ties.length ? harmless : ties.slice(0, Math.floor(ties.length / 2));
  }
  return { problem, result: plain };
}

const losesNothing = ({ objective: plain }: MatchResult, { objective: tied }: MatchResult): boolean =>
  plain !== null &&
  tied !== null &&
  tied.studentsPlaced >= plain.studentsPlaced &&
  (tied.studentsPlaced > plain.studentsPlaced || tied.placements >= plain.placements);

/** Whether one of the two got a topic without the tie that neither gets with it. */
function seemsToCost(tie: Pair, { students }: MatchProblem, plain: MatchResult, tied: MatchResult): boolean {
  const [one, other] = tie.map((id) => students.find((student) => student.id === id)?.topics ?? []);
  const isOut = ({ unplaced }: MatchResult, student: string, topic: string) =>
    unplaced.some((each) => each.student === student && each.topic === topic);
  return (one ?? [])
    .filter((topic) => other?.includes(topic))
    .some((topic) => tie.some((id) => isOut(tied, id, topic) && !isOut(plain, id, topic)));
}

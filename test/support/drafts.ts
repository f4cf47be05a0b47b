import type { Types } from "mongoose";
import { findDraft, type Basis, type RoundDraft } from "../../server/matching/draft.js";
import { beginRun } from "../../server/matching/drafting.js";
import { Round, type RoundDocument } from "../../server/matching/round.js";
import { workOut } from "../../server/matching/working-out.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import type { AppUnderTest } from "./app.js";
import { makeGroup, makePerson, makeTerm, nobodyId } from "./factories.js";
import { visitorFor, type Visitor } from "./visitor.js";

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

/** When those who ask in these tests are free: whenever a group meets by the factory's own time. */
export const tuesdayEvenings = [{ day: 2, from: "16:00", to: "20:00" }];

/** Whoever acts for the office, now. */
export const officeActor = (app: AppUnderTest) => ({ id: String(nobodyId()), now: app.clock.now() });

interface RoundOfTwo {
  office: Visitor;
  /** Id of the round. */
  round: string;
  /** Bea Student, one of the two who ask. */
  student: Types.ObjectId;
  /** The text of a page below the office's page of the round. */
  page: (rest?: string) => Promise<string>;
}

/** Before each test, a round in which Bea Student and another ask for the one group there is, "Renal together". */
export function useRoundOfTwo(app: AppUnderTest): RoundOfTwo {
  const about = {} as RoundOfTwo;
  beforeEach(async () => {
    const asking = { topics: ["renal"], free: tuesdayEvenings };
    about.office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    about.student = (await makePerson({ ...asking, name: "Bea Student" }))._id;
    const opened = await openRoundFor(app, { _id: about.student }, await makePerson(asking));
    about.round = String(opened._id);
    about.page = async (rest = "") => (await about.office.get(`/office/rounds/${about.round}${rest}`)).text;
    await makeGroup({ _id: opened.term }, { minimum: 1, title: "Renal together" });
  });
  return about;
}

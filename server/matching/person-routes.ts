import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import { actorOf } from "../people/viewer.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { asText, objectId, parseForm } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { hasAsked } from "./asking.js";
import { moveByHand, otherDraftWords, type MoveOutcome } from "./by-hand.js";
import { findDraft } from "./draft.js";
import { linesOf, type DraftLine } from "./draft-lines.js";
import { officeTopic } from "./drafting.js";
import { findRound } from "./finding.js";
import { moveInput, takeOutInput } from "./input.js";
import { leftWords, topicName } from "./outcome-words.js";
import { obstacleWords, standingsOf } from "./person-page.js";
import { findGroupNames, namesFor } from "./group-names.js";
import { Placing, type Answer, type PlacingFields } from "./placing.js";
import type { RoundFields } from "./round.js";
import { putBack, takeOut, type TakeOutOutcome } from "./taking-out.js";
import { workOut, type Workshop } from "./working-out.js";

/** One person of a round: their place and why, why not a better one, and moving them by hand. */
export function roundPersonRoutes(workshop: Workshop): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds/:round/people/:student", async (req, res) => {
    await showPerson(req, res, await findRound(req.params.round), await findStudent(req.params.student));
  });
  routes.on("POST /office/rounds/:round/people/:student/placement", (req, res) => take(workshop, req, res));
  routes.on("POST /office/rounds/:round/people/:student/removal", takeRemoval);
  routes.on("POST /office/rounds/:round/people/:student/removal/end", async (req, res) => {
    const round = await findRound(req.params.round);
    const person = await findStudent(req.params.student);
    removed(res, round, person, await putBack(actorOf(req), String(round._id), String(person._id)));
  });
  return routes;
}

/** @throws HttpError 404 */
async function findStudent(id: unknown): Promise<PersonFields> {
  const asked = objectId.safeParse(id);
  const person = asked.success ? await Person.findById(asked.data).lean() : null;
  if (!person?.roles.includes("student")) throw notFound();
  return person;
}

const outcomeWords: Record<Exclude<MoveOutcome, "moving">, string> = {
  "under-way": "A draft is being worked out. Wait for it, or stop it, then move them.",
  published: "This round was published already.",
  "no-draft": "Work out a draft first.",
  "other-draft": otherDraftWords,
  held: "Somebody is held in a place that they can't have any more. Work the draft out to read who, and let go of them.",
  "not-asking": "They don't ask for a place in this round.",
  "no-group": "The group is not offered any more.",
  ...obstacleWords,
};

async function take(workshop: Workshop, req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const person = await findStudent(req.params.student);
  const id = String(round._id);
  const input = parseForm(moveInput, req.body);
  if (!input.ok) {
    const { group = "", reason = "" } = input.typed;
    return showPerson(req, res, round, person, { group, reason, errors: input.errors });
  }
  const move = { person: String(person._id), ...input.value };
  const { outcome, run } = await moveByHand(actorOf(req), id, move, workshop.config.dataKeys);
  if (outcome === "other-draft") {
    return showPerson(
      req,
      res,
      round,
      person,
      { ...input.value, errors: { form: outcomeWords[outcome] } },
      409,
    );
  }
  if (outcome !== "moving") {
    return showPerson(req, res, round, person, { ...input.value, errors: { group: outcomeWords[outcome] } });
  }
  if (run !== "") workOut(workshop, run);
  const text = "They are moved, and nobody else; the draft is being written anew.";
  goTo(res, `/office/rounds/${id}`, { kind: "done", text });
}

const removalNotices: Record<TakeOutOutcome, Notice> = {
  "taken-out": { kind: "done", text: "They are taken out. It counts from the next draft on." },
  "put-back": { kind: "done", text: "They are back. It counts from the next draft on." },
  already: { kind: "warning", text: "They are taken out already." },
  "not-asking": { kind: "warning", text: outcomeWords["not-asking"] },
  "not-there": { kind: "warning", text: "They were not taken out." },
  published: { kind: "warning", text: outcomeWords.published },
};

const removed = (res: Response, round: RoundFields, person: PersonFields, outcome: TakeOutOutcome) =>
  goTo(res, `/office/rounds/${String(round._id)}/people/${String(person._id)}`, removalNotices[outcome]);

async function takeRemoval(req: Request, res: Response): Promise<void> {
  const round = await findRound(req.params.round);
  const person = await findStudent(req.params.student);
  const input = parseForm(takeOutInput, req.body);
  if (!input.ok)
    return showPerson(req, res, round, person, { why: asText(input.typed.why), errors: input.errors });
  const { why } = input.value;
  removed(res, round, person, await takeOut(actorOf(req), String(round._id), String(person._id), why));
}

async function showPerson(
  req: Request,
  res: Response,
  round: RoundFields,
  person: PersonFields,
  shown: object = {},
  status?: number,
): Promise<void> {
  const id = String(round._id);
  const draft = await findDraft(round._id, round.draftNumber);
  const before = draft && (await findDraft(round._id, draft.before));
  const own = String(person._id);
  const line = draft ? (await linesOf(round, draft, before, own))[0] : undefined;
  const names = draft ? await namesFor(draft.result) : { groups: new Map(), topics: [] };
  const standings = draft ? standingsOf(draft, own, names) : [];
  const context = {
    title: nameOf(person),
    id,
    student: own,
    back: { href: `/office/rounds/${id}`, label: "Matching round" },
    facts: await factsOf(round, person, req.zone),
    line: line && { ...line, places: await withAnswers(round, own, line.places) },
    standings,
    isPublished: Boolean(round.publishedAt),
    choices: standings
      .filter(({ free }) => free)
      .map((each) => ({ value: each.id, label: `${each.title}, ${each.when}` })),
    hasAsked: hasAsked(round, own),
    takenOut: round.takenOut.find((each) => String(each.person) === own)?.reason ?? "",
    group: "",
    reason: "",
    why: "",
    errors: {},
    ...shown,
    // What is posted next is about the draft that is shown now.
    draft: draft?.number,
  };
  const live = [`round:${id}`, officeTopic(id)];
  page(req, res, "matching/person", context, { live, ...(status ? { status } : {}) });
}

const answerWords: Record<Answer, string> = {
  accepted: "They said that they will come.",
  declined: "They gave it up.",
  another: "They asked for another.",
};

/** The places with what became of each once the round is published: what they answered, or why it was left. */
async function withAnswers(round: RoundFields, person: string, places: DraftLine["places"]) {
  if (!round.publishedAt) return places;
  const placings = await Placing.find({ round: round._id, person }).lean<PlacingFields[]>();
  return places.map((place) => {
    const placing = placings.find(({ group }) => String(group) === place.id);
    if (!placing) return place;
    const { left, answer, wish } = placing;
    const said = answer ? `${answerWords[answer]}${wish ? ` “${wish}”` : ""}` : "They have not answered yet.";
    return { ...place, answer: left ? `Left: ${leftWords[left].staff}` : said };
  });
}

async function factsOf(round: RoundFields, person: PersonFields, zone: string) {
  const asking = round.asking.find((each) => String(each.person) === String(person._id));
  const ranked = asking?.ranked.map(String) ?? [];
  const groups = await findGroupNames(ranked);
  const { topics } = await namesFor({ groups: [] });
  const pins = round.pins.filter((pin) => String(pin.person) === String(person._id));
  const reasons = pins.flatMap(({ reason }) => (reason === "" ? [] : [reason]));
  const asked = asking
    ? `${momentWords(asking.askedAt, zone)}${asking.late ? (asking.includedAt ? ", late, included" : ", late") : ""}`
    : "Has not asked for a place";
  return [
    { term: "Year", text: String(person.year) },
    { term: "Asked", text: asked },
    {
      term: "Topics",
      text: person.topics.map((code) => topicName(code, topics)).join(", ") || "None",
    },
    {
      term: "Groups, most wanted first",
      text: ranked.flatMap((each) => groups.get(each)?.title ?? []).join(", ") || "No order given",
    },
    ...(pins.length > 0 ? [{ term: "Held", text: reasons.join(" ") || "Where the draft placed them" }] : []),
  ];
}

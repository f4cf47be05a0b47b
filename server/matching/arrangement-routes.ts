import { namesOf } from "../groups/find.js";
import type { Request, Response } from "express";
import mongoose, { type Types } from "mongoose";
import { SealError, unseal } from "../data/sealed.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { actorOf } from "../people/viewer.js";
import { parseForm, typedFields, type FieldErrors, type FormInput } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { aboutReason, Apart } from "./apart.js";
import { endApart, endTogether, keepApart, keepTogether, type ArrangeOutcome } from "./arranging.js";
import { officeTopic } from "./drafting.js";
import { findRound } from "./finding.js";
import { apartInput, arrangementInput, pairInput, togetherInput } from "./input.js";
import { findAsking, type Found } from "./naming.js";
import { overWords } from "./open-round.js";
import { overBy, type RoundFields } from "./round.js";

/** Whom staff keep apart, which is confidential, and whom they keep together. */
export function arrangementRoutes({ config: { dataKeys } }: Pick<House, "config">): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rounds/:round/arrangements", async (req, res) => {
    await show(req, res, dataKeys, await findRound(req.params.round));
  });
  routes.on("POST /office/rounds/:round/apart", (req, res) => takeApart(req, res, dataKeys));
  routes.on("POST /office/rounds/:round/apart/end", async (req, res) => {
    const round = await findRound(req.params.round);
    const input = parseForm(arrangementInput, req.body);
    const id = input.ok ? input.value.arrangement : "0".repeat(24);
    done(res, round, await endApart(actorOf(req), String(round._id), id));
  });
  routes.on("POST /office/rounds/:round/together", (req, res) => takeTogether(req, res, dataKeys));
  routes.on("POST /office/rounds/:round/together/end", async (req, res) => {
    const round = await findRound(req.params.round);
    const input = parseForm(pairInput, req.body);
    const [one = "", other = ""] = input.ok ? input.value.people : [];
    done(res, round, await endTogether(actorOf(req), String(round._id), [one, other]));
  });
  return routes;
}

const notices: Record<ArrangeOutcome, Notice> = {
  arranged: { kind: "done", text: "Arranged. It counts from the next draft on." },
  already: { kind: "warning", text: "That is arranged already." },
  contradicts: {
    kind: "warning",
    text: "Nothing was changed: another arrangement of this round stands against it. End that first.",
  },
  ended: { kind: "done", text: "Ended. It counts from the next draft on." },
  "not-there": { kind: "warning", text: "There was no such arrangement any more." },
  published: { kind: "warning", text: overWords.published },
  withdrawn: { kind: "warning", text: overWords.withdrawn },
};

const done = (res: Response, round: RoundFields, outcome: ArrangeOutcome, notice = notices[outcome]) =>
  goTo(res, `/office/rounds/${String(round._id)}/arrangements`, notice);

const foundWords: Record<Exclude<Found, { id: string }>, string> = {
  nobody: "Nobody who asks for a place is called so",
  several: "Several are called so; write the e-mail address",
};

type Pairing = { pair: [string, string] } | { errors: FieldErrors };

/** Everything that is wrong with a form about two people: what the form says goes before what its names come to. */
const errorsOf = (found: Pairing, input: FormInput<unknown>): FieldErrors => ({
  ...("errors" in found ? found.errors : {}),
  ...(input.ok ? {} : input.errors),
});

/** The two people named, or what is wrong with each name. */
async function pairFrom(
  round: RoundFields,
  [one, other]: [string, string],
  [first, second]: [string, string],
): Promise<Pairing> {
  const [a, b] = [await findAsking(round, one), await findAsking(round, other)];
  const errors: FieldErrors = {};
  if (typeof a === "string") errors[first] = foundWords[a];
  if (typeof b === "string") errors[second] = foundWords[b];
  if (typeof a === "string" || typeof b === "string") return { errors };
  return a.id === b.id ? { errors: { [second]: "Name two different people" } } : { pair: [a.id, b.id] };
}

async function takeApart(req: Request, res: Response, dataKeys: readonly string[]): Promise<void> {
  const round = await findRound(req.params.round);
  const input = parseForm(apartInput, req.body);
  const typed = typedFields(req.body, ["first", "second", "reason"]);
  const found = await pairFrom(round, [typed.first, typed.second], ["first", "second"]);
  if (!input.ok || "errors" in found) return show(req, res, dataKeys, round, typed, errorsOf(found, input));
  const { reason } = input.value;
  const outcome = await keepApart(actorOf(req), String(round._id), found.pair, reason, dataKeys);
  if (outcome !== "contradicts") return void done(res, round, outcome);
  const errors = { second: "They are kept together by staff, themselves or through others; end that first" };
  await show(req, res, dataKeys, round, typed, errors);
}

async function takeTogether(req: Request, res: Response, dataKeys: readonly string[]): Promise<void> {
  const round = await findRound(req.params.round);
  const input = parseForm(togetherInput, req.body);
  const typed = typedFields(req.body, ["one", "other"]);
  const found = await pairFrom(round, [typed.one, typed.other], ["one", "other"]);
  if (!input.ok || "errors" in found) return show(req, res, dataKeys, round, typed, errorsOf(found, input));
  const outcome = await keepTogether(actorOf(req), String(round._id), found.pair);
  if (outcome === "contradicts") {
    const errors = { other: "They, or some they are kept together with, are kept apart; end that first" };
    return show(req, res, dataKeys, round, typed, errors);
  }
  const isIdle = outcome === "arranged" && !(await haveTopicInCommon(round, found.pair));
  done(res, round, outcome, isIdle ? noTopicInCommon : undefined);
}

const noTopicInCommon: Notice = {
  kind: "warning",
  text: "Arranged. They want no topic of this round in common so far, so it changes nothing until they do.",
};

async function haveTopicInCommon({ topics }: RoundFields, pair: readonly string[]): Promise<boolean> {
  const people = await Person.find({ _id: mongoose.trusted({ $in: pair }) }, { topics: 1 }).lean();
  const [one = [], other = []] = people.map((person) => person.topics);
  return one.some((topic) => other.includes(topic) && (topics.length === 0 || topics.includes(topic)));
}

/** Why two are kept apart, opened; a sentence where the key it was sealed under is gone. */
function reasonIn(dataKeys: readonly string[], sealed: string, id: Types.ObjectId): string {
  try {
    return unseal(dataKeys, sealed, aboutReason(id));
  } catch (error) {
    if (error instanceof SealError) return "The reason can't be opened any more.";
    throw error;
  }
}

/** The names of more than so many who ask are not sent along to be suggested. */
const mostSuggested = 1_000;

async function show(
  req: Request,
  res: Response,
  dataKeys: readonly string[],
  round: RoundFields,
  typed: Record<string, unknown> = {},
  errors: FieldErrors = {},
): Promise<void> {
  const id = String(round._id);
  const apart = await Apart.find({ round: round._id }).sort({ _id: 1 }).lean();
  const people = [...apart, ...round.together].flatMap((each) => each.people.map(String));
  const asking = round.asking.length > mostSuggested ? [] : round.asking.map(({ person }) => String(person));
  const names = await namesOf([...people, ...asking]);
  const nameOf = (person: unknown) => names.get(String(person)) ?? "Someone no longer on the roster";
  const { first = "", second = "", reason = "", one = "", other = "" } = typed;
  const context = {
    title: "Arrangements",
    id,
    back: { href: `/office/rounds/${id}`, label: "Matching round" },
    isOver: overBy(round) !== null,
    askers: [...new Set(asking.flatMap((person) => names.get(person) ?? []))].sort((a, b) =>
      a.localeCompare(b),
    ),
    apart: apart.map(({ _id, people: pair, sealedReason }) => ({
      id: String(_id),
      names: pair.map(nameOf).join(" and "),
      reason: reasonIn(dataKeys, sealedReason, _id),
    })),
    together: round.together.map(({ people: pair }) => ({
      people: pair.map(String),
      names: pair.map(nameOf).join(" and "),
    })),
    ...{ first, second, reason, one, other, errors },
  };
  const live = Object.keys(errors).length > 0 ? [] : [officeTopic(id)];
  page(req, res, "matching/arrangements", context, { live });
}

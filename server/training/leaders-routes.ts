import type { Request, Response } from "express";
import { writeCsv } from "../data/csv.js";
import { mostRows } from "../data/csv-file.js";
import { Group } from "../groups/group.js";
import { findOnlyDraft } from "../groups/waiting-draft.js";
import { pathOf } from "../groups/words.js";
import { withdrawalOf, withdrawalPath } from "../leading/withdrawal.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf } from "../people/person.js";
import { actorOf } from "../people/viewer.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { wallOf } from "../time/zone.js";
import { conflict, notFound } from "../web/errors.js";
import { idIn, objectId, parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { listWords } from "../web/phrases.js";
import { goTo, page, sendCsv } from "../web/respond.js";
import { clearanceInput, clearanceQuery, strikeInput, trainingInput } from "./input.js";
import { countLeaders, findLeader, findLeaders, leaderColumns } from "./leaders.js";
import { leaderPage, type WayBack } from "./leader-page.js";
import { clearFor, recordTraining, strikeTraining } from "./recording.js";

const perPage = 50;
const path = "/office/leaders";

/** The office's side of leading: who is cleared for what, and whose training is enough. */
export function leadersRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/leaders", showLeaders);
  routes.on("GET /office/leaders.csv", async (req, res) => {
    const { q } = listingOf(req.query);
    const rows = await findLeaders(q, sizeOf(await programmeNow()), 0, mostRows * 4);
    sendCsv(res, "leaders.csv", writeCsv(leaderColumns, rows));
  });
  routes.on("GET /office/leaders/:person", (req, res) => show(req, res, {}, {}));
  routes.on("GET /office/leaders/:person/clearance", showWithdrawal);
  routes.on("POST /office/leaders/:person/clearance", takeClearance);
  routes.on("POST /office/leaders/:person/training", takeTraining);
  routes.on("POST /office/leaders/:person/training/:entry/end", takeStrike);
  return routes;
}

async function programmeNow(): Promise<ProgrammeFields> {
  const programme = await findProgramme();
  if (!programme) throw conflict("The programme has not been set up yet.");
  return programme;
}

const sizeOf = ({ topics, settings }: ProgrammeFields) => ({ topics, gate: settings });

async function showLeaders(req: Request, res: Response): Promise<void> {
  const { q, page: asked } = listingOf(req.query);
  const programme = await programmeNow();
  const total = await countLeaders(q, programme.topics);
  const paging = pagingOf(total, perPage, asked, path, { q });
  const context = {
    title: "Leaders",
    back: { href: "/office", label: "Office" },
    lede: "Who is cleared for which topics, and whose training is enough. A group opens once all its leaders have both.",
    q,
    total,
    paging,
    leaders: await findLeaders(q, sizeOf(programme), paging.skip, perPage),
    csv: addressOf(`${path}.csv`, { q }),
  };
  page(req, res, "training/index", context, { live: ["office:all"] });
}

async function show(
  req: Request,
  res: Response,
  errors: FieldErrors,
  typed: Typed,
  ticked?: readonly string[],
): Promise<void> {
  const leader = await findLeader(req.params.person);
  const context = await leaderPage(leader, await programmeNow(), await wayBack(req), typed, errors, ticked);
  page(req, res, "training/leader", context, {
    live: Object.keys(errors).length > 0 ? [] : ["office:all"],
    ...(errors.form ? { status: 409 } : {}),
  });
}

/** Where `from` in the address leads back to: a list of the office, or the group whose page it was. */
async function wayBack({ query: { from } }: Request): Promise<WayBack> {
  if (from === "approvals" || from === "clearances") return { ...lists[from], kept: `?from=${from}` };
  const id = objectId.safeParse(from);
  const group = id.success ? await Group.findById(id.data, { title: 1, kind: 1 }).lean() : null;
  if (!group || group.kind === "shared-experience") return { href: path, label: "Leaders", kept: "" };
  return { href: pathOf(group), label: group.title, kept: `?from=${String(group._id)}` };
}

const lists = {
  approvals: { href: "/office/approvals", label: "Groups to approve" },
  clearances: { href: "/office/clearances", label: "Clearances asked for" },
};

const backTo = async (req: Request) => `${path}/${String(req.params.person)}${(await wayBack(req)).kept}`;

async function takeClearance(req: Request, res: Response): Promise<void> {
  const [leader, programme] = [await findLeader(req.params.person), await programmeNow()];
  const input = parseForm(clearanceInput, req.body);
  const wanted = input.ok ? input.value.topics : [];
  const topics = programme.topics.filter(({ code }) => wanted.includes(code));
  if (!input.ok || topics.length < wanted.length) {
    return show(req, res, { topics: "Choose from the list" }, {});
  }
  const { version, sure } = input.value;
  const { gone, groups } = await withdrawalOf(leader, wanted, programme, req);
  if (!sure && groups.length > 0) {
    return void goTo(res, withdrawalPath(leader, wanted, version, (await wayBack(req)).kept));
  }
  if ((await clearFor(actorOf(req), leader._id, topics, version, findOnlyDraft)) === "stale") {
    const form = "Somebody changed these topics while you were choosing. Nothing of yours is lost.";
    return show(req, res, { form }, {}, wanted);
  }
  const text = clearedWords(nameOf(leader), listWords(topics.map(({ name }) => name)), gone);
  goTo(res, await backTo(req), { kind: "done", text });
}

/** What was taken away comes first: the rest may not have been touched. */
const clearedWords = (name: string, cleared: string, gone: string): string =>
  gone === ""
    ? `${name} is cleared for ${cleared || "no topic"}.`
    : `${name} is no longer cleared for ${gone}, and told so. Cleared for: ${cleared || "no topic"}.`;

/** Before a clearance is taken away from who leads a group of its topic: which groups, and what follows. */
async function showWithdrawal(req: Request, res: Response): Promise<void> {
  const [leader, programme] = [await findLeader(req.params.person), await programmeNow()];
  const asked = clearanceQuery.safeParse(req.query);
  if (!asked.success) throw notFound();
  const { topics, version } = asked.data;
  const context = {
    title: "Take a clearance away",
    back: { href: await backTo(req), label: nameOf(leader) },
    name: nameOf(leader),
    action: `${path}/${String(leader._id)}/clearance${(await wayBack(req)).kept}`,
    topics,
    version,
    ...(await withdrawalOf(leader, topics, programme, req)),
  };
  page(req, res, "training/withdrawal", context, { live: ["office:all"] });
}

async function takeTraining(req: Request, res: Response): Promise<void> {
  const leader = await findLeader(req.params.person);
  const input = parseForm(trainingInput(wallOf(req.now, req.zone).on), req.body);
  if (!input.ok) return show(req, res, input.errors, input.typed);
  const { hours: minutes, on, live, what } = input.value;
  await recordTraining(actorOf(req), leader._id, { on, minutes, live, what });
  const text = `The training is recorded, and ${nameOf(leader)} is told.`;
  goTo(res, await backTo(req), { kind: "done", text });
}

async function takeStrike(req: Request, res: Response): Promise<void> {
  const leader = await findLeader(req.params.person);
  const entry = idIn(req, "entry");
  const input = parseForm(strikeInput, req.body);
  const back = await backTo(req);
  if (!input.ok) {
    const text = `Nothing was struck: ${Object.values(input.errors).join(" ")}.`;
    return void goTo(res, back, { kind: "warning", text });
  }
  const outcome = await strikeTraining(actorOf(req), leader._id, entry, input.value.reason);
  if (outcome === "unknown") throw notFound();
  goTo(res, back, { kind: "done", text: `The entry is struck, and ${nameOf(leader)} is told.` });
}

import type { Request, Response } from "express";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findLedSession, findSessionFor, type SessionOfGroup } from "../sessions/agenda.js";
import { onOpened } from "../sessions/opened.js";
import { rangeWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import type { Difference } from "../web/rivals.js";
import { allowLargerFile } from "../web/upload.js";
import { postsOf, presentBoard } from "./board.js";
import { acceptedEndings, mostFileBytes } from "./file-kind.js";
import { addFile, filesIn, findFile, removeFile, sizeWords } from "./files.js";
import { copyInput, fileInput, keepInput, planInput, removalInput } from "./input.js";
import { addLibraryRoutes } from "./library-routes.js";
import { findKept, keepPlan } from "./library.js";
import { bringEarlierPlans } from "./earlier-plans.js";
import { copyPlan, findPlan, savePlan, templateFor } from "./planning.js";
import { differencesOf, writeItems, writeLinks } from "./written-plan.js";

/** The plan of a session, its files, the library of plans, and what new plans begin with. */
export function planRoutes(): GuardedRouter {
  const routes = guardedRouter();
  onOpened(bringEarlierPlans);
  allowLargerFile(/^\/sessions\/[0-9a-f]{24}\/plan\/files$/, mostFileBytes);
  routes.on("GET /sessions/:session/plan", async (req, res) =>
    show(req, res, await findLedSession(signedIn(req), req.params.session), {}, {}),
  );
  routes.on("POST /sessions/:session/plan", takePlan);
  routes.on("POST /sessions/:session/plan/copies", async (req, res) => {
    const at = await findLedSession(signedIn(req), req.params.session);
    const input = parseForm(copyInput, req.body);
    if (!input.ok) return show(req, res, at, {}, input.errors);
    const copied = await copyPlan(actorOf(req), at, input.value.over);
    const text =
      copied === 0 ? "Every following session has a plan of its own." : `Copied to ${copied} sessions.`;
    return void done(res, at, copied === 1 ? "Copied to one session." : text);
  });
  routes.on("POST /sessions/:session/plan/files", takeFile);
  routes.on("POST /sessions/:session/plan/files/end", async (req, res) => {
    const at = await findLedSession(signedIn(req), req.params.session);
    const input = parseForm(removalInput, req.body);
    if (!input.ok) throw notFound();
    await removeFile(actorOf(req), at, input.value.file);
    done(res, at, "The file is taken out of this plan.");
  });
  routes.on("POST /sessions/:session/plan/keeping", takeKeeping);
  routes.on("GET /sessions/:session/files/:file", sendFile);
  addLibraryRoutes(routes);
  return routes;
}

const pathOf = ({ session }: SessionOfGroup) => `/sessions/${String(session._id)}`;

const done = (res: Response, at: SessionOfGroup, text: string): void =>
  goTo(res, `${pathOf(at)}/plan`, { kind: "done", text });

async function takePlan(req: Request, res: Response): Promise<void> {
  const at = await findLedSession(signedIn(req), req.params.session);
  const input = parseForm(planInput, req.body);
  if (!input.ok) return show(req, res, at, input.typed, input.errors);
  const { version, ...words } = input.value;
  const outcome = await savePlan(actorOf(req), at, words, version);
  if (outcome === "saved") {
    return void goTo(res, pathOf(at), { kind: "done", text: "The plan is saved. Members see it now." });
  }
  const saved = await findPlan(at.session._id);
  const rivals = differencesOf({ items: saved?.items ?? [], links: saved?.links ?? [] }, words);
  const form = "Somebody saved this plan while you were writing. Nothing of yours is lost.";
  const typed = { ...(req.body as Typed), version: String(saved?.__v ?? -1) };
  return show(req, res, at, typed, { form }, rivals);
}

async function takeFile(req: Request, res: Response): Promise<void> {
  const at = await findLedSession(signedIn(req), req.params.session);
  const input = parseForm(fileInput, req.body);
  if (!input.ok || !req.upload) return show(req, res, at, {}, { file: "Choose a file first" });
  const outcome = await addFile(actorOf(req), at, req.upload);
  if (outcome.outcome === "refused") return show(req, res, at, {}, { file: outcome.reason });
  done(res, at, "The file is added. Members can download it.");
}

async function takeKeeping(req: Request, res: Response): Promise<void> {
  const at = await findLedSession(signedIn(req), req.params.session);
  const input = parseForm(keepInput, req.body);
  if (!input.ok) return show(req, res, at, input.typed, input.errors);
  const plan = await findPlan(at.session._id);
  if (!plan)
    return show(req, res, at, input.value.title === "" ? {} : { title: input.value.title }, {
      title: "Save the plan first",
    });
  const { items, links } = plan;
  await keepPlan(actorOf(req), input.value.title, { items, links }, input.value.shared);
  done(res, at, "It is in your library now.");
}

async function sendFile(req: Request, res: Response): Promise<void> {
  const { session } = await findSessionFor(signedIn(req), req.params.session);
  const file = await findFile(session._id, req.params.file);
  if (!file) throw notFound();
  // A download whatever it holds, and never looked into by the browser: nosniff stands on every answer.
  res.attachment(file.name).type("application/octet-stream").send(file.bytes);
}

async function show(
  req: Request,
  res: Response,
  at: SessionOfGroup,
  typed: Typed,
  errors: FieldErrors,
  rivals?: Difference[],
): Promise<void> {
  const plan = await findPlan(at.session._id);
  const words = await startWords(req, at);
  const path = pathOf(at);
  const files = await filesIn(plan?.files ?? []);
  const context = {
    title: `Plan for ${titleOutside(at.group)}`,
    group: at.group.title,
    stuck: presentBoard(at, await postsOf(at.session._id), signedIn(req), req.now).posts.filter(
      ({ mayPlan }) => mayPlan,
    ),
    board: `${path}#board`,
    lede: rangeWords(at.session.startsAt, at.session.endsAt, req.zone),
    back: { href: path, label: "The session" },
    path: `${path}/plan`,
    library: `/plans?session=${String(at.session._id)}`,
    minutes: at.session.minutes,
    has: plan !== null,
    values: { version: String(plan?.__v ?? -1), title: at.group.title, shared: "", ...words, ...typed },
    files: files.map(({ id, name, size }) => ({
      id,
      name,
      size: sizeWords(size),
      href: `${path}/files/${id}`,
    })),
    endings: acceptedEndings,
    rivals: rivals ?? [],
    errors,
  };
  page(req, res, "plans/edit", context, rivals ? { status: 409 } : {});
}

/** What the form begins with: a plan of the library that was chosen, else the session's own, else the template. */
async function startWords(req: Request, { session, group }: SessionOfGroup) {
  const { from } = req.query;
  const chosen = from === undefined ? null : await findKept(signedIn(req), from);
  const start = chosen ?? (await findPlan(session._id));
  if (start) return { items: writeItems(start.items), links: writeLinks(start.links) };
  return { items: writeItems(await templateFor(group.kind)), links: "" };
}

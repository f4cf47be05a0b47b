import type { Request, Response } from "express";
import { kinds } from "../groups/group.js";
import { kindWords } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { keptInput, templatesInput } from "./input.js";
import { changeKept, countLibrary, findKept, searchLibrary } from "./library.js";
import { saveTemplates, templateFor } from "./planning.js";
import { minutesIn, writeItems } from "./written-plan.js";

const perPage = 20;

/** Plans kept to be used again, and what new plans of each kind begin with. */
export function addLibraryRoutes(routes: GuardedRouter): void {
  routes.on("GET /plans", showLibrary);
  routes.on("GET /plans/:plan", async (req, res) => {
    const viewer = signedIn(req);
    const plan = await findKept(viewer, req.params.plan);
    const session = sessionOf(req);
    page(req, res, "plans/show", {
      title: plan.title,
      back: { href: libraryOf(session), label: "Library of plans" },
      items: plan.items.map(({ text, minutes }) => ({ text, minutes })),
      links: plan.links.map(({ label, address }) => ({ address, label: label === "" ? address : label })),
      minutes: minutesIn(plan.items),
      use: session === "" ? "" : `/sessions/${session}/plan?from=${String(plan._id)}`,
      own: String(plan.owner) === viewer.id,
      shared: plan.shared,
      path: `/plans/${String(plan._id)}`,
      session,
    });
  });
  routes.on("POST /plans/:plan", async (req, res) => {
    const plan = await findKept(signedIn(req), req.params.plan);
    const input = parseForm(keptInput, req.body);
    if (!input.ok) throw notFound();
    await changeKept(actorOf(req), String(plan._id), input.value.what);
    const { session } = input.value;
    const words = {
      share: "Other leaders find it now.",
      unshare: "It is yours alone now.",
      delete: "It is deleted.",
    };
    goTo(res, libraryOf(objectId.safeParse(session).success ? session : ""), {
      kind: "done",
      text: words[input.value.what],
    });
  });
  routes.on("GET /office/plans", async (req, res) => showTemplates(req, res, {}, {}));
  routes.on("POST /office/plans", takeTemplates);
}

/** The session a plan is looked for, as the address names it; "" for none. */
function sessionOf(req: Request): string {
  const { session } = req.query;
  return objectId.safeParse(session).data ?? "";
}

const libraryOf = (session: string) => (session === "" ? "/plans" : `/plans?session=${session}`);

async function showLibrary(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const { q, page: asked } = listingOf(req.query);
  const session = sessionOf(req);
  const paging = pagingOf(await countLibrary(viewer, q), perPage, asked, "/plans", { q, session });
  const found = await searchLibrary(viewer, q, paging.skip, perPage);
  page(req, res, "plans/index", {
    title: "Library of plans",
    back: session === "" ? null : { href: `/sessions/${session}/plan`, label: "The plan" },
    q,
    kept: session === "" ? [] : [{ name: "session", value: session }],
    plans: found.map((plan) => ({
      href: `/plans/${String(plan._id)}${session === "" ? "" : `?session=${session}`}`,
      title: plan.title,
      note: [
        `${plan.items.length} ${plan.items.length === 1 ? "item" : "items"}, ${minutesIn(plan.items)} minutes`,
        String(plan.owner) === viewer.id ? (plan.shared ? "yours, shared" : "yours") : "shared",
      ].join(", "),
    })),
    paging,
  });
}

async function showTemplates(req: Request, res: Response, typed: Typed, errors: FieldErrors): Promise<void> {
  const fields = [];
  for (const kind of kinds) {
    const value = typed[kind] ?? writeItems(await templateFor(kind));
    fields.push({ name: kind, label: kindWords[kind], value, error: errors[kind] ?? "" });
  }
  const back = { href: "/office/term", label: "Term, closures and topics" };
  page(req, res, "plans/templates", { title: "What new plans begin with", back, fields, errors });
}

async function takeTemplates(req: Request, res: Response): Promise<void> {
  const input = parseForm(templatesInput(kinds), req.body);
  if (!input.ok) return showTemplates(req, res, input.typed, input.errors);
  const said = input.value;
  const byKind = new Map(kinds.map((kind) => [kind, said[kind] ?? []] as const));
  await saveTemplates(actorOf(req), byKind);
  goTo(res, "/office/plans", { kind: "done", text: "Saved. New plans begin with it." });
}

import type { Request, Response } from "express";
import { Types } from "mongoose";
import { topicOf } from "../data/change.js";
import type { House } from "../house.js";
import { namesOf } from "../groups/find.js";
import { Look, noteLook } from "../people/look.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { profileTabs } from "../people/profile-tabs.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { momentWords } from "../time/words.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { sharedLimit } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { dutiesOf } from "./duties.js";
import { askForErasure, takeErasureBack } from "./erasure.js";
import { heldAbout } from "./held.js";
import { erasureInput } from "./input.js";
import { presentHeld } from "./presenter.js";
import { namesOfThings } from "./things.js";

/** Gathering reads every collection. */
const gatherings = sharedLimit("own-data", 20, 60);
const looksShown = 50;

/** What is held about a person: to read, to download, who looked at what is confidential, and erasure. */
export function dataRoutes({ config: { dataKeys } }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/data", (req, res) => show(req, res, {}, ""));
  routes.on("GET /profile/data/all", (req, res) => showAll(req, res, dataKeys));
  routes.on("POST /profile/data/download", (req, res) => download(req, res, dataKeys));
  routes.on("POST /profile/erasure", (req, res) => ask(req, res, dataKeys));
  routes.on("POST /profile/erasure/end", async (req, res) => {
    await takeErasureBack(actorOf(req));
    goTo(res, "/profile/data", { kind: "done", text: "Nothing will be erased." });
  });
  return routes;
}

async function show(req: Request, res: Response, errors: FieldErrors, word: string): Promise<void> {
  const viewer = signedIn(req);
  const person = await Person.findById(viewer.id).orFail().lean();
  const looks = await Look.find({ person: person._id }).sort({ at: -1 }).limit(looksShown).lean();
  const names = await namesOf(looks.map(({ by }) => by));
  page(
    req,
    res,
    "privacy/data",
    {
      title: "Your data",
      tabs: profileTabs(signedIn(req), "/profile/data"),
      looks: looks.map(({ at, by, saw }) => ({
        at: momentWords(at, req.zone),
        who: String(by) === viewer.id ? "You" : (names.get(String(by)) ?? "Somebody"),
        saw,
      })),
      asked: person.erasureAskedAt ? momentWords(person.erasureAskedAt, req.zone) : "",
      duties: (await dutiesOf(person, req.now)).map(({ you }) => you),
      word,
      errors,
    },
    { live: Object.keys(errors).length > 0 ? [] : [topicOf("person", viewer.id)] },
  );
}

async function gather(req: Request, dataKeys: readonly string[]) {
  const viewer = signedIn(req);
  await gatherings.spend(viewer.id, req.now);
  return heldAbout(new Types.ObjectId(viewer.id), dataKeys);
}

async function showAll(req: Request, res: Response, dataKeys: readonly string[]): Promise<void> {
  const records = await gather(req, dataKeys);
  page(req, res, "privacy/all", {
    title: "Everything held about you",
    back: { href: "/profile/data", label: "Your data" },
    parts: presentHeld(records, { names: await namesOfThings(records), zone: req.zone }),
  });
}

async function download(req: Request, res: Response, dataKeys: readonly string[]): Promise<void> {
  const records = await gather(req, dataKeys);
  const viewer = signedIn(req);
  await noteLook(
    viewer,
    [new Types.ObjectId(viewer.id)],
    "downloaded everything held about you",
    req.now,
    req.zone,
  );
  const file = {
    format: "peer-rounds/own-data@1",
    madeAt: req.now.toISOString(),
    person: viewer.id,
    records,
  };
  res.type("application/json; charset=utf-8");
  res.setHeader("Content-Disposition", 'attachment; filename="peer-rounds-my-data.json"');
  res.send(JSON.stringify(file, null, 2));
}

async function ask(req: Request, res: Response, dataKeys: readonly string[]): Promise<void> {
  const input = parseForm(erasureInput, req.body);
  if (!input.ok) {
    const { word = "" } = input.typed;
    return show(req, res, input.errors, String(word));
  }
  const outcome = await askForErasure(actorOf(req), dataKeys);
  if (outcome === "erased")
    goTo(res, "/sign-in", { kind: "done", text: "Your data are erased, and you are signed out everywhere." });
  else
    goTo(res, "/profile/data", {
      kind: "done",
      text: "Your request is noted. The programme office sees it.",
    });
}

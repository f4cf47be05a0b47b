import type { Request, Response } from "express";
import { z } from "zod";
import { topicOf } from "../data/change.js";
import { namesOf } from "../groups/find.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf } from "../people/person.js";
import { profileTabs } from "../people/profile-tabs.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm } from "../web/input.js";
import { listingOf } from "../web/listing.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { Buddy, buddyOf } from "./buddy.js";
import { fewestLetters, findAskable, mostFound, searchBuddies } from "./finding.js";
import { agreeToBuddy, askBuddy, endBuddy, type AskOutcome } from "./pairing.js";

const path = "/profile/buddy";
const personInput = z.strictObject({ person: objectId });

const notices: Record<AskOutcome, Notice> = {
  asked: { kind: "done", text: "They are asked. It counts once they say yes." },
  agreed: { kind: "done", text: "You are study buddies now." },
  unknown: { kind: "warning", text: "There is nobody to ask or answer there any more." },
  taken: { kind: "warning", text: "They have a study buddy already." },
  "has-one": { kind: "warning", text: "You have a study buddy already. End that first." },
};

/** Finding a study buddy, asking them, their answer, and the end of it. */
export function buddyRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/buddy", show);
  routes.on("POST /profile/buddy", async (req, res) => {
    const viewer = signedIn(req);
    const askable = (id: string) => findAskable(viewer, id);
    goTo(res, path, notices[await askBuddy(actorOf(req), personIn(req), askable)]);
  });
  routes.on("POST /profile/buddy/agreement", async (req, res) =>
    goTo(res, path, notices[await agreeToBuddy(actorOf(req), personIn(req))]),
  );
  routes.on("POST /profile/buddy/end", async (req, res) => {
    const done = await endBuddy(actorOf(req), personIn(req));
    goTo(res, path, {
      kind: "done",
      text: done === "ended" ? "That is ended." : "There was nothing to end.",
    });
  });
  return routes;
}

function personIn(req: Request): string {
  const input = parseForm(personInput, req.body);
  if (!input.ok) throw notFound();
  return input.value.person;
}

async function show(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const { q } = listingOf(req.query);
  const buddy = await buddyOf(viewer.id);
  const mine = await Buddy.findOne({ by: viewer.id, agreedAt: null }).lean();
  const asking = await Buddy.find({ to: viewer.id, agreedAt: null }).sort({ askedAt: 1 }).lean();
  const known = [...(buddy ? [buddy] : []), ...(mine ? [mine.to] : []), ...asking.map(({ by }) => by)];
  const names = await namesOf(known);
  const named = (id: unknown) => ({ id: String(id), name: names.get(String(id)) ?? "Somebody" });
  const found = buddy ? [] : await searchBuddies(viewer, q);
  const context = {
    title: "Your study buddy",
    tabs: profileTabs(signedIn(req), path),
    buddy: buddy && named(buddy),
    asked: mine && named(mine.to),
    asking: asking.map(({ by }) => named(by)),
    q,
    tooShort: q !== "" && q.length < fewestLetters,
    more: found.length === mostFound,
    found: found.map((person) => ({
      id: String(person._id),
      name: nameOf(person),
      year: `Year ${person.year}`,
    })),
  };
  page(req, res, "profile/buddy", context, { live: [topicOf("person", viewer.id)] });
}

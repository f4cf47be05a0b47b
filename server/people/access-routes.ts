import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { placesOfPerson } from "../groups/find.js";
import type { House } from "../house.js";
import type { Topic } from "../live/announce.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { accessWordsOf, changeAccessNeeds, type AccessSaid } from "./access-needs.js";
import { accessInput } from "./input.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { accessNeeds, Person, type AccessNeed } from "./person.js";
import { profileTabs } from "./profile-tabs.js";
import { actorOf, signedIn } from "./viewer.js";

/** What a person needs of the rooms their groups meet in. */
export function accessRoutes({ config: { dataKeys } }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/access", async (req, res) => {
    const person = await Person.findById(signedIn(req).id).orFail();
    show(req, res, { needs: person.accessNeeds, words: accessWordsOf(person, dataKeys) }, {});
  });
  routes.on("POST /profile/access", async (req, res) => {
    const input = parseForm(accessInput, req.body);
    if (!input.ok) {
      const { needs = [], words = "" } = input.typed;
      const ticked = accessNeeds.filter((need) => [needs].flat().includes(need));
      show(req, res, { needs: ticked, words: String(words) }, input.errors);
      return;
    }
    await changeAccessNeeds(actorOf(req), input.value, { dataKeys, shownOn: await pagesOfRooms(req) });
    goTo(res, "/profile/access", { kind: "done", text: "What you need is saved." });
  });
  return routes;
}

/** The pages that say what room the actor's groups need. */
async function pagesOfRooms(req: Request): Promise<Topic[]> {
  const { member, leader } = await placesOfPerson(actorOf(req).id);
  return [...[...member, ...leader].map(({ _id }) => topicOf("group", _id)), "office:all"];
}

const options: Record<AccessNeed, { label: string; hint: string }> = {
  "step-free": { label: "A step-free room", hint: "No stairs on the way, or a lift" },
  "hearing-loop": { label: "A hearing loop", hint: "" },
  "near-lift": { label: "A room near a lift", hint: "A short way from it" },
};

function show(req: Request, res: Response, { needs, words }: AccessSaid, errors: FieldErrors): void {
  page(
    req,
    res,
    "profile/access",
    {
      title: "Access needs",
      tabs: profileTabs(signedIn(req), "/profile/access"),
      options: accessNeeds.map((value) => ({ value, ...options[value] })),
      needs,
      words,
      errors,
    },
    { live: Object.keys(errors).length > 0 ? [] : [topicOf("person", signedIn(req).id)] },
  );
}

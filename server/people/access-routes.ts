import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { placesOfPerson } from "../groups/find.js";
import type { House } from "../house.js";
import type { Topic } from "../live/announce.js";
import { parseForm } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { rivalsAmong, type Difference } from "../web/rivals.js";
import { accessWordsOf, changeAccessNeeds, type AccessSaid } from "./access-needs.js";
import { accessInput } from "./input.js";
import { accessVersion, savedElsewhere } from "./own-version.js";
import { ownPage, type Beside } from "./own-page.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { accessNeeds, Person, type AccessNeed } from "./person.js";
import { profileTabs } from "./profile-tabs.js";
import { actorOf, signedIn } from "./viewer.js";

/** What a person needs of the rooms their groups meet in. */
export function accessRoutes({ config: { dataKeys } }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/access", async (req, res) => {
    const stored = await storedNow(req);
    show(req, res, stored, { version: accessVersion(stored) });
  });
  routes.on("POST /profile/access", async (req, res) => {
    const input = parseForm(accessInput, req.body);
    if (!input.ok) {
      const { needs = [], words = "", version = "" } = input.typed;
      const ticked = accessNeeds.filter((need) => [needs].flat().includes(need));
      const said = { needs: ticked, words: String(words) };
      return void show(req, res, said, { version: String(version), errors: input.errors });
    }
    const { version, ...said } = input.value;
    const about = { dataKeys, shownOn: await pagesOfRooms(req) };
    if ((await changeAccessNeeds(actorOf(req), said, version, about)) === "changed-meanwhile") {
      const stored = await storedNow(req);
      const rivals = differences(stored, said);
      return void show(req, res, said, {
        version: accessVersion(stored),
        errors: { form: savedElsewhere },
        rivals,
      });
    }
    goTo(res, "/profile/access", { kind: "done", text: "What you need is saved." });
  });
  const storedNow = async (req: Request): Promise<AccessSaid> => {
    const person = await Person.findById(signedIn(req).id).orFail();
    return { needs: [...person.accessNeeds], words: accessWordsOf(person, dataKeys) };
  };
  return routes;
}

function differences(stored: AccessSaid, typed: AccessSaid): Difference[] {
  const inWords = (needs: readonly AccessNeed[]) =>
    accessNeeds.flatMap((need) => (needs.includes(need) ? options[need].label : [])).join(", ");
  return rivalsAmong([
    { label: "In the room", stored: inWords(stored.needs), typed: inWords(typed.needs) },
    { label: "In your own words", stored: stored.words, typed: typed.words },
  ]);
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

function show(req: Request, res: Response, { needs, words }: AccessSaid, beside: Beside): void {
  const { version, errors = {}, rivals = [] } = beside;
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
      version,
      rivals,
      errors,
    },
    ownPage(req, beside),
  );
}

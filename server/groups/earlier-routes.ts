import type { Request, Response } from "express";
import type { GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { Term, type TermFields } from "../terms/term.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import { countEarlier, findEarlier } from "./earlier.js";
import { namesOf } from "./find.js";
import type { GroupFields } from "./group.js";
import { namesIn } from "./presenter.js";
import { meetingWords } from "./words.js";

const path = "/groups/new/earlier";
const perPage = 20;

/**
 * Groups of earlier terms, to start a draft from one.
 * @param termOf the term a draft would be for; null while none can be drafted
 */
export function addEarlierRoutes(
  routes: GuardedRouter,
  termOf: (req: Request) => Promise<TermFields | null>,
): void {
  routes.on("GET /groups/new/earlier", async (req, res) => showEarlier(req, res, await termOf(req)));
}

async function showEarlier(req: Request, res: Response, term: TermFields | null): Promise<void> {
  const viewer = signedIn(req);
  const { q, page: asked } = listingOf(req.query);
  const total = term ? await countEarlier(viewer, term, q) : 0;
  const paging = pagingOf(total, perPage, asked, path, { q });
  const look = { skip: paging.skip, most: perPage };
  const { own, others } = term ? await findEarlier(viewer, term, q, look) : { own: [], others: [] };
  const names = await namesOf([...own, ...others].flatMap(({ leaders }) => [...leaders]));
  const terms = new Map((await Term.find().lean()).map(({ _id, name }) => [String(_id), name]));
  const present = (group: GroupFields) => ({
    href: `/groups/new?from=${String(group._id)}`,
    name: `${group.code} ${group.title}`,
    facts: [terms.get(String(group.term)) ?? "", meetingWords(group), namesIn(group.leaders, names)]
      .filter((fact) => fact !== "")
      .join(" · "),
  });
  page(req, res, "groups/earlier", {
    title: "Start from an earlier group",
    back: { href: "/groups/new", label: "Draft a group" },
    q,
    total,
    paging,
    lists: [
      { id: "own", title: "You led", groups: own.map(present) },
      { id: "others", title: "Others led", groups: others.map(present) },
    ].filter(({ groups }) => groups.length > 0),
  });
}

import type { Request, Response } from "express";
import type { GuardedRouter } from "../people/permit.js";
import { holds, signedIn } from "../people/viewer.js";
import { Term } from "../terms/term.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import { countEarlier, findEarlier } from "./earlier.js";
import { namesOf } from "./find.js";
import type { GroupFields } from "./group.js";
import { namesIn } from "./presenter.js";
import { meetingWords, pathOf } from "./words.js";

const path = "/groups/new/earlier";
const perPage = 20;

/** Which groups a draft could start from, and whether there can be one just now. */
interface Ground {
  /** Groups of terms that began before this day. */
  before: string;
  mayDraft: boolean;
}

/**
 * Groups of earlier terms, to start a draft from one.
 * @param groundOf null while there are none
 */
export function addEarlierRoutes(
  routes: GuardedRouter,
  groundOf: (req: Request) => Promise<Ground | null>,
): void {
  routes.on("GET /groups/new/earlier", async (req, res) => showEarlier(req, res, await groundOf(req)));
}

async function showEarlier(req: Request, res: Response, ground: Ground | null): Promise<void> {
  const viewer = signedIn(req);
  const { q, page: asked } = listingOf(req.query);
  const total = ground ? await countEarlier(viewer, ground.before, q) : 0;
  const paging = pagingOf(total, perPage, asked, path, { q });
  const look = { skip: paging.skip, most: perPage };
  const { own, others } = ground
    ? await findEarlier(viewer, ground.before, q, look)
    : { own: [], others: [] };
  const names = await namesOf([...own, ...others].flatMap(({ leaders }) => [...leaders]));
  const terms = new Map((await Term.find().lean()).map(({ _id, name }) => [String(_id), name]));
  const present = (group: GroupFields) => ({
    href: ground?.mayDraft ? `/groups/new?from=${String(group._id)}` : pathOf(group),
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
    isWaiting: ground?.mayDraft === false,
    isOffice: holds(viewer, "staff"),
    paging,
    lists: [
      { id: "own", title: "You led", groups: own.map(present) },
      { id: "others", title: "Others led", groups: others.map(present) },
    ].filter(({ groups }) => groups.length > 0),
  });
}

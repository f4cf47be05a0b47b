import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { signedIn } from "../people/viewer.js";
import { trainingOf } from "../sessions/readiness.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import type { FieldErrors } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import { whyNotAsk } from "./asking.js";
import { countCandidates, findCandidates } from "./candidates.js";

const perPage = 10;

/** Answers with the page on which a group's leaders find and ask somebody to lead it with them. */
export async function showCoLeader(
  req: Request,
  res: Response,
  group: GroupFields,
  errors: FieldErrors,
): Promise<void> {
  const programme = await findProgramme();
  if (!programme) throw notFound();
  const { q, page: asked } = listingOf(req.query);
  const path = `/groups/${String(group._id)}`;
  const searching = whyNotAsk(group) === null;
  const total = searching ? await countCandidates(group, q) : 0;
  const paging = pagingOf(total, perPage, asked, `${path}/co-leader`, { q });
  const look = { now: req.now, skip: paging.skip, most: perPage };
  const context = {
    title: "A co-leader",
    back: { href: path, label: titleOutside(group) },
    ...(await standing(group, signedIn(req).id, req.zone, programme)),
    isOpen: group.openedAt !== null,
    cancelled: group.cancelledAt !== null,
    searching,
    action: `${path}/co-leader`,
    endAction: `${path}/co-leader/end`,
    q,
    total,
    paging,
    candidates: searching ? await findCandidates(group, programme, q, look) : [],
    errors,
  };
  const failed = Object.keys(errors).length > 0;
  const live = failed ? [] : [topicOf("group", group._id)];
  page(req, res, "leading/co-leader", context, { live, ...(failed ? { status: 409 } : {}) });
}

/** Who leads the group besides the first leader, and who has been asked to. */
async function standing(group: GroupFields, viewer: string, zone: string, programme: ProgrammeFields) {
  const { coLeaderAsked: waiting } = group;
  const second = group.leaders[1] ?? null;
  const names = await namesOf([...(second ? [second] : []), ...(waiting ? [waiting.person] : [])]);
  const nameOf = (id: unknown) => names.get(String(id)) ?? "Somebody";
  return {
    coLeader: second && {
      id: String(second),
      name: nameOf(second),
      isYou: String(second) === viewer,
    },
    waiting: waiting && {
      id: String(waiting.person),
      name: nameOf(waiting.person),
      since: momentWords(waiting.at, zone),
      toCome: (await trainingOf({ ...group, leaders: [waiting.person] }, programme)).untrained.join(" "),
    },
  };
}

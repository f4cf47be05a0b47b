import mongoose, { type QueryFilter } from "mongoose";
import type { Request, Response } from "express";
import { searchPattern } from "../data/search.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf, Person } from "../people/person.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { objectId } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import { hoursAndMinutes } from "./certificate-words.js";
import { Credential, current, type CredentialFields } from "./credential.js";

const path = "/office/recognition/credentials";
const perPage = 25;

/** Everything that was given, certificates of hours included, newest first: of everybody, or of one person. */
export function givenRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/recognition/credentials", show);
  return routes;
}

async function show(req: Request, res: Response): Promise<void> {
  const { q, page: asked } = listingOf(req.query);
  const id = objectId.safeParse(req.query.person);
  const person = id.success ? await Person.findById(id.data).lean() : null;
  const kept = { person: person ? String(person._id) : "", q };
  const filter = filterOf(kept);
  const total = await Credential.countDocuments(filter);
  const paging = pagingOf(total, perPage, asked, path, kept);
  const found = await Credential.find(filter)
    .sort({ issuedAt: -1, holder: 1, _id: 1 })
    .skip(paging.skip)
    .limit(perPage)
    .lean<CredentialFields[]>();
  const context = {
    title: person ? `Certificates of ${nameOf(person)}` : "Certificates",
    back: { href: "/office/recognition", label: "Recognition" },
    path,
    q,
    total,
    paging,
    kept: person ? [{ name: "person", value: kept.person }] : [],
    everybody: person ? addressOf(path, { q }) : "",
    rows: found.map((credential) => presentGiven(credential, req.zone)),
  };
  page(req, res, "recognition/given", context, { live: ["office:all"] });
}

function filterOf({ person, q }: { person: string; q: string }): QueryFilter<CredentialFields> {
  const pattern = mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  return {
    ...(person === "" ? {} : { person }),
    ...(q === "" ? {} : { $or: [{ holder: pattern }, { title: pattern }] }),
  };
}

function presentGiven(credential: CredentialFields, zone: string) {
  const { _id, holder, title, issuedAt, revokedAt } = credential;
  const when = dayWords(wallOf(issuedAt, zone).on, true);
  return {
    href: `${path}/${_id}`,
    holder,
    title,
    words: [`Given ${when}`, hoursAndMinutes(current(credential))].filter(Boolean).join(", "),
    isRevoked: Boolean(revokedAt),
  };
}

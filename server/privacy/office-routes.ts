import mongoose from "mongoose";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { nameOf, Person } from "../people/person.js";
import { whenWords } from "../time/words.js";
import { page } from "../web/respond.js";
import { dutiesOf } from "./duties.js";

/** What staff see of erasure: who asked, and what has to be settled before it is carried out by itself. */
export function erasuresRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/erasures", async (req, res) => {
    const waiting = { erasureAskedAt: mongoose.trusted({ $ne: null }), erasedAt: null };
    const people = await Person.find(waiting).sort({ erasureAskedAt: 1 }).lean();
    const asked = [];
    for (const person of people)
      asked.push({
        name: nameOf(person),
        at: person.erasureAskedAt ? whenWords(person.erasureAskedAt, req.now, req.zone) : "",
        duties: await dutiesOf(person, req.now),
      });
    const erased = await Person.countDocuments({ erasedAt: mongoose.trusted({ $ne: null }) });
    const context = { title: "Erasure", back: { href: "/office", label: "Office" }, asked, erased };
    page(req, res, "privacy/erasures", context, { live: ["office:all", "groups:all"] });
  });
  return routes;
}

import type { Request, Response } from "express";
import type { House } from "../house.js";
import { clearCookie, readCookie, setCookie } from "../web/cookies.js";
import { notFound } from "../web/errors.js";
import { computerOf, sharedLimit } from "../web/limits.js";
import { capital } from "../web/phrases.js";
import { goTo } from "../web/respond.js";
import { enter, pathWithin } from "./entering.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { Person } from "./person.js";
import { openSchoolSignIn, readKept, writeKept, type SchoolSignIn } from "./school-sign-in.js";

const minutes = 10;
const failedByComputer = sharedLimit("school-sign-in", 60, 15);

/** Signing in through the school's own account; there are no such pages where the school has none. */
export function schoolRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  const { school: config, baseUrl } = house.config;
  const school = config && openSchoolSignIn(config);
  const answersAt = `${baseUrl}/sign-in/school/answer`;

  routes.on("GET /sign-in/school", async (req, res) => {
    if (!school) throw notFound();
    const next = pathWithin(req.query.next);
    try {
      const { address, kept } = await school.begin(answersAt, next);
      setCookie(res, "school", writeKept(kept), minutes * 60);
      res.redirect(303, address);
    } catch (error) {
      house.log.warn({ err: error }, "the school's sign-in can't be reached");
      back(res, next, `${capital(school.label)} can't be reached just now. Try again, or use a code.`);
    }
  });

  routes.on("GET /sign-in/school/answer", async (req, res) => {
    if (!school) throw notFound();
    await failedByComputer.check(computerOf(req), req.now);
    const email = await emailIn(req, school, new URL(req.originalUrl, baseUrl), house);
    const kept = readKept(readCookie(req.headers.cookie, "school"));
    clearCookie(res, "school");
    const next = pathWithin(kept?.next);
    if (email === undefined) {
      await failedByComputer.spend(computerOf(req), req.now);
      return void back(res, next, `Signing in with ${school.label} did not come to its end. Try again.`);
    }
    const person = email === null ? null : await Person.findOne({ email, leftAt: null }).lean();
    if (!person) {
      const words = `${capital(school.label)} is not on the programme's list. Ask the office, or use a code if you are known by another address.`;
      return void back(res, next, words);
    }
    await enter(req, res, person._id, next, { bySchool: true });
  });
  return routes;
}

/** The vouched-for address; null when there is none, undefined when the answer can't be trusted. */
async function emailIn(
  req: Request,
  school: SchoolSignIn,
  answer: URL,
  { log }: House,
): Promise<string | null | undefined> {
  const kept = readKept(readCookie(req.headers.cookie, "school"));
  if (!kept) return undefined;
  try {
    return await school.finish(answer, kept);
  } catch (error) {
    // The answer's address holds a code; the error alone is worth keeping.
    log.warn({ err: error instanceof Error ? error.message : "unknown" }, "a school sign-in was refused");
    return undefined;
  }
}

function back(res: Response, next: string, text: string): void {
  goTo(res, `/sign-in?next=${encodeURIComponent(next)}`, { kind: "warning", text });
}

import type { Request, Response } from "express";
import type { Types } from "mongoose";
import type { Config } from "../config.js";
import { clearCookie, setCookie } from "../web/cookies.js";
import { goTo } from "../web/respond.js";
import { deviceOf } from "./device.js";
import { Person } from "./person.js";
import { signIn } from "./signing-in.js";

const cookieSeconds = 60 * 86_400;

/** A path of this app to go on to, never another site's address; without one the first page of who comes. */
export function pathWithin(next: unknown): string {
  const safe =
    typeof next === "string" && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.startsWith("/sign-in");
  return safe ? next : "/";
}

/**
 * Starts a sign-in under a new id and goes on.
 * @param how whether the school's own sign-in vouches for them, and what to tell them on the next page
 */
export async function enter(
  req: Request,
  res: Response,
  person: Types.ObjectId,
  next: string,
  { bySchool = false, text }: { bySchool?: boolean; text?: string } = {},
): Promise<void> {
  const device = deviceOf(req.headers["user-agent"]);
  const token = await signIn(person, device, req.viewer, req.now, bySchool);
  setCookie(res, "sign-in", token, cookieSeconds);
  // The next person at this computer is shown nobody's address.
  clearCookie(res, "asked");
  goTo(res, next, text === undefined ? undefined : { kind: "warning", text });
}

/**
 * Starts a sign-in by code or link. Roles that need the school's own sign-in are not held through it: who has no other
 * is sent there, and who has is told.
 */
export async function enterByCode(
  { school, schoolOnly }: Pick<Config, "school" | "schoolOnly">,
  req: Request,
  res: Response,
  person: Types.ObjectId,
  next: string,
): Promise<void> {
  const { roles } = await Person.findById(person).orFail().lean();
  const missing = roles.filter((role) => schoolOnly.includes(role));
  if (missing.length === 0) return enter(req, res, person, next);
  const way = `sign in with ${school?.label ?? ""}`;
  if (missing.length === roles.length) {
    const text = `A code is not enough for what you do here. Please ${way}.`;
    clearCookie(res, "asked");
    return void goTo(res, `/sign-in?next=${encodeURIComponent(next)}`, { kind: "warning", text });
  }
  const text = `You are signed in. For what you do as ${missing.join(" and ")}, please ${way}.`;
  await enter(req, res, person, next, { text });
}

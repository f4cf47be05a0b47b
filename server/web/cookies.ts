import { parseCookie } from "cookie";
import type { Request, Response } from "express";
import { randomToken } from "../data/secret.js";

/** Reads one cookie of the request; undefined when absent. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  return header === undefined ? undefined : parseCookie(header)[`__Host-${name}`];
}

/** Sets a cookie that only this origin, only over a secure connection and no script can read. */
export function setCookie(res: Response, name: string, value: string, maxAgeSeconds: number): void {
  res.cookie(`__Host-${name}`, value, {
    httpOnly: true,
    secure: true,
    sameSite: "lax",
    path: "/",
    maxAge: maxAgeSeconds * 1_000,
  });
}

/** Removes the cookie from the browser. */
export function clearCookie(res: Response, name: string): void {
  res.clearCookie(`__Host-${name}`, { httpOnly: true, secure: true, sameSite: "lax", path: "/" });
}

/** The random name this browser goes by, signed in or not; given to it on its first page. */
export function browserOf(req: Request, res: Response): string {
  const known = readCookie(req.headers.cookie, "browser");
  if (known && /^[\w-]{43}$/.test(known)) return known;
  const fresh = randomToken();
  setCookie(res, "browser", fresh, 400 * 86_400);
  return fresh;
}

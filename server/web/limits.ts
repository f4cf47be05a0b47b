import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler } from "express";
import { spendOne, waitFor } from "../data/allowance.js";
import { HttpError } from "./errors.js";

function tooMany(milliseconds: number, hint = ""): HttpError {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  const words = `Please wait ${spanWords(Math.ceil(seconds / 60))} and try again. ${hint}`.trim();
  return new HttpError(429, "That was a lot at once", words, seconds);
}

const spanWords = (minutes: number): string =>
  minutes > 120 ? `${Math.ceil(minutes / 60)} hours` : minutes > 1 ? `${minutes} minutes` : "a minute";

/**
 * Whom a limit by computer counts: the address, or of a long one (IPv6) the half that names the network, since
 * one computer may use all addresses of its network in turn.
 */
export function computerOf(req: Pick<Request, "ip">): string {
  const address = (req.ip ?? "unknown").replace(/^::ffff:(?=\d+\.)/, "");
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.replace(/%.*$/, "").split("::");
  const [left, right] = [head, tail].map((part) => part.split(":").filter((group) => group !== ""));
  const gap = address.includes("::") ? Math.max(0, 8 - (left ?? []).length - (right ?? []).length) : 0;
  const groups = [...(left ?? []), ...Array<string>(gap).fill("0"), ...(right ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}

/**
 * Where a request comes from that Express doesn't see, by Express's own rule.
 * @param proxies how many stand in front: each names whom it was asked by at the end of X-Forwarded-For
 */
export function cameFrom({ headers, socket }: IncomingMessage, proxies: number): { ip: string | undefined } {
  const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
  const hops = [socket.remoteAddress, ...forwarded.map((hop) => hop.trim()).reverse()];
  const named = hops.filter((hop) => hop !== "");
  return { ip: named[Math.min(proxies, named.length - 1)] };
}

/** Counts one more by the computer. @returns milliseconds to wait when it was one too many, else 0 */
export type FloodCount = (computer: string) => number;

/**
 * Keeps one address from flooding this process, by request or by socket. A whole school may come from one address,
 * and every change makes each open page look again: the bound is far above what people do.
 */
export function countFloods(requestsAMinute: number): FloodCount {
  const counted = new Map<string, { asked: number; until: number }>();
  return (computer) => {
    const now = performance.now();
    let count = counted.get(computer);
    if (!count || count.until <= now) {
      if (counted.size >= mostCounted) forgetEnded(counted, now);
      counted.set(computer, (count = { asked: 0, until: now + 60_000 }));
    }
    count.asked += 1;
    return count.asked > requestsAMinute ? count.until - now : 0;
  };
}

/** Refuses requests from who floods. */
export function limitFloods(flood: FloodCount): RequestHandler {
  return (req, _res, next) => {
    const milliseconds = flood(computerOf(req));
    if (milliseconds > 0) throw tooMany(milliseconds);
    next();
  };
}

const mostCounted = 20_000;

/** Makes room; when so many ask within one minute that there is none, everybody's count begins anew. */
function forgetEnded(counted: Map<string, { until: number }>, now: number): void {
  for (const [computer, { until }] of counted) if (until <= now) counted.delete(computer);
  if (counted.size >= mostCounted) counted.clear();
}

/** A limit that all processes share, for what can be guessed. */
export interface SharedLimit {
  /**
   * Counts one.
   * @throws HttpError 429 when that was one too many
   */
  spend(key: string, now: Date): Promise<void>;
  /**
   * Looks without counting, where only failures are counted.
   * @throws HttpError 429 when the key has used up its points
   */
  check(key: string, now: Date): Promise<void>;
}

/**
 * @param points times within `minutes`, counted in the database
 * @param hint a sentence on what still works
 */
export function sharedLimit(name: string, points: number, minutes: number, hint = ""): SharedLimit {
  const measure = { name, points, minutes };
  const refuseFor = (milliseconds: number) => {
    if (milliseconds > 0) throw tooMany(milliseconds, hint);
  };
  return {
    spend: async (key, now) => refuseFor(await spendOne(measure, key, now)),
    check: async (key, now) => refuseFor(await waitFor(measure, key, now)),
  };
}

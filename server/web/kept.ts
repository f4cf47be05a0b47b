import type { Request } from "express";

const longest = 7 * 86_400_000;

/**
 * When a form was filled in: now, or earlier when the phone kept it until there was a network again, as its script
 * says in `X-Kept-At` (milliseconds since 1970). Nothing that opens doors may rest on it: phones' clocks are set by
 * hand.
 */
export function keptSince(req: Pick<Request, "get" | "now">): Date {
  const said = Number(req.get("x-kept-at") ?? "NaN");
  const now = req.now.getTime();
  return Number.isFinite(said) && said < now && said > now - longest ? new Date(said) : req.now;
}

/** Whether a phone kept the form before it reached us. */
export const wasKept = (req: Pick<Request, "get">): boolean => req.get("x-kept-at") !== undefined;

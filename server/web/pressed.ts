import compression from "compression";
import type { RequestHandler } from "express";

/** Compresses answers for whoever can read that; for others the answer is left as it is, with no more work. */
export function pressedWhenAsked(): RequestHandler {
  const press = compression();
  return (req, res, next) => {
    if (req.headers["accept-encoding"] !== undefined) return void press(req, res, next);
    res.vary("Accept-Encoding");
    next();
  };
}

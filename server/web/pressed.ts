import compression from "compression";
import type { RequestHandler } from "express";

/** Compresses answers for whoever can read that, and spares others the work. */
export function pressedWhenAsked(): RequestHandler {
  const press = compression();
  return (req, res, next) => {
    if (req.headers["accept-encoding"] !== undefined) press(req, res, next);
    else next();
  };
}

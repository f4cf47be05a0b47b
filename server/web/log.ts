import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { pino, type Logger } from "pino";
import type { Config } from "../config.js";

/** Errors of the database, of mail and of parsers quote what they were given: a name, an address, a typed text. */
const quoting = /Mongo|Cast|Validat|Version|Strict|ObjectExpected|Zod|Syntax|URI/;

/** What is written down about an error: its class, code and place, and its words where they quote nobody. */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, codeName, responseCode, command } = error as Error & Record<string, unknown>;
  const type = error.constructor.name;
  const fromMail = responseCode !== undefined || command !== undefined;
  const quotes = fromMail || quoting.test(type) || quoting.test(error.name);
  return {
    type,
    ...(quotes ? {} : { message: withoutPeople(error.message) }),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(typeof codeName === "string" ? { codeName } : {}),
    ...(typeof responseCode === "number" ? { responseCode } : {}),
    at: placesOf(error),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}

/** Addresses and anything long enough to be a secret are left out. */
export const withoutPeople = (text: string): string =>
  text.replace(/[^\s<>"'()]+@[^\s<>"'()]+/g, "<address>").replace(/[\w-]{40,}/g, "<secret>");

/** The stack without its first lines, which repeat the message. */
const placesOf = (error: Error): string[] =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^ {4}at /.test(line))
    .map((line) => line.trim());

/** The process's log: one line of JSON each, to standard error. */
export function openLog(
  level: Config["logLevel"],
  destination = pino.destination({ dest: 2, sync: false }),
): Logger {
  return pino({ level, base: null, serializers: { err: errorForLog } }, destination);
}

declare module "express-serve-static-core" {
  interface Request {
    /** Shown on an error page and written into the log, so that one leads to the other. */
    id: string;
    log: Logger;
  }
}

/**
 * Gives each request an id, and writes a line when it is answered. Addresses can hold secrets (a feed, a sign-in
 * link) and headers cookies: of a request only its method and the pattern of its route are written down.
 */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    req.id = randomUUID();
    req.log = log;
    res.once("close", () => {
      // What went wrong has its own line by then, written where the error became an answer.
      const level = res.statusCode >= 500 ? "warn" : "debug";
      if (!log.isLevelEnabled(level)) return;
      const { route } = req as { route?: { path?: unknown } };
      const milliseconds = Math.round(performance.now() - began);
      log[level](
        { req: requestForLog(req), status: res.statusCode, route: route?.path, milliseconds },
        "request",
      );
    });
    next();
  };
}

/** What is written down of a request beside its errors. */
export const requestForLog = ({ id, method }: Pick<Request, "id" | "method">) => ({ id, method });

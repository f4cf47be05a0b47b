import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pino, type Logger } from "pino";
import { pinoHttp } from "pino-http";
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

/**
 * Gives each request an id and a log of its own. Addresses can hold secrets (a feed, a sign-in link) and headers
 * cookies: of a request only its method and the pattern of its route are written down.
 */
export function requestLog(log: Logger) {
  return pinoHttp<IncomingMessage & { route?: { path?: unknown } }>({
    logger: log,
    genReqId: () => randomUUID(),
    serializers: {
      err: errorForLog,
      req: (req: { id: string; method: string }) => ({ id: req.id, method: req.method }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    wrapSerializers: false,
    // What went wrong has its own line by then, written where the error became an answer.
    customLogLevel: (_req: unknown, _res: ServerResponse, error?: Error) => (error ? "warn" : "debug"),
    customSuccessObject: (req, _res, said: object) => ({ ...said, route: req.route?.path }),
    customErrorObject: (req, _res, _error, said: object) => ({ ...said, route: req.route?.path }),
  });
}

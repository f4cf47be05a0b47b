import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { BusyError } from "../data/change.js";
import { isOutage } from "../data/outage.js";
import { requestForLog } from "./log.js";

/** An answer other than the page asked for, with words for the person who reads it. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly heading: string,
    message: string,
    /** Seconds after which asking again makes sense. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }
}

/** Unknown and hidden things answer alike, so that an address never tells whether something exists. */
export const notFound = () =>
  new HttpError(
    404,
    "We can't find that page",
    "The address may be mistyped, or what was here is not open to you.",
  );

/** The person may see the thing but not do this with it; the reason is shown to them. */
export const forbidden = (reason: string) => new HttpError(403, "You can't do that", reason);

/** What was asked no longer fits the state of things. */
export const conflict = (reason: string) => new HttpError(409, "Something changed meanwhile", reason);

/** The request itself can't be read. */
export const badRequest = (reason: string) => new HttpError(400, "We couldn't read that", reason);

export const answerNotFound: RequestHandler = () => {
  throw notFound();
};

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof BusyError) return new HttpError(503, "Very busy just now", error.message, 5);
  if (error instanceof URIError) return badRequest("The address holds signs that can't be read.");
  if (isOutage(error)) {
    const words =
      "We can't reach our records just now. What you sent is kept whole or not at all: look before you send it again.";
    return new HttpError(503, "Back in a moment", words, 5);
  }
  const status = statusOf(error);
  if (status === 413)
    return new HttpError(413, "That is too large", "Please send a smaller file or a shorter text.");
  if (status !== null)
    return new HttpError(status, "We couldn't read that", "The request was not in a form we accept.");
  return new HttpError(
    500,
    "Something went wrong on our side",
    "Nothing you sent was half-done. Please try again.",
  );
}

/** The status body parsers and Express itself attach to what a client did wrong. */
function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" && status >= 400 && status < 500 ? status : null;
}

/** Whether the asker wants data rather than a page. */
export const wantsJson = (req: Request) => req.accepts(["html", "json"]) === "json";

/** Whoever is signed in keeps the navigation. */
const isKnown = (res: Response) => Boolean((res.locals.frame as { person?: unknown } | undefined)?.person);

/** The page a form was on that couldn't be taken, as the browser names it; "" for none of ours. */
function formPageOf(req: Request): string {
  const referrer = req.get("referer") ?? "";
  if (req.method !== "POST" || !URL.canParse(referrer)) return "";
  const { host, pathname, search } = new URL(referrer);
  return host === req.get("host") && !pathname.startsWith("//") ? pathname + search : "";
}

/** The frame of an error page; an error may come before the page's own frame was laid. */
const frameOf = (res: Response) => ({
  programmeName: "Peer Rounds",
  nav: [],
  person: null,
  csrf: "",
  zone: "UTC",
  ...(res.locals.frame as object | undefined),
  notice: null,
  live: "",
  hasErrors: false,
  title: "Sorry",
  ...(res.locals.layout === "fragment" ? {} : { layout: isKnown(res) ? "main" : "bare" }),
});

/** An outage puts off every request: one short line for each is enough. */
function writeDown(error: unknown, status: number, req: Request): void {
  const reason = error instanceof Error ? error.constructor.name : typeof error;
  if (status === 503) req.log.warn({ req: requestForLog(req), reason }, "request put off");
  else if (status >= 500) req.log.error({ req: requestForLog(req), err: error }, "request failed");
}

/** The one place where an error becomes an answer. */
export const answerError: ErrorRequestHandler = (error: unknown, req, res: Response, next) => {
  // Whoever was told to come back needs no second answer; one that broke half-way is cut off by Express.
  if (res.writableEnded) return;
  if (res.headersSent) return void next(error);
  const told = asHttpError(error);
  writeDown(error, told.status, req);
  if (told.retryAfter !== null) res.setHeader("Retry-After", String(told.retryAfter));
  for (const name of ["Content-Disposition", "ETag", "Last-Modified"]) res.removeHeader(name);
  res.status(told.status).setHeader("Cache-Control", "no-store");
  const said = {
    status: told.status,
    heading: told.heading,
    message: told.message,
    requestId: req.id,
  };
  if (wantsJson(req)) return void res.json({ error: said });
  res.render(
    "errors/show",
    {
      ...frameOf(res),
      heading: told.heading,
      explanation: told.message,
      formPage: formPageOf(req),
      requestId: said.requestId,
    },
    (failure: Error | null, html: string) => {
      if (failure === null) return void res.send(html);
      req.log.error({ req: requestForLog(req), err: failure }, "the error page failed");
      res.type("text").send(`${told.heading}\n\n${told.message}\n\n${said.requestId}\n`);
    },
  );
};

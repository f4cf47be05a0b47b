import type { Request, Response } from "express";
import type { FieldErrors } from "./input.js";
import { nameFields } from "./error-summary.js";
import { clearCookie, readCookie, setCookie } from "./cookies.js";
import { renderPage } from "./views.js";

/** A short word to the person, shown once on the next page. */
export interface Notice {
  kind: "done" | "warning";
  text: string;
}

interface PageOptions {
  status?: number;
  /** Topics on which an open copy of this page looks again. */
  live?: readonly string[];
  notice?: Notice;
  /** "bare" for pages without navigation, "door" for wall tablets. */
  layout?: string;
}

/**
 * Answers with a page; under `X-Fragment: main` with its <main> alone, which is how an open page looks again.
 * @param context what the view shows; `title` is required; with `errors` (a sentence per field) the status is 422
 */
export function page(
  req: Request,
  res: Response,
  view: string,
  context: Record<string, unknown> & { title: string },
  options: PageOptions = {},
): void {
  const fragment = req.headers["x-fragment"] === "main";
  const notice = options.notice ?? (fragment ? null : takeNotice(req, res));
  const live = (options.live ?? []).join(" ");
  const errors = (context.errors ?? {}) as FieldErrors;
  const hasErrors = Object.keys(errors).length > 0;
  const frame = { ...(res.locals.frame as object), notice, live, hasErrors, errors };
  const layout = fragment ? "fragment" : (options.layout ?? "main");
  // The frame comes last: nothing a form sent can take the place of the token or the navigation.
  const rendered = renderPage(view, layout, { ...context, ...frame });
  const html = hasErrors ? nameFields(rendered, errors) : rendered;
  // Whoever was told to come back meanwhile needs no second answer.
  if (res.headersSent) return;
  res.status(options.status ?? (hasErrors ? 422 : 200)).setHeader("Content-Type", "text/html; charset=utf-8");
  // Only a fragment has a version to compare; without that work the rest of send() only costs time.
  if (fragment) res.send(html);
  else res.end(html);
}

/** Sends the browser on after a form, with a word to show there. */
export function goTo(res: Response, path: string, notice?: Notice): void {
  if (notice) setCookie(res, "notice", Buffer.from(JSON.stringify(notice)).toString("base64url"), 60);
  res.redirect(303, path);
}

function takeNotice(req: Request, res: Response): Notice | null {
  const kept = readCookie(req.headers.cookie, "notice");
  if (kept === undefined) return null;
  clearCookie(res, "notice");
  try {
    const said = JSON.parse(Buffer.from(kept, "base64url").toString()) as Partial<Notice>;
    return typeof said.text === "string"
      ? { kind: said.kind === "warning" ? "warning" : "done", text: said.text.slice(0, 400) }
      : null;
  } catch {
    return null;
  }
}

/** Sends a file of comma-separated values; it begins with the mark by which Excel knows UTF-8. */
export function sendCsv(res: Response, name: string, text: string): void {
  res.type("text/csv; charset=utf-8").setHeader("Content-Disposition", `attachment; filename="${name}"`);
  res.send(`\uFEFF${text.replace(/^\uFEFF/, "")}`);
}

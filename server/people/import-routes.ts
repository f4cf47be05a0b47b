import type { Request, Response } from "express";
import { sampleOf } from "../data/csv-file.js";
import { findDraft, forgetDrafts, keepDraft, type DraftFile } from "../data/import-draft.js";
import {
  importFile,
  isWhole,
  problemWords,
  type ImportCounts,
  type Importer,
  type ImportReport,
} from "../data/importer.js";
import { roomsImport } from "../rooms/rooms-import.js";
import type { FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { rosterPlaces } from "../sessions/roster-places.js";
import { rosterImport } from "./roster-import.js";
import { actorOf, signedIn } from "./viewer.js";

interface ImportPage {
  importer: Importer;
  path: "/office/people/import" | "/office/rooms/import";
  list: "/office/people" | "/office/rooms";
  listLabel: string;
  title: string;
  one: string;
  many: string;
  columns: { term: string; text: string }[];
  rule: string;
}

const rosterPage: ImportPage = {
  importer: rosterImport(rosterPlaces),
  path: "/office/people/import",
  list: "/office/people",
  listLabel: "People",
  title: "Import the roster",
  one: "person",
  many: "people",
  columns: [
    { term: "email", text: "The school’s address; each person is known by it" },
    { term: "name", text: "As others should read it" },
    { term: "year", text: "1 to 9" },
    { term: "roles", text: "student, leader, staff, support; several with semicolons between" },
    { term: "campus", text: "May be left out" },
    {
      term: "group_codes",
      text: "May be left out: REN-1 gives a place in that group of this term, lead:REN-1 the lead; several with semicolons",
    },
  ],
  rule: "Whoever is known already is updated in these columns only: profiles stay as people left them. A group code that is no longer there takes no place away. Whoever is not in the file stays on the roster.",
};

const roomsPage: ImportPage = {
  importer: roomsImport,
  path: "/office/rooms/import",
  list: "/office/rooms",
  listLabel: "Rooms",
  title: "Import rooms",
  one: "room",
  many: "rooms",
  columns: [
    { term: "code", text: "As on the door: N-204; each room is known by it" },
    { term: "name, building, floor", text: "As on the way there; the floor may be empty" },
    { term: "seats", text: "How many people can sit" },
    { term: "features", text: "screen; whiteboard; … or empty" },
    { term: "step_free", text: "yes or no" },
    { term: "open", text: "Mon-Fri 08:00-21:00; Sat 09:00-13:00" },
    { term: "slot_minutes", text: "May be left out: booked in steps of 15" },
    { term: "turnover_minutes", text: "May be left out: 10 kept free after each booking" },
  ],
  rule: "A room that is known already is updated. A room that is not in the file stays, and no booking is touched.",
};

const rowsShown = 5;

/** Imports in two steps: a file is read and shown, and only the button under what was shown writes it. */
export function importRoutes(): GuardedRouter {
  const routes = guardedRouter();
  for (const each of [rosterPage, roomsPage]) {
    routes.on(`GET ${each.path}`, showStep(each));
    routes.on(`POST ${each.path}`, takeStep(each));
  }
  return routes;
}

function showStep(each: ImportPage) {
  return async (req: Request, res: Response) => {
    const { importer, path } = each;
    const draft = await findDraft(signedIn(req).id, importer.kind, req.query.draft, req.now);
    const report = draft && (await importer.dryRun(draft.bytes, req.now));
    if (!draft && req.query.draft !== undefined) goTo(res, path, lapsed);
    else show(req, res, each, { draft, report, errors: report ? errorsOf(report) : {} });
  };
}

const lapsed = {
  kind: "warning" as const,
  text: "That file is no longer kept here. Please choose it again.",
};
const importedBefore = {
  kind: "warning" as const,
  text: "That file was imported already, or its hour is over.",
};

function takeStep(each: ImportPage) {
  return async (req: Request, res: Response) => {
    const { draft } = req.body as { draft?: unknown };
    if (draft !== undefined) await applyDraft(req, res, each, draft);
    else if (req.upload) await takeFile(req, res, each, req.upload);
    else show(req, res, each, { errors: { file: "Choose a CSV file" } });
  };
}

type Upload = NonNullable<Request["upload"]>;

async function takeFile(req: Request, res: Response, each: ImportPage, upload: Upload): Promise<void> {
  const { importer, path } = each;
  const report = await importer.dryRun(upload.bytes, req.now);
  if (isWhole(report) && hasRows(report))
    goTo(res, `${path}?draft=${await keepDraft(signedIn(req).id, importer.kind, upload, req.now)}`);
  else show(req, res, each, { report, errors: errorsOf(report) });
}

async function applyDraft(req: Request, res: Response, each: ImportPage, id: unknown): Promise<void> {
  const { importer, list } = each;
  const draft = await findDraft(signedIn(req).id, importer.kind, id, req.now);
  if (!draft) {
    goTo(res, list, importedBefore);
    return;
  }
  const report = await importFile(actorOf(req), importer, draft.bytes, draft.fileName);
  if (!isWhole(report) || !hasRows(report)) {
    show(req, res, each, { report, errors: errorsOf(report) });
    return;
  }
  await forgetDrafts(signedIn(req).id, importer.kind);
  goTo(res, list, { kind: "done", text: `The file is imported: ${doneWords(report.counts, each)}.` });
}

/** "12 people added, 3 updated, 585 left as they were" */
function doneWords({ add, update, leave }: ImportCounts, { one, many }: ImportPage): string {
  return `${add} ${add === 1 ? one : many} added, ${update} updated, ${leave} left as they were`;
}

const hasRows = ({ counts }: ImportReport) => Object.values(counts).some((count) => count > 0);

function errorsOf(report: ImportReport): FieldErrors {
  const { counts, problems, givenUp } = report;
  const [first] = problems;
  if (!first)
    return hasRows(report)
      ? {}
      : { file: "The file has no rows under its header, so there is nothing to import" };
  const file = givenUp
    ? `${unreadable(first)}. Nothing was written.`
    : `${counts.reject === 1 ? "One row is" : `${counts.reject} rows are`} not right. Nothing was written.`;
  return { file };
}

/** What keeps a whole file from being read: the file itself, one of its lines, or a column its first line names. */
function unreadable({ line, column, text }: ImportReport["problems"][number]): string {
  if (column === "file") return `The file ${text}`;
  return `The file can't be read: in line ${line}, ${column === "row" ? "" : `${column}: `}${text}`;
}

interface Shown {
  draft?: DraftFile | null;
  report?: ImportReport | null;
  errors: FieldErrors;
}

function show(req: Request, res: Response, each: ImportPage, { draft, report, errors }: Shown): void {
  const { title, path, list, listLabel, many, importer, columns, rule } = each;
  const ready = draft && report && isWhole(report) && hasRows(report) ? draft : null;
  page(req, res, "people/import", {
    title,
    path,
    columns,
    rule,
    back: { href: list, label: listLabel },
    lede: ready
      ? "This is what the file would do. Look it over, then import it."
      : "First a look, then the import.",
    figures: report && !report.givenUp && hasRows(report) ? figuresOf(report.counts) : null,
    problems: (report?.problems ?? []).map(problemWords),
    notes: report?.notes ?? [],
    found: report ? report.problems.length > 0 || hasRows(report) : false,
    draft: ready && { id: ready.id, name: ready.fileName },
    sample: ready && sampleOf(ready.bytes, importer.shape, rowsShown),
    applyLabel: `Import these ${many}`,
    errors,
  });
}

const figuresOf = ({ add, update, leave, reject }: ImportCounts) => [
  { value: add, label: "to add" },
  { value: update, label: "to update" },
  { value: leave, label: "already the same" },
  { value: reject, label: "not right", tone: reject > 0 ? "problem" : "" },
];

import type { Request, Response } from "express";
import type { Trail } from "../data/change.js";
import { writeCsv } from "../data/csv.js";
import { sampleOf } from "../data/csv-file.js";
import { findDraft, forgetDrafts, keepDraft, type DraftFile } from "../data/import-draft.js";
import { importFile, isWhole, problemWords, type ImportCounts, type ImportReport } from "../data/importer.js";
import type { House } from "../house.js";
import { roomsImport } from "../rooms/rooms-import.js";
import { goOnGivingBack } from "../roster/back-together.js";
import { beginLeaving, endLeaving, goOnLeaving, leftWords } from "../roster/leaving-together.js";
import type { FieldErrors } from "../web/input.js";
import { goTo, page, sendCsv } from "../web/respond.js";
import { detailColumns, missingVersion, presentDetails, rowsOf } from "./import-details.js";
import { roomsPage, rosterPage, type ImportPage } from "./import-pages.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { importPlaces } from "../roster/import-places.js";
import { rosterImport } from "./roster-import.js";
import { actorOf, holds, signedIn } from "./viewer.js";

const rowsShown = 5;

/** Imports in two steps: a file is read and shown, and only the button under what was shown writes it. */
export function importRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  const roster = rosterFor(config.dataKeys);
  routes.on("GET /office/people/import.csv", async (req, res) => {
    const { importer, path } = roster(req);
    const draft = await findDraft(signedIn(req).id, "roster", req.query.draft, req.now);
    const { details } = draft ? await importer.dryRun(draft.bytes, req.now) : {};
    if (!details) return void goTo(res, path, lapsed);
    sendCsv(res, "dry-run.csv", writeCsv(detailColumns, rowsOf(details, req.zone)));
  });
  const rooms = roomsPage(roomsImport);
  routes.on("GET /office/people/import", (req, res) => showStep(req, res, roster(req)));
  routes.on("POST /office/people/import", (req, res) => takeStep(req, res, roster(req)));
  routes.on("GET /office/rooms/import", (req, res) => showStep(req, res, rooms));
  routes.on("POST /office/rooms/import", (req, res) => takeStep(req, res, rooms));
  return routes;
}

/** The roster's import as it is for whoever asks: only who is in the support team puts others into it. */
function rosterFor(dataKeys: readonly string[]): (req: Request) => ImportPage {
  const byTeam = rosterPage(rosterImport(importPlaces, dataKeys));
  const byOffice = rosterPage(rosterImport(importPlaces, dataKeys, true));
  return (req) => (holds(signedIn(req), "support") ? byTeam : byOffice);
}

async function showStep(req: Request, res: Response, each: ImportPage): Promise<void> {
  const { importer, path } = each;
  const draft = await findDraft(signedIn(req).id, importer.kind, req.query.draft, req.now);
  const report = draft && (await importer.dryRun(draft.bytes, req.now));
  if (!draft && req.query.draft !== undefined) goTo(res, path, lapsed);
  else show(req, res, each, { draft, report, errors: report ? errorsOf(report) : {} });
}

const lapsed = {
  kind: "warning" as const,
  text: "That file is no longer kept here. Please choose it again.",
};
const importedBefore = {
  kind: "warning" as const,
  text: "That file was imported already, or its hour is over.",
};

const othersMissing =
  "Others are not in the file by now than those you saw. Look at the list again; nothing was written";

async function takeStep(req: Request, res: Response, each: ImportPage): Promise<void> {
  const { draft } = req.body as { draft?: unknown };
  if (draft !== undefined) await applyDraft(req, res, each, draft);
  else if (req.upload) await takeFile(req, res, each, req.upload);
  else show(req, res, each, { errors: { file: "Choose a CSV file" } });
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
  const { again, takeOff, missing } = req.body as Record<string, unknown>;
  const seen = takeOff === "yes" ? await importer.dryRun(draft.bytes, req.now) : null;
  if (seen?.details && missingVersion(seen.details) !== missing) {
    const errors = { form: othersMissing };
    const shown = { draft, report: seen, errors, status: 409, list: "missing" as const };
    return void show(req, res, each, { ...shown, again: again === "yes" });
  }
  const off: { list: string | null } = { list: null };
  const also = async (trail: Trail) => {
    const people = (seen?.details?.missing ?? []).map((missed) => missed.id);
    off.list = await beginLeaving(trail, actorOf(req), people);
  };
  const further = { all: again === "yes", also };
  const report = await importFile(actorOf(req), importer, draft.bytes, draft.fileName, further);
  if (!isWhole(report)) {
    show(req, res, each, { report, errors: errorsOf(report) });
    return;
  }
  await forgetDrafts(signedIn(req).id, importer.kind);
  const left = off.list === null ? "" : await takeOffMissing(req, off.list);
  const back = importer.kind === "roster" ? await giveBackHad(req) : "";
  const text = `The file is imported: ${doneWords(report.counts, each)}.${left}${back}`;
  goTo(res, list, { kind: "done", text });
}

/** Those who are back get what they had while the office waits; of many, the others follow beside it. */
async function giveBackHad(req: Request): Promise<string> {
  const { waiting } = await goOnGivingBack(req.now);
  if (waiting === 0) return "";
  const who = waiting === 1 ? "One person who is back still waits" : `${waiting} who are back still wait`;
  return ` ${who} for what they had; that follows by itself, as far as it is free.`;
}

/** Those who are taken off while the office waits; of many, the others follow beside it. @returns how it went */
async function takeOffMissing(req: Request, list: string): Promise<string> {
  const left = await goOnLeaving(list, req.now);
  if (!left) return "";
  if (left.isDone) await endLeaving({ id: signedIn(req).id, now: req.now }, list, false);
  return ` ${await leftWords(left)}`;
}

/** "12 people added, 3 updated, 585 left as they were" */
function doneWords({ add, update, leave }: ImportCounts, { one, many }: ImportPage): string {
  return `${add} ${add === 1 ? one : many} added, ${update} updated, ${leave} left as they were`;
}

/** Also when all of its rows are left out: who was erased can be added again. */
const hasRows = ({ counts, details }: ImportReport) =>
  Object.values(counts).some((count) => count > 0) || (details?.leftOut ?? []).length > 0;

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
  status?: number;
  /** Which of the lists is shown, whatever the address asks for. */
  list?: "missing" | undefined;
  /** Whether who was erased was ticked to be added again. */
  again?: boolean;
}

function show(
  req: Request,
  res: Response,
  each: ImportPage,
  { draft, report, errors, status, list: which, again = false }: Shown,
): void {
  const { title, path, list, listLabel, many, importer, columns, rule } = each;
  const ready = draft && report && isWhole(report) && hasRows(report) ? draft : null;
  page(
    req,
    res,
    "people/import",
    {
      title,
      path,
      columns,
      rule,
      back: { href: list, label: listLabel },
      lede: ready
        ? "This is what the file would do. Look it over, then import it."
        : "First a look, then the import.",
      figures: report && !report.givenUp && hasRows(report) ? figuresOf(report) : null,
      problems: (report?.problems ?? []).map(problemWords),
      notes: report?.notes ?? [],
      found: report ? report.problems.length > 0 || hasRows(report) : false,
      draft: ready && { id: ready.id, name: ready.fileName },
      details:
        ready && report?.details
          ? presentDetails(req, report.details, { path, draft: ready.id, list: which })
          : noDetails,
      alike: report?.details?.alike ?? [],
      sample: ready && sampleOf(ready.bytes, importer.shape, rowsShown),
      again,
      applyLabel: `Import these ${many}`,
      errors,
    },
    status === undefined ? {} : { status },
  );
}

/** Rooms are told by their counts alone. */
const noDetails = { rows: [], missing: 0, leftOut: 0 };

const figuresOf = ({ counts: { add, update, leave, reject } }: ImportReport) => [
  { value: add, label: "to add" },
  { value: update, label: "to update" },
  { value: leave, label: "already the same" },
  { value: reject, label: "not right", tone: reject > 0 ? "problem" : "" },
];

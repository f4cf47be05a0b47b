import type { Request } from "express";
import type { CsvColumn } from "../data/csv.js";
import type { ImportDetails } from "../data/importer.js";
import { hashOf } from "../data/secret.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";

const perPage = 50;

const lists = [
  ["change", "Changed"],
  ["add", "Added"],
  ["missing", "Not in the file"],
  ["out", "Left out"],
] as const;
type Which = (typeof lists)[number][0];

/** One line of what a dry run found. */
interface Row {
  which: Which;
  line: string;
  key: string;
  name: string;
  words: string;
  href: string;
}

const whatWords: Record<Which, string> = {
  change: "changed",
  add: "added",
  missing: "not in the file",
  out: "left out",
};

/** Everything the dry run found about single people, list after list, in the order of lines or names. */
export const rowsOf = (details: ImportDetails, zone: string): Row[] => [
  ...details.lines.map(({ line, does, key, name, words }) => ({
    which: does,
    line: String(line),
    key,
    name,
    words,
    href: "",
  })),
  ...details.missing.map(({ id, key, name, words }) => ({
    which: "missing" as const,
    line: "",
    key,
    name,
    words,
    href: `/office/people/${id}`,
  })),
  ...details.leftOut.map(({ line, key, name, at }) => ({
    which: "out" as const,
    line: String(line),
    key,
    name,
    words: `erased at their own wish on ${dayWords(wallOf(at, zone).on, true)}`,
    href: "",
  })),
];

/** The same as a file. */
export const detailColumns: CsvColumn<Row>[] = [
  { name: "line", of: ({ line }) => line },
  { name: "what", of: ({ which }) => whatWords[which] },
  { name: "email", of: ({ key }) => key },
  { name: "name", of: ({ name }) => name },
  { name: "words", of: ({ words }) => words },
];

/** The version of who is not in the file: only those whom the reader saw are taken off the roster. */
export const missingVersion = ({ missing }: ImportDetails): string =>
  hashOf(missing.map(({ id }) => id).join(" ")).slice(0, 20);

/** One list of the dry run, page by page, with the ways to the others. @param list which; else the one asked for */
export function presentDetails(
  req: Request,
  details: ImportDetails,
  { path, draft, list = req.query.list }: { path: string; draft: string; list?: unknown },
) {
  const rows = rowsOf(details, req.zone);
  const countOf = (which: Which) => rows.filter((row) => row.which === which).length;
  const filled = lists.filter(([which]) => countOf(which) > 0);
  const asked = filled.find(([which]) => which === list) ?? filled[0];
  const current = asked?.[0] ?? "change";
  const kept = { draft, list: current };
  const shown = rows.filter(({ which }) => which === current);
  const paging = pagingOf(shown.length, perPage, listingOf(req.query).page, path, kept);
  return {
    tabs: filled.map(([which, label]) => ({
      href: addressOf(path, { draft, list: which }),
      label,
      count: countOf(which),
      current: which === current,
    })),
    caption: asked?.[1] ?? "",
    hasLines: current !== "missing",
    rows: shown.slice(paging.skip, paging.skip + perPage),
    paging,
    csv: addressOf(`${path}.csv`, { draft }),
    missing: details.missing.length,
    takenAlong: details.takenAlong,
    missingVersion: missingVersion(details),
    leftOut: details.leftOut.length,
  };
}

import { writeCsv, type CsvColumn } from "../data/csv.js";
import { searchPattern } from "../data/search.js";
import { addressOf, pagingOf, type Listing } from "../web/listing.js";
import type { DraftLine } from "./draft-lines.js";

const perPage = 50;

/** What a list of a draft's people is narrowed to; "all" has those without a place first. */
const shows = [
  "all",
  "unplaced",
  "unmet",
  "placed",
  "moved",
  "held",
  "late",
  "coming",
  "changed",
  "unanswered",
] as const;
export type Show = (typeof shows)[number];

const labels: Record<Show, string> = {
  all: "Everybody",
  unplaced: "Without a place",
  unmet: "Another wish not met",
  placed: "Placed",
  moved: "Moved",
  held: "Held",
  late: "Asked late",
  coming: "Will come",
  changed: "Changed since",
  unanswered: "Not answered",
};

const tests: Record<Show, (line: DraftLine) => boolean> = {
  all: () => true,
  unplaced: ({ places }) => places.length === 0,
  unmet: ({ places, wanting }) => places.length > 0 && wanting,
  placed: ({ places }) => places.length > 0,
  moved: ({ lost }) => lost > 0,
  held: ({ held }) => held,
  late: ({ late }) => late,
  coming: ({ isComing }) => isComing,
  changed: ({ isChanged }) => isChanged,
  unanswered: ({ isUnanswered }) => isUnanswered,
};

/** Reads which people an address asks for. */
export const showOf = (value: unknown): Show => shows.find((show) => show === value) ?? "all";

/** Those whom the filter and the words leave. Words are looked for in the name and in the groups' titles. */
export function narrowed(lines: readonly DraftLine[], show: Show, q: string): DraftLine[] {
  const words = new RegExp(searchPattern(q), "i");
  return lines.filter(
    (line) =>
      tests[show](line) &&
      (q === "" || words.test(line.name) || line.places.some(({ title }) => words.test(title))),
  );
}

/** One page of a draft's people with its tabs and search. @param path address of the page */
export function peopleOf(lines: readonly DraftLine[], show: Show, { q, page }: Listing, path: string) {
  const found = narrowed(lines, show, q);
  const kept = { show: show === "all" ? "" : show, q };
  const paging = pagingOf(found.length, perPage, page, path, kept);
  return {
    people: found.slice(paging.skip, paging.skip + perPage),
    count: found.length,
    paging,
    q,
    kept: show === "all" ? [] : [{ name: "show", value: show }],
    tabs: shows
      .map((each) => ({
        href: addressOf(path, { show: each === "all" ? "" : each, q }),
        label: labels[each],
        count: lines.filter(tests[each]).length,
        current: each === show,
      }))
      .filter(({ count, current }) => count > 0 || current),
    csv: addressOf(`${path}/draft.csv`, kept),
  };
}

interface Row {
  line: DraftLine;
  topic: string;
  group: string;
  when: string;
  why: string;
  wayOut: string;
  held: string;
  since: string;
}

/** The people as comma-separated values, a line per place or unmet wish. Who is kept apart or together is not told. */
export function linesCsv(lines: readonly DraftLine[]): string {
  const rows = lines.flatMap((line): Row[] => [
    ...line.places.map(({ topic, title, when, why, held, since }) => ({
      ...{ line, topic, group: title, when, why, wayOut: "" },
      held: held ? "yes" : "",
      since,
    })),
    ...line.unmet.map(({ topic, text, wayOut }) => ({
      ...{ line, topic, group: "", when: "", why: text, wayOut, held: "", since: "" },
    })),
  ]);
  return writeCsv(columns, rows);
}

const columns: CsvColumn<Row>[] = [
  { name: "name", of: ({ line }) => line.name },
  { name: "year", of: ({ line }) => line.year },
  { name: "topic", of: ({ topic }) => topic },
  { name: "group", of: ({ group }) => group },
  { name: "when", of: ({ when }) => when },
  { name: "why", of: ({ why }) => why },
  { name: "wayOut", of: ({ wayOut }) => wayOut },
  { name: "held", of: ({ held }) => held },
  { name: "moved", of: ({ line }) => (line.lost > 0 ? "yes" : "") },
  { name: "since", of: ({ since }) => since },
];

/** Which part of a list an address asks for. */
export interface Listing {
  /** What was typed into the search box, at most 80 characters. */
  q: string;
  page: number;
}

/** Reads `q` and `page` from an address; what makes no sense is the first page of everything. */
export function listingOf(query: Record<string, unknown>): Listing {
  const q = typeof query.q === "string" ? query.q.trim().slice(0, 80) : "";
  return { q, page: pageIn(query.page) };
}

/** Which page a query field asks for, from 1; what makes no sense is the first. */
export const pageIn = (value: unknown): number =>
  typeof value === "string" && /^[1-9]\d{0,4}$/.test(value) ? Number(value) : 1;

/** Where somebody is in a list: the query fields that stay, and its page unless that is the first. */
export const placeIn = (kept: Record<string, string>, page: number): Record<string, string> => ({
  ...kept,
  page: page === 1 ? "" : String(page),
});

/** What the paging partial is handed, and where the page starts. A page past the end becomes the last one. */
export interface Paging {
  page: number;
  pages: number;
  previous: string;
  next: string;
  skip: number;
}

/**
 * @param path address of the list
 * @param kept query fields that stay; empty ones are left out
 * @param field the query field that says which page, for a page with several lists
 */
export function pagingOf(
  total: number,
  perPage: number,
  asked: number,
  path: string,
  kept: Record<string, string>,
  field = "page",
): Paging {
  const pages = Math.max(1, Math.ceil(total / perPage));
  const page = Math.min(asked, pages);
  const to = (n: number) =>
    n < 1 || n > pages ? "" : addressOf(path, { ...kept, [field]: n === 1 ? "" : String(n) });
  return { page, pages, previous: to(page - 1), next: to(page + 1), skip: (page - 1) * perPage };
}

/** The path with the fields that are not empty as its query. */
export function addressOf(path: string, fields: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== "")).toString();
  return query === "" ? path : `${path}?${query}`;
}

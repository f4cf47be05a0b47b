/** Which part of a list an address asks for. */
export interface Listing {
  /** What was typed into the search box, at most 80 characters. */
  q: string;
  page: number;
}

/** Reads `q` and `page` from an address; what makes no sense is the first page of everything. */
export function listingOf(query: Record<string, unknown>): Listing {
  const q = typeof query.q === "string" ? query.q.trim().slice(0, 80) : "";
  const asked = typeof query.page === "string" && /^[1-9]\d{0,4}$/.test(query.page) ? Number(query.page) : 1;
  return { q, page: asked };
}

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
 */
export function pagingOf(
  total: number,
  perPage: number,
  asked: number,
  path: string,
  kept: Record<string, string>,
): Paging {
  const pages = Math.max(1, Math.ceil(total / perPage));
  const page = Math.min(asked, pages);
  const to = (n: number) =>
    n < 1 || n > pages ? "" : addressOf(path, { ...kept, page: n === 1 ? "" : String(n) });
  return { page, pages, previous: to(page - 1), next: to(page + 1), skip: (page - 1) * perPage };
}

/** The path with the fields that are not empty as its query. */
export function addressOf(path: string, fields: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== "")).toString();
  return query === "" ? path : `${path}?${query}`;
}

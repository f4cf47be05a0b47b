import autocannon from "autocannon";
import type { Visitor } from "../support/visitor.js";

/** One address under load. */
export interface Target {
  url: string;
  headers: Record<string, string>;
}

const connections = 10;

/** The requests come as if through a proxy from as many addresses: one alone may ask 24,000 times a minute. */
const askers = Array.from({ length: 100 }, (_, n) => `10.0.0.${n}`);

/**
 * Asks for the address over and over on a few connections.
 * @returns whole answers a second
 * @throws when an answer is not a 200: a page that fails fast would look quick
 */
export async function answersPerSecond({ url, headers }: Target, seconds: number): Promise<number> {
  const requests = askers.map((address) => ({ headers: { ...headers, "x-forwarded-for": address } }));
  const result = await autocannon({ url, requests, connections, duration: seconds });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} answers of ${url} were no page`);
  return result["2xx"] / result.duration;
}

/** The middle one of an odd number of figures. */
export function medianOf(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The headers of a browser in which somebody is signed in. */
export const headersOf = (visitor: Visitor) => ({
  cookie: [...visitor.cookies].map((pair) => pair.join("=")).join("; "),
  accept: "text/html",
});

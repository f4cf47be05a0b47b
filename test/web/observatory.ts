/**
 * The score MDN's HTTP Observatory gives, by its published table (developer.mozilla.org/en-US/observatory/docs/tests_and_scoring):
 * 100 to begin with, less for what is missing, more for what few do. Of its tests the two that need the open
 * internet are left out: the redirect from http, which is the proxy's, and the browsers' own HSTS list.
 */
export function observatoryScore(
  headers: Headers,
  cookies: readonly string[],
  scripts: readonly string[],
): number {
  const parts = [ofPolicy(headers), ofCookies(cookies), ofScripts(scripts), ofSmallerHeaders(headers)].flat();
  const sum = (some: readonly number[]) => some.reduce((total, part) => total + part, 0);
  // What few do counts for those only who have nearly all that everybody should.
  const without = 100 + sum(parts.filter((part) => part < 0));
  return without < 90 ? Math.max(0, without) : 100 + sum(parts);
}

function ofPolicy(headers: Headers): number[] {
  const policy = headers.get("content-security-policy");
  if (policy === null) return [-25, headers.get("x-frame-options") === null ? -20 : 0];
  const directives = new Map(
    policy.split(";").map((part) => {
      const [name = "", ...sources] = part.trim().split(/\s+/);
      return [name, sources] as const;
    }),
  );
  const sourcesOf = (name: string) => directives.get(name) ?? directives.get("default-src") ?? ["*"];
  const loose = [...sourcesOf("script-src"), ...sourcesOf("object-src")];
  if (loose.some((each) => /^('unsafe-inline'|data:|https?:|\*)$/.test(each))) return [-20];
  if (loose.includes("'unsafe-eval'")) return [-10];
  if (sourcesOf("style-src").some((each) => /^('unsafe-inline'|data:|https?:|\*)$/.test(each))) return [0];
  const framing = directives.get("frame-ancestors")?.join() === "'none'" ? 5 : 0;
  const forms = ["'none'", "'self'"].includes(directives.get("form-action")?.join() ?? "");
  return [framing, directives.get("default-src")?.join() === "'none'" && forms ? 10 : 5];
}

function ofCookies(cookies: readonly string[]): number {
  if (cookies.length === 0) return 0;
  const carries = (cookie: string, word: RegExp) => word.test(cookie);
  if (!cookies.every((cookie) => carries(cookie, /; *Secure/i))) return -20;
  if (!cookies.every((cookie) => carries(cookie, /; *HttpOnly/i))) return -30;
  return cookies.every((cookie) => carries(cookie, /; *SameSite=(Lax|Strict)/i)) ? 5 : 0;
}

const ofScripts = (scripts: readonly string[]): number =>
  scripts.every((address) => /^\/(?!\/)/.test(address)) ? 0 : -5;

function ofSmallerHeaders(headers: Headers): number[] {
  const age = Number(/max-age=(\d+)/.exec(headers.get("strict-transport-security") ?? "")?.[1] ?? 0);
  const strict = age >= 15_768_000 ? 0 : age > 0 ? -10 : -20;
  const sniffing = headers.get("x-content-type-options") === "nosniff" ? 0 : -5;
  const sharing = headers.get("access-control-allow-origin") === null ? 0 : -50;
  const quiet = ["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"];
  const referrer = quiet.includes(headers.get("referrer-policy") ?? "") ? 5 : 0;
  const resources = headers.get("cross-origin-resource-policy") === "same-origin" ? 10 : 0;
  return [strict, sniffing, sharing, referrer, resources];
}

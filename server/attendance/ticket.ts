import { isSame, sign } from "../data/secret.js";

/** How long a scan may take to become a check-in: time to sign in first. */
const goodForMilliseconds = 15 * 60_000;

/** What a ticket is bound to: it is no use for another session or in another browser. */
interface Scan {
  session: string;
  /** The random name of the browser that opened the scanned address. */
  browser: string;
}

/** Written when a good code was opened: it says when, so that signing in or reading the page first costs nobody time. */
export const ticketFor = (secret: string, scan: Scan, at: Date): string =>
  `${at.getTime().toString(36)}.${signatureOf(secret, scan, at)}`;

/** When the ticket's code was opened; null for one that was altered, belongs elsewhere or has run out. */
export function readTicket(secrets: readonly string[], scan: Scan, ticket: string, now: Date): Date | null {
  const [time = "", signature = ""] = ticket.split(".");
  const at = new Date(parseInt(time, 36));
  if (!/^[0-9a-z]{1,9}$/.test(time) || at > now || now.getTime() - at.getTime() > goodForMilliseconds)
    return null;
  return secrets.some((secret) => isSame(signatureOf(secret, scan, at), signature)) ? at : null;
}

const signatureOf = (secret: string, { session, browser }: Scan, at: Date) =>
  sign(secret, `scan:${session}:${browser}:${at.getTime()}`);

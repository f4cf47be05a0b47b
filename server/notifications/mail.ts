import { setTimeout as wait } from "node:timers/promises";
import nodemailer, { type Transporter } from "nodemailer";

/** A message as it goes out. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Stays the same when the letter has to be sent again, so that whoever got it twice may see it once. */
  id?: string;
  /** Address that stops letters of this kind (RFC 8058); "" for none. */
  unsubscribe?: string;
}

/** Sends letters; throws what the mail server said when it would not take one. */
export interface Postbox {
  send(letter: Letter): Promise<void>;
  /** False when there is no mail server and letters stay in the app's own outbox. */
  readonly goesOut: boolean;
}

/** A server that keeps us waiting must not keep the other letters waiting with it; milliseconds. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** @param smtpUrl its query may hold any setting of nodemailer; null: nothing goes out, the outbox page is read */
export function openPostbox(smtpUrl: string | null, from: string): Postbox {
  if (smtpUrl === null) return { goesOut: false, send: () => Promise.resolve() };
  const url = new URL(smtpUrl);
  for (const [name, value] of Object.entries(patience))
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  const transport: Transporter = nodemailer.createTransport(url.href);
  return {
    goesOut: true,
    async send({ to, subject, text, html, id, unsubscribe }) {
      await transport.sendMail({
        from,
        to: { name: "", address: to },
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        ...(id === undefined ? {} : { messageId: id }),
        headers: { "Auto-Submitted": "auto-generated", ...stopHeaders(unsubscribe) },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
  };
}

/** One click in the mail program stops such letters: List-Unsubscribe with RFC 8058's post. */
const stopHeaders = (address = ""): Record<string, string> =>
  address === ""
    ? {}
    : { "List-Unsubscribe": `<${address}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };

/** Sends a letter that is kept nowhere; one the server won't take just now is offered twice more within seconds. */
export async function sendNow(postbox: Postbox, letter: Letter, pauses = [2_000, 10_000]): Promise<void> {
  for (const pause of [...pauses, null]) {
    try {
      await postbox.send(letter);
      return;
    } catch (error) {
      if (pause === null || codeOf(error) >= 500) throw error;
      await wait(pause, undefined, { ref: false });
    }
  }
}

/** The mail server's answer to a letter, 0 when it gave none. */
export function codeOf(error: unknown): number {
  const { responseCode } = error as { responseCode?: unknown };
  return typeof responseCode === "number" ? responseCode : 0;
}

import { createHmac } from "node:crypto";
import { isSame, sign } from "../data/secret.js";

/** Letters and digits that are told apart at a distance and aloud: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const alphabet = "34679ACDEFGHJKMNPQRTWXY";
const length = 6;
const windowMilliseconds = 15_000;

/** Another code every 15 seconds; each is good for the 15 seconds after its own as well, so for 30 in all. */
const windowOf = (at: Date) => Math.floor(at.getTime() / windowMilliseconds);

/** The secret of one session's codes, drawn from the app's own: nothing has to be kept for a code. */
export const doorSecret = (appSecret: string, session: string): string => sign(appSecret, `door:${session}`);

/** The code shown at the door at the instant: six letters and digits without look-alikes. */
export const codeAt = (secret: string, at: Date): string => codeOf(secret, windowOf(at));

/** Milliseconds until the next code is shown. */
export const nextCodeIn = (now: Date): number => windowMilliseconds - (now.getTime() % windowMilliseconds);

/** Whether the code may be used at `now`: it is shown, or was until 15 seconds ago. */
export function isGood(secret: string, code: string, now: Date): boolean {
  const window = windowOf(now);
  return [window, window - 1].some((each) => isSame(codeOf(secret, each), code));
}

/**
 * When the code was shown, for one that arrives late because a phone had no network: the code itself says it, so
 * that no phone's clock has to be believed.
 * @returns the start of its 15 seconds, the latest one within the span; null when it was never shown in it
 */
export function shownAt(secret: string, code: string, from: Date, to: Date): Date | null {
  for (let window = windowOf(to); window >= windowOf(from); window -= 1) {
    if (isSame(codeOf(secret, window), code)) return new Date(window * windowMilliseconds);
  }
  return null;
}

/** A code as it was typed or scanned: capitals, without spaces and dashes. */
export const tidyCode = (typed: string): string => typed.toUpperCase().replace(/[\s-]/g, "");

/** "ACD 346": in two halves, to be read aloud. */
export const codeWords = (code: string): string => `${code.slice(0, length / 2)} ${code.slice(length / 2)}`;

/** Digits of the base of the alphabet out of an HMAC-SHA256 of the window, as RFC 6238 does for base ten. */
function codeOf(secret: string, window: number): string {
  let number = createHmac("sha256", secret).update(`window:${window}`).digest().readBigUInt64BE();
  let code = "";
  for (let place = 0; place < length; place += 1) {
    code += alphabet[Number(number % BigInt(alphabet.length))] ?? "";
    number /= BigInt(alphabet.length);
  }
  return code;
}

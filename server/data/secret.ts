import { createHmac, hash, randomBytes, randomFillSync, timingSafeEqual } from "node:crypto";

/** 256 random bits as 43 characters that need no escaping. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** SHA-256, hex: enough to keep a value that is 256 random bits. */
export const hashOf = (token: string): string => hash("sha256", token, "hex");

/** HMAC-SHA256 of the text under the secret, base64url. */
export const sign = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("base64url");

/** Compares in constant time. */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The secret (base64url) behind a fresh mask of its length: a page that is compressed never holds the same text
 * twice, so nobody can guess it from the page's size (BREACH).
 */
export function masked(secret: string): string {
  const plain = Buffer.from(secret, "base64url");
  const text = Buffer.allocUnsafe(2 * plain.length);
  drawn(plain.length).copy(text);
  for (let at = 0; at < plain.length; at += 1) text[plain.length + at] = (plain[at] ?? 0) ^ (text[at] ?? 0);
  return text.toString("base64url");
}

const stock = Buffer.alloc(8_192);
let left = 0;

/** Random bytes, used once, out of a stock: asking the system each time costs more than all else about a mask. */
function drawn(count: number): Buffer {
  if (left < count) {
    randomFillSync(stock);
    left = stock.length;
  }
  left -= count;
  return stock.subarray(left, left + count);
}

/** Whether the text is a mask of the secret. */
export function isMaskOf(text: string, secret: string): boolean {
  const sent = Buffer.from(text, "base64url");
  const plain = Buffer.from(secret, "base64url");
  if (sent.length !== 2 * plain.length) return false;
  return timingSafeEqual(xor(sent.subarray(plain.length), sent), plain);
}

const xor = (left: Buffer, right: Buffer): Buffer =>
  Buffer.from(left.map((byte, at) => byte ^ (right[at] ?? 0)));

import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits as 43 characters that need no escaping. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** SHA-256, hex: enough to keep a value that is 256 random bits. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** HMAC-SHA256 of the text under the secret, base64url. */
export const sign = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("base64url");

/** Compares in constant time. */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

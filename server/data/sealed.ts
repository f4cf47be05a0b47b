import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { hashOf } from "./secret.js";

/** Thrown when a sealed text can't be opened: its key is gone, or it was altered or moved elsewhere. */
export class SealError extends Error {}

const cipher = "aes-256-gcm";
const ivBytes = 12;

/**
 * Seals a text with AES-256-GCM under the newest key, with a fresh IV.
 * @param secrets newest first, 32 characters or more each; the key is drawn from it (HKDF-SHA256)
 * @param about what the text belongs to, like "signing-keys:<id>:privateKey"; sealed text moved elsewhere won't open
 * @returns key id, IV, tag and ciphertext, base64url, joined by dots
 */
export function seal(secrets: readonly string[], text: string, about: string): string {
  const secret = secrets[0] ?? "";
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, keyFrom(secret), iv).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([sealing.update(text, "utf8"), sealing.final()]);
  return [
    keyId(secret),
    ...[iv, sealing.getAuthTag(), sealed].map((part) => part.toString("base64url")),
  ].join(".");
}

/**
 * Opens what `seal` sealed, under whichever of the secrets it was.
 * @throws SealError
 */
export function unseal(secrets: readonly string[], sealed: string, about: string): string {
  const [id = "", iv = "", tag = "", text = ""] = sealed.split(".");
  const secret = secrets.find((each) => keyId(each) === id);
  if (secret === undefined) throw new SealError("No key here opens it");
  try {
    const opening = createDecipheriv(cipher, keyFrom(secret), Buffer.from(iv, "base64url"))
      .setAAD(Buffer.from(about))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([opening.update(Buffer.from(text, "base64url")), opening.final()]).toString("utf8");
  } catch {
    throw new SealError("It was altered, or belongs elsewhere");
  }
}

const keyFrom = (secret: string) => Buffer.from(hkdfSync("sha256", secret, "", "peer-rounds data", 32));

/** Names a key without telling anything of it. */
const keyId = (secret: string) => hashOf(`id ${secret}`).slice(0, 12);

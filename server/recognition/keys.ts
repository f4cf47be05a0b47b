import { generateKeyPairSync, randomBytes } from "node:crypto";
import { isTaken } from "../data/change.js";
import { seal, unseal } from "../data/sealed.js";
import { SigningKey, type SigningKeyFields } from "./signing-key.js";

const rotateDays = 365;

/** A key that signs: its name, and both halves as a JWK. */
export interface Signer {
  kid: string;
  jwk: { kty: "OKP"; crv: "Ed25519"; x: string; d: string };
}

/** The public half of a key. */
export interface PublicKey {
  kid: string;
  jwk: { kty: "OKP"; crv: "Ed25519"; x: string };
}

/**
 * The key that signs now; the first one is made when it is first asked for.
 * @param dataKeys secrets that seal the private half, newest first
 * @throws SealError when the data keys it was sealed under are gone
 */
export async function signerAt(now: Date, dataKeys: readonly string[]): Promise<Signer> {
  const found = await SigningKey.findOne({ retiredAt: null }).lean();
  const key = found ?? (await makeKey(now, dataKeys));
  const d = unseal(dataKeys, key.sealedD, aboutOf(key._id));
  return { kid: key._id, jwk: { ...publicHalf(key), d } };
}

/** Every key that ever signed, newest first: old signatures are checked with theirs. */
export async function publicKeys(): Promise<PublicKey[]> {
  const keys = await SigningKey.find().sort({ createdAt: -1 }).lean();
  return keys.map((key) => ({ kid: key._id, jwk: publicHalf(key) }));
}

/** Retires a key that has signed for a year; the next signature makes a new one. Run by the timetable. */
export async function rotateKeys(now: Date): Promise<void> {
  const before = new Date(now.getTime() - rotateDays * 86_400_000);
  const key = await SigningKey.findOne({ retiredAt: null }).lean();
  if (key && key.createdAt < before)
    await SigningKey.updateOne({ _id: key._id }, { $set: { retiredAt: now } });
}

async function makeKey(now: Date, dataKeys: readonly string[]): Promise<SigningKeyFields> {
  const kid = randomBytes(9).toString("base64url");
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({
    format: "jwk",
  });
  try {
    const made = await SigningKey.create({
      _id: kid,
      x,
      sealedD: seal(dataKeys, d, aboutOf(kid)),
      createdAt: now,
    });
    return made.toObject();
  } catch (error) {
    // Another process was faster: its key is the one.
    if (!isTaken(error)) throw error;
    return SigningKey.findOne({ retiredAt: null }).orFail().lean();
  }
}

const aboutOf = (kid: string) => `signing_keys:${kid}:d`;

const publicHalf = ({ x }: Pick<SigningKeyFields, "x">) => ({ kty: "OKP", crv: "Ed25519", x }) as const;

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { change, isTaken, topicOf } from "../data/change.js";
import { seal, SealError, unseal } from "../data/sealed.js";
import { HttpError } from "../web/errors.js";
import { SigningKey, type SigningKeyFields } from "./signing-key.js";

const rotateDays = 365;

/** A key that signs: its name, and both halves as a JWK. */
export interface Signer {
  kid: string;
  jwk: { kty: "OKP"; crv: "Ed25519"; x: string; d: string };
  /** Since when it signs. */
  since: Date;
}

/** The public half of a key. */
export interface PublicKey {
  kid: string;
  jwk: { kty: "OKP"; crv: "Ed25519"; x: string };
}

/**
 * The key that signs now.
 * @param dataKeys secrets that seal the private half, newest first
 * @throws HttpError 503 in the moment before there is one; SealError when the data keys it was sealed under are gone
 */
export async function findSigner(dataKeys: readonly string[]): Promise<Signer> {
  const key = await SigningKey.findOne({ retiredAt: null }).lean();
  if (!key) throw new HttpError(503, "Back in a moment", "The key that signs is not made yet.", 5);
  const d = unseal(dataKeys, key.sealedD, aboutOf(key._id));
  return { kid: key._id, jwk: { ...publicHalf(key), d }, since: key.createdAt };
}

/** Every key that ever signed, newest first: old signatures are checked with theirs. */
export async function publicKeys(): Promise<PublicKey[]> {
  const keys = await SigningKey.find().sort({ createdAt: -1 }).lean();
  return keys.map((key) => ({ kid: key._id, jwk: publicHalf(key) }));
}

/**
 * Sees to it that a key signs, and none for longer than a year: one retires as the next comes. What a retired one
 * signed stays good. Run by the timetable: to look at a certificate makes nothing.
 */
export async function keepSigningKey(now: Date, dataKeys: readonly string[]): Promise<void> {
  const before = new Date(now.getTime() - rotateDays * 86_400_000);
  const inUse = () => SigningKey.findOne({ retiredAt: null }).lean();
  const isGood = (key: SigningKeyFields | null) => key !== null && key.createdAt >= before;
  if (isGood(await inUse())) return;
  const rotating = change({ id: "job: keep a signing key", now }, "signing-keys:all", async (trail) => {
    const key = await inUse();
    if (isGood(key)) return null;
    if (key) await SigningKey.updateOne({ _id: key._id }, { $set: { retiredAt: now } });
    const kid = await makeKey(now, dataKeys);
    trail.audit("make signing key", topicOf("signing-key", kid), { instead: key?._id ?? "" });
    return null;
  });
  await rotating.catch((error: unknown) => {
    // Another process was faster: its key is the one.
    if (!isTaken(error)) throw error;
  });
}

/** Retires the key that signs if the data keys it was sealed under are gone; the timetable makes another. */
export async function retireUnopened(now: Date, dataKeys: readonly string[]): Promise<void> {
  await change({ id: "start", now }, "signing-keys:all", async (trail) => {
    const key = await SigningKey.findOne({ retiredAt: null });
    if (!key || opens(dataKeys, key)) return;
    await key.set({ retiredAt: now }).save();
    trail.audit("retire signing key", topicOf("signing-key", key._id));
  });
}

function opens(dataKeys: readonly string[], { _id, sealedD }: SigningKeyFields): boolean {
  try {
    return unseal(dataKeys, sealedD, aboutOf(_id)) !== "";
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}

async function makeKey(createdAt: Date, dataKeys: readonly string[]): Promise<string> {
  const kid = randomBytes(9).toString("base64url");
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  await SigningKey.create([{ _id: kid, x, sealedD: seal(dataKeys, d, aboutOf(kid)), createdAt }]);
  return kid;
}

const aboutOf = (kid: string) => `signing_keys:${kid}:d`;

const publicHalf = ({ x }: Pick<SigningKeyFields, "x">) => ({ kty: "OKP", crv: "Ed25519", x }) as const;

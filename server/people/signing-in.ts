import { randomInt } from "node:crypto";
import mongoose from "mongoose";
import { hashOf, randomToken, sign } from "../data/secret.js";
import { announce } from "../live/announce.js";
import { Person, type PersonFields } from "./person.js";
import { SignIn, SignInCode, type SignInFields } from "./sign-in.js";

const codeMinutes = 15;
const tries = 5;
const idleDays = 14;
const absoluteDays = 60;
const dayMilliseconds = 86_400_000;

/** A code has only a million values, so its hash is keyed: the database alone can't be searched for it. */
const codeHashOf = (secret: string, browser: string, code: string) => sign(secret, `code:${browser}:${code}`);

/** What goes into the message: the typed code, and the link's last part. */
export interface SignInSecrets {
  person: PersonFields;
  code: string;
  link: string;
}

/**
 * Makes a code and link for the person at that address, valid 15 minutes in the browser that asked; earlier ones
 * of the person end.
 * @returns null when nobody on the roster has the address
 */
export async function makeSignInCode(
  email: string,
  browser: string,
  secret: string,
  now: Date,
): Promise<SignInSecrets | null> {
  const person = await Person.findOne({ email, leftAt: null }).lean();
  if (!person) return null;
  const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
  const link = randomToken();
  await SignInCode.deleteMany({ person: person._id });
  await SignInCode.create({
    person: person._id,
    browserHash: hashOf(browser),
    codeHash: codeHashOf(secret, browser, code),
    linkHash: hashOf(link),
    createdAt: now,
    endsAt: new Date(now.getTime() + codeMinutes * 60_000),
    triesLeft: tries,
  });
  return { person, code, link };
}

/**
 * Uses up a typed code. The try is counted before the code is compared, in one write, so that parallel guesses
 * share the five; of two right ones at once only one is taken.
 * @returns the person's id, or null when wrong, used, too old or tried too often
 */
export async function redeemCode(
  code: string,
  browser: string,
  secrets: string[],
  now: Date,
): Promise<mongoose.Types.ObjectId | null> {
  const tried = await SignInCode.findOneAndUpdate(
    {
      browserHash: hashOf(browser),
      endsAt: mongoose.trusted({ $gt: now }),
      triesLeft: mongoose.trusted({ $gt: 0 }),
    },
    { $inc: { triesLeft: -1 } },
    { sort: { createdAt: -1 }, returnDocument: "after" },
  ).lean();
  if (!tried || !secrets.some((secret) => codeHashOf(secret, browser, code) === tried.codeHash)) return null;
  const taken = await SignInCode.findOneAndDelete({ _id: tried._id, codeHash: tried.codeHash }).lean();
  return taken?.person ?? null;
}

/**
 * Uses up a link, in the browser that asked for it only.
 * @returns the person's id; "elsewhere" for another browser; null when unknown, used or too old
 */
export async function redeemLink(
  link: string,
  browser: string,
  now: Date,
): Promise<mongoose.Types.ObjectId | "elsewhere" | null> {
  const valid = { linkHash: hashOf(link), endsAt: mongoose.trusted({ $gt: now }) };
  const known = await SignInCode.findOne(valid).lean();
  if (!known) return null;
  if (known.browserHash !== hashOf(browser)) return "elsewhere";
  const taken = await SignInCode.findOneAndDelete(valid).lean();
  return taken?.person ?? null;
}

/** Starts a sign-in. @returns the cookie's value, which is kept nowhere else */
export async function startSignIn(
  person: mongoose.Types.ObjectId,
  device: string,
  now: Date,
): Promise<string> {
  const token = randomToken();
  const endsAt = new Date(now.getTime() + absoluteDays * dayMilliseconds);
  await SignIn.create({ person, tokenHash: hashOf(token), device, createdAt: now, lastSeenAt: now, endsAt });
  return token;
}

/** The sign-in behind a cookie's value, with its person; null when ended, idle for 14 days, or off the roster. */
export async function findSignIn(
  token: string,
  now: Date,
): Promise<{ signIn: SignInFields; person: PersonFields } | null> {
  const signIn = await SignIn.findOne({ tokenHash: hashOf(token) }).lean();
  if (!signIn || signIn.endsAt <= now) return null;
  const idle = now.getTime() - signIn.lastSeenAt.getTime();
  if (idle > idleDays * dayMilliseconds) return null;
  const person = await Person.findOne({ _id: signIn.person, leftAt: null }).lean();
  if (!person) return null;
  if (idle > dayMilliseconds / 24) await SignIn.updateOne({ _id: signIn._id }, { $set: { lastSeenAt: now } });
  return { signIn, person };
}

/** Ends one sign-in of the person's, or all; their requests and open sockets are cut within a second. */
export async function endSignIns(person: string, which: { only?: string } = {}): Promise<number> {
  const filter = { person, ...(which.only === undefined ? {} : { _id: which.only }) };
  const ended = await SignIn.find(filter).lean();
  await SignIn.deleteMany({ _id: mongoose.trusted({ $in: ended.map((each) => each._id) }) });
  announce(ended.map((each): `${string}:${string}` => `sign-in:${String(each._id)}`));
  return ended.length;
}

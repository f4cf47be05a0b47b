import { randomInt } from "node:crypto";
import mongoose from "mongoose";
import { change, isTaken, topicOf, type Trail } from "../data/change.js";
import { afterRivals } from "../data/duplicate.js";
import { hashOf, randomToken, sign } from "../data/secret.js";
import { sharedLimit } from "../web/limits.js";
import { Person, type PersonFields, type Role } from "./person.js";
import { SignIn, SignInCode, type SignInFields } from "./sign-in.js";
import type { Viewer } from "./viewer.js";

const codeMinutes = 15;
const tries = 5;
const idleDays = 14;
const absoluteDays = 60;
const dayMilliseconds = 86_400_000;

/** A code has only a million values, so its hash is keyed: the database alone can't be searched for it. */
const codeHashOf = (secret: string, browser: string, code: string) => sign(secret, `code:${browser}:${code}`);

/** What goes into the message: the typed code, and the link's last part. */
export interface SignInSecrets {
  code: string;
  link: string;
}

/** Wrong codes an account may see in a day, from whatever browsers: with a million codes, too few to guess one. */
const wrongCodes = sharedLimit("wrong-code", 20, 24 * 60, "The link in the message still works.");

/**
 * Makes a code and link for the address, valid 15 minutes in the browser that asked; earlier ones for it end. For
 * an address nobody on the roster has, the same is written, so that wrong codes later take the same way and time.
 * @returns the person and what to send them; null when nobody has the address
 */
export async function makeSignInCode(
  email: string,
  browser: string,
  secret: string,
  now: Date,
): Promise<({ person: PersonFields } & SignInSecrets) | null> {
  const person = await Person.findOne({ email, leftAt: null }).lean();
  const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
  const link = randomToken();
  const account = sign(secret, `account:${email}`);
  const made = {
    account,
    person: person?._id ?? null,
    browserHash: hashOf(browser),
    codeHash: codeHashOf(secret, browser, code),
    linkHash: hashOf(link),
    createdAt: now,
    endsAt: new Date(now.getTime() + codeMinutes * 60_000),
    triesLeft: tries,
  };
  // Two askings at once for a new address: the database lets one write, the other then replaces it.
  await afterRivals(isTaken, () => SignInCode.replaceOne({ account }, made, { upsert: true }));
  return person && { person, code, link };
}

/**
 * Uses up a typed code. The try is counted before the code is compared, in one write, so that parallel guesses
 * share the five; of two right ones at once only one is taken.
 * @returns the person's id; "used-up" when it was tried too often, by this try or before; null when wrong or too old.
 * For an address nobody has, the same.
 * @throws HttpError 429 after 20 wrong codes for the same address in a day
 */
export async function redeemCode(
  code: string,
  browser: string,
  secrets: string[],
  now: Date,
): Promise<mongoose.Types.ObjectId | "used-up" | null> {
  const asked = { browserHash: hashOf(browser), endsAt: mongoose.trusted({ $gt: now }) };
  const tried = await SignInCode.findOneAndUpdate(
    { ...asked, triesLeft: mongoose.trusted({ $gt: 0 }) },
    { $inc: { triesLeft: -1 } },
    { sort: { createdAt: -1 }, returnDocument: "after" },
  ).lean();
  if (!tried) return (await SignInCode.exists(asked)) ? "used-up" : null;
  await wrongCodes.check(tried.account, now);
  if (!secrets.some((secret) => codeHashOf(secret, browser, code) === tried.codeHash)) {
    await wrongCodes.spend(tried.account, now);
    return tried.triesLeft === 0 ? "used-up" : null;
  }
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

/** Writes a new sign-in down. @returns the cookie's value, which is kept nowhere else */
export async function startSignIn(
  person: mongoose.Types.ObjectId,
  device: string,
  now: Date,
  bySchool = false,
): Promise<string> {
  const token = randomToken();
  const endsAt = new Date(now.getTime() + absoluteDays * dayMilliseconds);
  const times = { createdAt: now, lastSeenAt: now, endsAt };
  await SignIn.create({ person, tokenHash: hashOf(token), device, bySchool, ...times });
  return token;
}

/** Roles that are held only through the school's own sign-in; none where there is none. */
export type SchoolOnly = readonly Role[];

/** The person's roles as far as the way they signed in carries them. */
const rolesHeld = (person: PersonFields, signIn: SignInFields, schoolOnly: SchoolOnly): readonly Role[] =>
  signIn.bySchool ? person.roles : person.roles.filter((role) => !schoolOnly.includes(role));

/**
 * The sign-in behind a cookie's value, with its person and the roles they hold through it; null when ended, idle for
 * 14 days, or off the roster.
 */
export async function findSignIn(
  token: string,
  now: Date,
  schoolOnly: SchoolOnly,
): Promise<{ signIn: SignInFields; person: PersonFields; roles: readonly Role[] } | null> {
  const signIn = await SignIn.findOne({ tokenHash: hashOf(token) }).lean();
  if (!signIn || signIn.endsAt <= now) return null;
  const idle = now.getTime() - signIn.lastSeenAt.getTime();
  if (idle > idleDays * dayMilliseconds) return null;
  const person = await Person.findOne({ _id: signIn.person, leftAt: null }).lean();
  if (!person) return null;
  if (idle > dayMilliseconds / 24) await SignIn.updateOne({ _id: signIn._id }, { $set: { lastSeenAt: now } });
  return { signIn, person, roles: rolesHeld(person, signIn, schoolOnly) };
}

/** Of these sign-ins those that still hold, with the roles their people have now. */
export async function findSignedIn(
  ids: string[],
  now: Date,
  schoolOnly: SchoolOnly,
): Promise<Map<string, readonly Role[]>> {
  const idleSince = new Date(now.getTime() - idleDays * dayMilliseconds);
  const signIns = await SignIn.find({
    _id: mongoose.trusted({ $in: ids }),
    endsAt: mongoose.trusted({ $gt: now }),
    lastSeenAt: mongoose.trusted({ $gte: idleSince }),
  }).lean();
  const people = await Person.find({
    _id: mongoose.trusted({ $in: signIns.map((signIn) => signIn.person) }),
    leftAt: null,
  }).lean();
  const known = new Map(people.map((person) => [String(person._id), person]));
  return new Map(
    signIns.flatMap((signIn): [string, readonly Role[]][] => {
      const person = known.get(String(signIn.person));
      return person ? [[String(signIn._id), rolesHeld(person, signIn, schoolOnly)]] : [];
    }),
  );
}

/**
 * Signs the person in at a device; the sign-in the same browser had before ends.
 * @returns the cookie's value, which is kept nowhere else
 */
export async function signIn(
  person: mongoose.Types.ObjectId,
  device: string,
  before: Viewer | null,
  now: Date,
  bySchool = false,
): Promise<string> {
  const self = topicOf("person", person);
  return change({ id: String(person), now }, self, async (trail) => {
    if (before) await end(trail, before);
    trail.audit("sign in", self, { device, bySchool });
    trail.announce(self);
    return startSignIn(person, device, now, bySchool);
  });
}

/** Ends the viewer's present sign-in; its requests and open sockets are cut within a second. */
export async function signOut(viewer: Viewer, now: Date): Promise<void> {
  await change({ id: viewer.id, now }, topicOf("person", viewer.id), (trail) => end(trail, viewer));
}

async function end(trail: Trail, { id, signIn: present }: Viewer): Promise<void> {
  await SignIn.deleteOne({ _id: present, person: id });
  trail.audit("sign out", topicOf("person", id));
  trail.announce(topicOf("sign-in", present), topicOf("person", id));
}

import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { conflict, notFound } from "../web/errors.js";
import { Credential, type CredentialDocument } from "./credential.js";
import { issueCredentials } from "./issuing.js";
import { findLedger } from "./ledger-reading.js";
import { isUndoable, ruleKeyOf } from "./runs.js";

/** Takes a credential back; its check page says so from then on, with the reason. */
export async function revoke(
  actor: Actor,
  id: string,
  reason: string,
): Promise<"revoked" | "revoked-already"> {
  return change(actor, topicOf("credential", id), async (trail) => {
    const credential = await find(id);
    if (credential.revokedAt) return "revoked-already";
    await end(trail, actor, credential, reason);
    await notify(trail, [credential.person], {
      subject: `“${credential.title}” was taken back`,
      text: `The programme office took back “${credential.title}”: ${asSentence(reason)} Its public page says so. Please write to the office if you think this is a mistake.`,
      path: "/recognition",
    });
    return "revoked";
  });
}

/**
 * Undoes a whole run: what it gave is taken back as given by mistake, and each person is told once.
 * @returns the key of the rule it was given by, and how many were taken back; "too-late" once its time is over, and
 * nothing is
 * @throws HttpError 404 for an unknown run
 */
export async function undoRun(
  actor: Actor,
  run: string,
): Promise<{ rule: string; taken: number | "too-late" }> {
  return change(actor, topicOf("run", run), async (trail) => {
    const one = await Credential.findOne({ run }, { key: 1 }).lean();
    if (!one) throw notFound();
    const rule = ruleKeyOf(one.key);
    if (!(await isUndoable(run, actor.now))) return { rule, taken: "too-late" };
    const given = await Credential.find({ run, revokedAt: null });
    for (const credential of given) await end(trail, actor, credential, "Given by mistake.");
    await notify(
      trail,
      given.map(({ person }) => person),
      {
        subject: "A recognition was given by mistake",
        text: `“${given[0]?.title ?? "It"}” was given to you by mistake and is taken back. What you did still counts, as your hours show.`,
        path: "/recognition",
      },
    );
    trail.announce("office:all");
    return { rule, taken: given.length };
  });
}

/**
 * Issues a credential again with the holder's name and numbers as they are now. The old one is taken back, unless it
 * was before, and its page leads to the new. What it was given for stays as it was, and so does the run that gave it:
 * who undoes that takes back this one too.
 * @returns the new one's id, or that of the one they hold already
 * @throws HttpError 409 when its holder asked to be erased, and was
 */
export async function reissue(actor: Actor, id: string, reason: string): Promise<string> {
  return change(actor, topicOf("credential", id), async (trail) => {
    const old = await find(id);
    if (old.replacedBy) return old.replacedBy;
    const holder = await Person.findById(old.person).orFail().lean();
    if (holder.erasedAt)
      throw conflict("Its holder asked to be erased, so nothing is issued to them any more.");
    if (!old.revokedAt) await end(trail, actor, old, reason);
    const now = await Credential.findOne({ person: old.person, key: old.key, revokedAt: null }).lean();
    if (now) return now._id;
    const { key, ruleVersion, title, about, criteria } = old;
    const ledger = await findLedger(String(old.person));
    const [made] = await issueCredentials(
      { key, ruleVersion: ruleVersion ?? null, title, about, criteria },
      [{ person: String(old.person), holder: holder.name, ledger }],
      { at: actor.now, issuedBy: actor.id, run: old.run ?? null },
    );
    old.set("replacedBy", made?._id ?? null);
    await old.save();
    trail.audit("issue credential anew", topicOf("credential", old._id), { reason, as: made?._id ?? "" });
    await notify(trail, [old.person], {
      subject: `“${title}” was issued anew`,
      text: `The programme office issued “${title}” again, with your name and hours as they are now: ${asSentence(reason)} The page of the old one leads to the new.`,
      path: "/recognition",
    });
    trail.announce(topicOf("person", old.person), topicOf("credential", old._id), "office:all");
    return made?._id ?? id;
  });
}

async function find(id: string): Promise<CredentialDocument> {
  const credential = await Credential.findById(id);
  if (!credential) throw notFound();
  return credential;
}

async function end(
  trail: Trail,
  actor: Actor,
  credential: CredentialDocument,
  reason: string,
): Promise<void> {
  credential.set({ revokedAt: actor.now, revokedReason: asSentence(reason) });
  await credential.save();
  trail.audit("revoke credential", topicOf("credential", credential._id), {
    title: credential.title,
    reason,
  });
  const topics = [topicOf("person", credential.person), topicOf("credential", credential._id)];
  trail.announce(...topics, topicOf("rule", ruleKeyOf(credential.key)), "office:all");
}

/** Reasons are typed with and without a full stop; more is said after them. */
const asSentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`);

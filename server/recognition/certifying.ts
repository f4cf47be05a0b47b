import mongoose from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Person } from "../people/person.js";
import { onceMore } from "./awarding.js";
import { Credential } from "./credential.js";
import { issueCredentials } from "./issuing.js";
import { findLedger } from "./ledger-reading.js";

/**
 * The certificate of a person's verified hours, made when they first ask for it; the same one ever after. One that
 * staff took back is theirs to issue again.
 */
export async function certifyHours(
  actor: Actor,
  person: string,
  programmeName: string,
): Promise<"certified" | "nothing-yet" | "taken-back"> {
  const own = topicOf("person", person);
  const about = `For time given to ${programmeName}.`;
  return onceMore(() =>
    change(actor, own, async (trail) => {
      const held = await Credential.findOne({ person, key: "hours", revokedAt: null }).lean();
      if (held) return "certified";
      const takenBack = {
        person,
        key: "hours",
        revokedAt: mongoose.trusted({ $ne: null }),
        replacedBy: null,
      };
      if (await Credential.exists(takenBack)) return "taken-back";
      const ledger = await findLedger(person);
      if (ledger.lines.length === 0) return "nothing-yet";
      const { name } = await Person.findById(person).orFail().lean();
      const by = { at: actor.now, issuedBy: actor.id, run: null };
      await issueCredentials({ ...hours, about }, [{ person, holder: name, ledger }], by);
      trail.audit("certify hours", own);
      trail.announce(own, "office:all");
      return "certified";
    }),
  );
}

const hours = { key: "hours", ruleVersion: null, title: "Certificate of peer learning", criteria: "" };

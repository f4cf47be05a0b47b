import { change, topicOf, type Actor } from "../data/change.js";
import { randomToken } from "../data/secret.js";
import { Person } from "../people/person.js";

/** Gives the actor's feed a new address, the first or another; an earlier one ends. */
export async function renewAddress(actor: Actor): Promise<"renewed"> {
  const own = topicOf("person", actor.id);
  return change<"renewed">(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    person.calendarSecret = randomToken();
    await person.save();
    trail.audit("renew calendar address", own);
    trail.announce(own);
    return "renewed";
  });
}

import { change, topicOf, type Actor } from "../data/change.js";
import { randomToken } from "../data/secret.js";
import { Person } from "../people/person.js";

/** Ends the actor's own feed: no address opens it until they make one again. */
export async function endAddress(actor: Actor): Promise<"ended" | "had-none"> {
  const own = topicOf("person", actor.id);
  return change<"ended" | "had-none">(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    if (person.calendarSecret === null) return "had-none";
    person.calendarSecret = null;
    await person.save();
    trail.audit("end calendar address", own);
    trail.announce(own);
    return "ended";
  });
}

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

import { change, topicOf, type Actor } from "../data/change.js";
import { randomToken } from "../data/secret.js";
import { Person, type PersonFields } from "../people/person.js";

const shape = /^[\w-]{43}$/;

/** The person whose feed the address names; null for one that is unknown or has been renewed. */
export async function findByAddress(secret: string): Promise<PersonFields | null> {
  return shape.test(secret) ? Person.findOne({ calendarSecret: secret, leftAt: null }).lean() : null;
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

import type { Types } from "mongoose";
import type { Actor, Trail } from "../data/change.js";
import { calledForLeaders } from "../groups/draft-words.js";
import type { GroupFields } from "../groups/group.js";
import type { Role } from "../people/person.js";
import { capital } from "../web/phrases.js";
import { stepDown, type FreedSession } from "./stepping-down.js";

const became: Record<Role, string> = {
  student: "You take part as a student now.",
  leader: "You can lead groups now. Your training and what you are cleared for stand under Training.",
  staff: "You work in the programme office now; its page is Office.",
  support: "You are in the support team now.",
};

const noLonger: Record<Role, string> = {
  student: "You no longer take part as a student.",
  leader: "You are no longer a leader in the programme.",
  staff: "You no longer work in the programme office.",
  support: "You are no longer in the support team.",
};

/** What a message is called that says of roles only. */
export const rolesSubject = "What you do in the programme has changed";

/** The sentences as the words of a message. */
export const notRight = (said: readonly string[]): string =>
  `${said.join(" ")}\n\nIf that is not right, tell the programme office.`;

/**
 * Draws, inside a change and once the new roles are stored, what follows from them, and says it in sentences for the
 * person: whoever is no longer a leader is taken out of what they lead.
 * @returns the sentences, and the sessions that are free to be taken again
 */
export async function changeRoles(
  trail: Trail,
  actor: Actor,
  { _id, roles }: { _id: Types.ObjectId; roles: readonly Role[] },
  before: readonly Role[],
): Promise<{ said: string[]; freed: FreedSession[] }> {
  const gained = roles.filter((role) => !before.includes(role));
  const lost = before.filter((role) => !roles.includes(role));
  const after = lost.includes("leader") ? await leadNoMore(trail, actor, _id) : { said: [], freed: [] };
  const said = [...gained.map((role) => became[role]), ...lost.map((role) => noLonger[role]), ...after.said];
  return { said, freed: after.freed };
}

async function leadNoMore(trail: Trail, actor: Actor, person: Types.ObjectId) {
  const led = await stepDown(trail, actor, person, "They are no longer a leader in the programme.");
  const [shared, alone] = [await called(led.shared, actor.now), await called(led.alone, actor.now)];
  const said = [
    ...shared.map((title) => `${title} goes on with its other leader.`),
    ...alone.map((title) => `${title} needs another leader; until there is one, it stays with you.`),
  ];
  return { said, freed: led.freed };
}

/** What they are called at the beginning of a sentence. */
async function called(groups: readonly GroupFields[], now: Date): Promise<string[]> {
  const titles: string[] = [];
  for (const group of groups) titles.push(capital((await calledForLeaders(group, now)).title));
  return titles;
}

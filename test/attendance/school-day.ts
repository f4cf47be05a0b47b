import type { GroupFields } from "../../server/groups/group.js";
import { Session } from "../../server/sessions/session.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";

/** Five minutes into the session that makeTuesday makes. */
export const started = new Date("2026-10-06T16:05:00Z");

/** The evening after it. */
export const evening = new Date("2026-10-06T19:00:00Z");

/** A group with two leaders and two members, its session on Tuesday 6 October at 17:00 in London, and its paths. */
export async function makeTuesday(fields: Partial<GroupFields> = {}) {
  const term = await makeTerm();
  const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
  const ben = await makePerson({ name: "Ben Leader", roles: ["leader"], year: 4 });
  const cleo = await makePerson({ name: "Cleo Member" });
  const dan = await makePerson({ name: "Dan Member" });
  const group = await makeGroup(term, {
    title: "Kidneys on Tuesday",
    leaders: [ana._id, ben._id],
    members: [cleo, dan].map(memberOf),
    ...fields,
  });
  const session = await makeSession(group, "2026-10-06");
  return { term, ana, ben, cleo, dan, group, session, path: `/sessions/${String(session._id)}/register` };
}

/** The session as it is stored now, its marks by person's id. */
export async function storedRegister(session: { _id: unknown }) {
  const found = await Session.findById(session._id).orFail().lean();
  return {
    ...found,
    marks: Object.fromEntries(found.register.map((entry) => [String(entry.person), entry.mark])),
    led: found.leading.map(String).sort(),
  };
}

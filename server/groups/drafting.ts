import mongoose, { type Types } from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { notify } from "../notifications/notify.js";
import { holds, type Viewer } from "../people/viewer.js";
import type { ProgrammeFields } from "../terms/programme.js";
import type { TermFields } from "../terms/term.js";
import { listWords } from "../web/phrases.js";
import { codePrefix, nextCode } from "./code.js";
import { calledForLeaders, type Named } from "./draft-words.js";
import { namesOf } from "./find.js";
import { Group, type GroupDocument, type GroupFields } from "./group.js";
import type { Draft, OpenEdit } from "./input.js";
import { leadersFrom } from "./leaders.js";
import { leads, opensByItself } from "./policy.js";
import { orRefusal, Refused, type Refusal } from "./refused.js";
import { auditGroup } from "./trace.js";

/** The programme and term a group belongs to. */
export interface Setting {
  programme: ProgrammeFields;
  term: TermFields;
  /** The term planned after it, in which a new group can be drafted as well; null or missing when there is none. */
  next?: TermFields | null;
}

interface Drafted {
  outcome: "drafted";
  id: string;
  isOwn: boolean;
}

const tries = 8;

/**
 * Writes a new draft with a code of its own ("REN-3") and tells a leader whom staff named.
 * @param copiedFrom the earlier group whose plans its sessions are to begin with
 * @returns the new group's id and whether the viewer leads it, or why not and beside which field to say so
 */
export async function createDraft(
  actor: Actor,
  viewer: Viewer,
  input: Draft,
  { programme, term }: Setting,
  copiedFrom: Types.ObjectId | null = null,
): Promise<Drafted | Refusal> {
  const drafting = (): Promise<Drafted> =>
    change(actor, "groups:all", async (trail) => {
      checkAgainstTerm(input, { programme, term });
      const leaders = await leadersFrom(viewer, input, []);
      const code = await freeCode(term._id, input.topic);
      const fields = { ...fieldsOf(input), leaders, code, copiedFrom, term: term._id, createdAt: actor.now };
      const [group] = await Group.create([fields]);
      if (!group) throw new TypeError("Group.create answers with what it created");
      const topic = topicOf("group", group._id);
      const said = group.kind === "shared-experience" ? {} : { code, leaders: leaders.map(String) };
      await auditGroup(trail, actor, group, "draft group", said);
      trail.announce(topic, ...leaders.map((id) => topicOf("person", id)));
      if (holds(viewer, "staff")) trail.announce("office:all");
      await tellNewLeaders(trail, viewer, group, []);
      return { outcome: "drafted", id: String(group._id), isOwn: leads(viewer, group) };
    });
  return orRefusal(withFreshCode(drafting));
}

/** Two processes may choose the same code at once; the database refuses one, who chooses again. */
export async function withFreshCode<T>(drafting: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await drafting();
    } catch (error) {
      if (!isTaken(error) || round === tries) throw error;
    }
  }
}

/** The next code of the topic that no group of the term has: "REN-3". */
async function freeCode(term: Types.ObjectId, topic: string): Promise<string> {
  const prefix = codePrefix(topic);
  const inUse = await Group.find(
    { term, code: mongoose.trusted({ $regex: `^${prefix}-` }) },
    { code: 1 },
  ).lean();
  return nextCode(
    prefix,
    inUse.map((group) => group.code),
  );
}

/** Takes a draft into the term of its first week, where it has another code. To be saved by the caller. */
export async function takeIntoTerm(group: GroupDocument, topic: string, { term }: Setting): Promise<void> {
  if (!group.term.equals(term._id)) group.set({ term: term._id, code: await freeCode(term._id, topic) });
}

/** The topic must be one of the programme's, and the first week one of the term's. @throws Refused */
export function checkAgainstTerm(
  input: Pick<Draft, "topic" | "firstOn">,
  { programme, term }: Setting,
): void {
  if (!programme.topics.some((topic) => topic.code === input.topic)) {
    throw new Refused("Choose a topic", "topic");
  }
  if (input.firstOn < term.startsOn || input.firstOn > term.endsOn) {
    throw new Refused("Choose a week of the term", "firstOn");
  }
}

/** The fields a form sets; of an open group, those that may still change. */
export function fieldsOf(input: OpenEdit & Partial<Draft>): Partial<GroupFields> {
  const { title, capacity, minimum, building, onlineLink, about, topic, kind, firstOn } = input;
  const years = [...new Set(input.years)].sort((a, b) => a - b);
  const features = input.wishes.filter((wish) => wish !== "step-free");
  const wish = { features, stepFree: input.wishes.includes("step-free"), building };
  const lasting = { title, years, capacity, minimum, wish, onlineLink, about };
  if (topic === undefined || kind === undefined || firstOn === undefined) return lasting;
  const { day = 1, start = "", minutes = 0, everyWeeks = 1 } = input;
  return { ...lasting, topic, kind, firstOn, slot: { day, start, minutes }, everyWeeks };
}

/** Tells those who lead the group now and didn't before, unless they did it themselves. */
export async function tellNewLeaders(
  trail: Trail,
  viewer: Viewer,
  group: Named & Pick<GroupFields, "_id" | "leaders" | "submittedAt">,
  before: readonly Types.ObjectId[],
): Promise<void> {
  const known = [viewer.id, ...before.map(String)];
  const fresh = group.leaders.filter((leader) => !known.includes(String(leader)));
  if (fresh.length === 0) return;
  const { title, words } = await calledForLeaders(group, trail.now);
  const isUnsent = !group.openedAt && !group.submittedAt && !opensByItself(group);
  const next = isUnsent ? " It can open once its leaders have sent it for approval." : "";
  const name = naming(viewer.id, viewer.name);
  await notify(trail, [...fresh], {
    subject: `You are put down to lead ${title}`,
    text: `${name} has named you as a leader of ${words}.${next} Have a look at its plan; if it does not suit you, tell ${name} or the programme office.`,
    path: `/groups/${String(group._id)}`,
    kind: "leading",
  });
}

/** Tells its members, and who leads it as before, that somebody else leads the group now. */
export async function tellOfNewLeaders(
  trail: Trail,
  viewer: Viewer,
  group: Named & Pick<GroupFields, "_id" | "leaders" | "members">,
  before: readonly Types.ObjectId[],
): Promise<void> {
  const isIn = (people: readonly Types.ObjectId[]) => (each: Types.ObjectId) =>
    people.some((one) => one.equals(each));
  const fresh = group.leaders.filter((leader) => !isIn(before)(leader));
  if (fresh.length === 0) return;
  const names = await namesOf(fresh);
  const who = listWords(fresh.map((leader) => naming(leader, names.get(String(leader)) ?? "A leader")));
  const { title } = await calledForLeaders(group, trail.now);
  const stayed = group.leaders.filter(isIn(before));
  const told = [...stayed, ...group.members.map(({ person }) => person)];
  await notify(
    trail,
    told.filter((person) => String(person) !== viewer.id),
    {
      subject: `${who} ${fresh.length === 1 ? "leads" : "lead"} ${title} now`,
      text: `The programme office has named ${who} to lead ${title}. Its times and rooms stay as they are.`,
      path: `/groups/${String(group._id)}`,
      kind: "changes",
    },
  );
}

/** Tells those who led the group and don't any more, unless they did it themselves. */
export async function tellFormerLeaders(
  trail: Trail,
  viewer: Viewer,
  group: Named & Pick<GroupFields, "leaders">,
  before: readonly Types.ObjectId[],
): Promise<void> {
  const now = [viewer.id, ...group.leaders.map(String)];
  const former = before.filter((leader) => !now.includes(String(leader)));
  if (former.length === 0) return;
  const { title, words } = await calledForLeaders(group, trail.now);
  const name = naming(viewer.id, viewer.name);
  await notify(trail, former, {
    subject: `You don't lead ${title} any more`,
    text: `${name} has named somebody else to lead ${words}. If that surprises you, ask ${name} or the programme office.`,
    path: "/today",
    kind: "leading",
  });
}

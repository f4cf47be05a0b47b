import { nameOf, type PersonFields } from "../people/person.js";
import { momentWords } from "../time/words.js";
import { hasAsked } from "./asking.js";
import { findOwn, type Own } from "./barred-words.js";
import { findDraft, type RoundDraft } from "./draft.js";
import { linesOf } from "./draft-lines.js";
import { findGroupNames, namesFor } from "./group-names.js";
import { othersFor } from "./giving-another.js";
import { topicName } from "./outcome-words.js";
import { standingsOf } from "./person-page.js";
import { Placing } from "./placing.js";
import { overBy, type RoundFields } from "./round.js";
import { membershipsOf, placeKey } from "./since.js";

/** Everything the office's page of one person of a round shows, but for what is typed there. */
export async function personSheet(round: RoundFields, person: PersonFields, zone: string) {
  const [id, own] = [String(round._id), String(person._id)];
  const over = overBy(round);
  const draft = await findDraft(round._id, round.draftNumber);
  const line = draft ? (await linesOf(round, draft, own))[0] : undefined;
  const standings = draft && !over ? await standingsIn(round, draft, own) : [];
  const out = round.takenOut.find((each) => String(each.person) === own);
  return {
    title: nameOf(person),
    id,
    student: own,
    back: { href: `/office/rounds/${id}`, label: "Matching round" },
    draft: draft?.number,
    facts: await factsOf(round, person, zone),
    line,
    standings,
    passedOver: draft ? await passedOver(round, draft, person) : [],
    another: over === "published" ? await wishesOf(round, person) : [],
    isOver: over !== null,
    isPublished: over === "published",
    choices: standings
      .filter(({ free }) => free)
      .map((each) => ({ value: each.id, label: `${each.title}, ${each.when}` })),
    hasAsked: hasAsked(round, own),
    takenOut: out?.reason ?? "",
    outWords: out ? outWords(out.reason, over === "published", line !== undefined) : "",
  };
}

async function standingsIn(round: RoundFields, draft: RoundDraft, person: string) {
  return standingsOf(draft, person, await namesFor(draft.result), await findOwn(round.term, [person]));
}

/** The field with the group that somebody gets instead of this one; a page may have one for each of their groups. */
export const toField = (from: string): string => `to-${from}`;

/** The field with what somebody reads when there is no other group than this one. */
export const noteField = (from: string): string => `note-${from}`;

/** The places that somebody still has and would change for another, with what could be had instead. */
async function wishesOf(round: RoundFields, { _id }: PersonFields) {
  const placings = await Placing.find({
    round: round._id,
    person: _id,
    left: null,
    answer: "another",
  }).lean();
  const inside = await membershipsOf(placings);
  const still = placings.filter(({ person, group }) => inside.has(placeKey(person, group)));
  if (still.length === 0) return [];
  const names = await findGroupNames(still.map(({ group }) => String(group)));
  const others = await othersFor(round, _id);
  return still.map(({ group, wish }) => ({
    ...{ group: String(group), wish, others },
    ...{ toField: toField(String(group)), noteField: noteField(String(group)) },
    title: names.get(String(group))?.title ?? "A group that is gone",
  }));
}

/** The topics of somebody's profile that the draft looked for nothing in, and why. */
async function passedOver(round: RoundFields, draft: RoundDraft, { _id, topics }: PersonFields) {
  const id = String(_id);
  const wanted = draft.problem.students.find((student) => student.id === id)?.topics;
  if (!wanted) return [];
  const { topics: named } = await namesFor({ groups: [] });
  const own = await findOwn(round.term, [id]);
  return topics
    .filter((topic) => !wanted.includes(topic))
    .map((topic) => {
      const isPlaced = round.topics.length === 0 || round.topics.includes(topic);
      const theirs = own.find((each) => each.topic === topic && !isOnlyWaiting(each, id));
      const has = theirs ? `They have ${theirs.title} for it already.` : "They have added it since.";
      return { topic: topicName(topic, named), text: isPlaced ? has : "This round gives no places in it." };
    });
}

const isOnlyWaiting = ({ members, leaders }: Own, id: string) =>
  !members.some(({ person }) => String(person) === id) && !leaders.some((leader) => String(leader) === id);

/** That staff took somebody out, and what of it the draft doesn't know yet. */
function outWords(reason: string, isPublished: boolean, isInDraft: boolean): string {
  const why = `Taken out of this round by hand: ${reason}.`.replace(/([.!?])\.$/, "$1");
  if (isPublished) return `${why} No place was looked for.`;
  const rest = isInDraft
    ? "The newest draft was worked out before that and can't be published; work it out again."
    : "The newest draft has no place for them.";
  return `${why} ${rest}`;
}

async function factsOf(round: RoundFields, person: PersonFields, zone: string) {
  const asking = round.asking.find((each) => String(each.person) === String(person._id));
  const ranked = asking?.ranked.map(String) ?? [];
  const groups = await findGroupNames(ranked);
  const { topics } = await namesFor({ groups: [] });
  const pins = round.pins.filter((pin) => String(pin.person) === String(person._id));
  const reasons = pins.flatMap(({ reason }) => (reason === "" ? [] : [reason]));
  const asked = asking
    ? `${momentWords(asking.askedAt, zone)}${asking.late ? (asking.includedAt ? ", late, included" : ", late") : ""}`
    : "Has not asked for a place";
  return [
    { term: "Year", text: String(person.year) },
    { term: "Asked", text: asked },
    {
      term: "Topics, which all count alike",
      text: person.topics.map((code) => topicName(code, topics)).join(", ") || "None",
    },
    {
      term: "Groups, most wanted first",
      text: ranked.flatMap((each) => groups.get(each)?.title ?? []).join(", ") || "No order given",
    },
    ...(pins.length > 0 ? [{ term: "Held", text: reasons.join(" ") || "Where the draft placed them" }] : []),
  ];
}

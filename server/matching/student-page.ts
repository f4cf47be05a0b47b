import mongoose from "mongoose";
import { among } from "../data/ids.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { namesIn } from "../groups/presenter.js";
import { meetingWords } from "../groups/words.js";
import type { PersonFields } from "../people/person.js";
import { placeWords, roomsOf } from "../sessions/presenter.js";
import { Session } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { slotFits } from "../time/interval.js";
import { rangeWords } from "../time/words.js";
import { kinds } from "./company.js";
import { findResultFor, type OwnResult } from "./draft.js";
import { mostRanked } from "./input.js";
import { broughtTo, topicName, type Brought } from "./outcome-words.js";
import { Placing, type PlacingFields } from "./placing.js";
import { considerationOf } from "./problem-now.js";
import { findGroupNames, namesFor, type Names } from "./group-names.js";
import type { Asking, RoundFields } from "./round.js";

/** The choices of a form as they were sent, in order. */
export const rankedIn = (body: Record<string, unknown> | undefined): string[] =>
  [body?.ranked ?? []].flat().map(String);

/** The groups chosen in order, empty choices closed up; or the sentence that says what is wrong. */
export function rankedFrom(chosen: readonly string[]): string[] | string {
  const ranked = chosen.filter((group) => group !== "");
  if (new Set(ranked).size < ranked.length) return "Choose each group once";
  return ranked.length > mostRanked ? `Choose at most ${mostRanked} groups` : ranked;
}

const places = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"];

/** What a student sees to ask with: their topics and free time as they stand, groups to rank, and a buddy. */
export async function askingForm(
  round: RoundFields,
  person: PersonFields,
  mine: Asking | null,
  typed: Record<string, unknown> | undefined,
) {
  const topics = (await findProgramme())?.topics ?? [];
  const wanted = person.topics.filter((topic) => round.topics.length === 0 || round.topics.includes(topic));
  const groups = await fittingGroups(round, person, wanted);
  const options = groups.map((group) => ({
    value: String(group._id),
    topic: topicName(group.topic, topics),
    label: `${meetingWords(group)}: ${group.title}`,
  }));
  const sent = rankedIn(typed);
  const chosen = sent.length > 0 ? sent : (mine?.ranked.map(String) ?? []);
  const count = Math.min(mostRanked, options.length);
  return {
    topics: wanted.map((topic) => topicName(topic, topics)).join(", "),
    hasTopics: wanted.length > 0,
    hasSeveralTopics: wanted.length > 1,
    hasFreeTime: person.free.length > 0,
    groups: options.length,
    choices: choicesOf(options, chosen, count),
    most: mostChoice(round.maxGroups, mine, typed?.most),
    company: companyChoice(mine, typed?.company),
    buddy: typeof typed?.buddy === "string" ? typed.buddy : (mine?.buddy ?? ""),
  };
}

/** A field for each choice, its groups under their topics; the first that is chosen twice is the one to begin with. */
function choicesOf(
  options: readonly { value: string; topic: string; label: string }[],
  chosen: readonly string[],
  count: number,
) {
  const isTwice = chosen.map((group) => group !== "" && chosen.filter((each) => each === group).length > 1);
  const first = Math.max(0, isTwice.indexOf(true));
  const topics = [...new Set(options.map(({ topic }) => topic))];
  return Array.from({ length: count }, (_, index) => ({
    id: index === first ? "field-ranked" : `field-ranked-${index + 1}`,
    label: `${places[index] ?? ""} choice`,
    isTwice: isTwice[index] === true,
    topics: topics.map((topic) => ({
      topic,
      options: options
        .filter((option) => option.topic === topic)
        .map(({ value, label }) => ({ value, label, chosen: value === chosen[index] })),
    })),
  }));
}

/** How many groups they would like at most; null where the round gives one to each. */
function mostChoice(perRound: number, mine: Asking | null, typed: unknown) {
  if (perRound < 2) return null;
  const fewer = Array.from({ length: perRound - 1 }, (_, n) => ({
    value: String(n + 1),
    label: `At most ${n + 1}`,
  }));
  return {
    options: [{ value: "", label: `Up to ${perRound}, as many as it gives` }, ...fewer],
    value: typeof typed === "string" ? typed : String(mine?.most ?? ""),
  };
}

/** What they said is never shown, not even to them: a form that was filled in before says no more than that. */
function companyChoice(mine: Asking | null, typed: unknown) {
  const hasSaid = Boolean(mine?.company);
  const before = hasSaid ? [{ value: "as-before", label: "Leave it as I said before" }] : [];
  const said = Object.entries(kinds).map(([value, label]) => ({ value, label }));
  return {
    options: [...before, { value: "", label: "No preference" }, ...said],
    value: typeof typed === "string" ? typed : hasSaid ? "as-before" : "",
  };
}

/** Open groups of the topics for the person's year that meet when they are free, in the order of the topics. */
async function fittingGroups(
  round: RoundFields,
  person: PersonFields,
  wanted: readonly string[],
): Promise<GroupFields[]> {
  const groups = await Group.find({
    term: round.term,
    topic: mongoose.trusted({ $in: wanted }),
    years: person.year,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
    kind: mongoose.trusted({ $ne: "shared-experience" }),
  })
    .sort({ "slot.day": 1, "slot.start": 1, topic: 1, _id: 1 })
    .lean<GroupFields[]>();
  return groups
    .filter((group) => slotFits(person.free, group.slot))
    .sort((a, b) => wanted.indexOf(a.topic) - wanted.indexOf(b.topic));
}

/** What became of a place, and what somebody who has to answer wants to know of the group. */
interface PlaceNow {
  answer: string;
  isMember: boolean;
  wish: string;
  /** The group they were given for it when they had asked for another. */
  movedTo: { id: string; title: string } | null;
  /** The field with what would suit them better; a page may have one for each of their places. */
  wishField: string;
  leaders: string;
  /** "Next: Tue 6 Oct, 17:00–17:50, Seminar room N-204"; "" when nothing is to come. */
  next: string;
}

function movedTo(placing: PlacingFields | undefined, groups: Names["groups"]): PlaceNow["movedTo"] {
  const id = String(placing?.movedTo ?? "");
  const title = groups.get(id)?.title;
  return title === undefined ? null : { id, title };
}

export const wishField = (group: string): string => `wish-${group}`;

/** What a published round brought the person, with what they answered. */
interface BroughtNow extends Brought {
  places: (Brought["placed"][number] & PlaceNow)[];
  consideration: ReturnType<typeof considerationOf>;
}

/** The groups that the words about one person's part of a result name. */
const named = ({ placements, unplaced }: OwnResult, left: readonly { group: string }[]) =>
  [
    ...[...placements, ...left].map(({ group }) => group),
    ...unplaced.flatMap(({ wayOut }) =>
      wayOut ? [wayOut.change.group, ...("leaves" in wayOut.change ? [wayOut.change.leaves] : [])] : [],
    ),
  ].map((id) => ({ id }));

/** Which of the groups the person is in now. */
async function groupsWith(person: string, groups: readonly string[]): Promise<Set<string>> {
  const ids = mongoose.trusted({ $in: [...groups] });
  return new Set((await Group.distinct("_id", { _id: ids, "members.person": person })).map(String));
}

/** Who leads each of the groups, and when and where it meets next, by its id. */
async function findMeetings(
  placed: Brought["placed"],
  { now, zone }: { now: Date; zone: string },
): Promise<Map<string, Pick<PlaceNow, "leaders" | "next">>> {
  const groups = await Group.find({ _id: among(placed.map(({ id }) => id)) }).lean<GroupFields[]>();
  const names = await namesOf(groups.flatMap(({ leaders }) => leaders));
  const ids = groups.map(({ _id }) => _id);
  const toCome = { group: among(ids), cancelledAt: null, startsAt: mongoose.trusted({ $gt: now }) };
  const sessions = await Session.find(toCome, { group: 1, startsAt: 1, endsAt: 1, room: 1 })
    .sort({ startsAt: 1 })
    .lean();
  const next = groups.flatMap((group) => sessions.find((each) => each.group.equals(group._id)) ?? []);
  const rooms = await roomsOf(next);
  return new Map(
    groups.map(({ _id, leaders, onlineLink }) => {
      const session = next.find((each) => each.group.equals(_id));
      const when = session ? rangeWords(session.startsAt, session.endsAt, zone) : "";
      const place = session ? placeWords(session, rooms, onlineLink !== "") : "";
      const words = session ? `Next: ${when}. ${place}.` : "";
      return [String(_id), { leaders: namesIn(leaders, names), next: words }];
    }),
  );
}

/**
 * What the published round brought the person; null before, and for those who did not ask.
 * @param at `isFull`: whether they are in as many groups as they may be in by now
 */
export async function findBrought(
  round: RoundFields,
  person: string,
  { isFull, ...at }: { now: Date; zone: string; isFull: boolean },
): Promise<BroughtNow | null> {
  const mine = round.asking.find((each) => String(each.person) === person);
  if (!round.publishedAt || !mine) return null;
  const result = await findResultFor(round._id, round.draftNumber, person);
  if (!result) return null;
  const placings = await Placing.find({ round: round._id, person }).lean<PlacingFields[]>();
  const left = placings.flatMap(({ group, left: reason }) =>
    reason ? [{ student: person, group: String(group), reason }] : [],
  );
  const brought = broughtTo(
    person,
    { ...result, isFull },
    await namesFor({ groups: named(result, left) }, round.maxGroups),
    left,
  );
  const ways = brought.unmet.map(({ group }) => group).filter((group) => group !== "");
  const inside = await groupsWith(person, [...placings.map(({ group }) => String(group)), ...ways]);
  const about = await findMeetings(brought.placed, at);
  const answers = new Map(placings.map((placing) => [String(placing.group), placing]));
  const others = await findGroupNames(placings.flatMap(({ movedTo }) => (movedTo ? [String(movedTo)] : [])));
  return {
    ...brought,
    // A way out that they have gone since says nothing any more.
    unmet: brought.unmet.filter(({ group }) => !inside.has(group)),
    consideration: considerationOf(round, mine),
    places: brought.placed.map((place) => ({
      ...place,
      answer: answers.get(place.id)?.answer ?? "",
      isMember: inside.has(place.id),
      wish: answers.get(place.id)?.wish ?? "",
      movedTo: movedTo(answers.get(place.id), others),
      wishField: wishField(place.id),
      ...(about.get(place.id) ?? { leaders: "", next: "" }),
    })),
  };
}

import mongoose, { type Types } from "mongoose";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { dayWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { hoursHint, typedText, type FieldErrors, type Typed } from "../web/input.js";
import { trainedMinutes } from "./gate.js";
import { presentAsked, presentTraining } from "./presenter.js";
import { clearanceVersion, Standing, type StandingFields } from "./standing.js";

/** Where staff came from to a leader's page, and the query that keeps it in the page's own addresses. */
export interface WayBack {
  href: string;
  label: string;
  kept: string;
}

/**
 * What the office's page of one leader shows: the topics with who cleared them when, and the training with its trace.
 * @param typed what stood in the form of new training when it was refused
 * @param ticked the topics ticked in a form that was refused; without it, those they are cleared for
 */
export async function leaderPage(
  leader: PersonFields,
  { topics, settings, zone }: ProgrammeFields,
  back: WayBack,
  typed: Typed,
  errors: FieldErrors,
  ticked?: readonly string[],
) {
  const path = `/office/leaders/${String(leader._id)}`;
  const standing = await Standing.findById(leader._id).lean();
  const names = await recordersOf(standing);
  const { all, live } = trainedMinutes(standing);
  const text = typedText(typed);
  return {
    title: nameOf(leader),
    back: { href: back.href, label: back.label },
    kept: back.kept,
    lede: leader.email,
    path,
    hoursHint,
    certificates: `/office/recognition/credentials?person=${String(leader._id)}`,
    figures: [
      { value: durationWords(all), label: `of ${settings.trainingHours} h training` },
      { value: durationWords(live), label: `of ${settings.liveHours} h live` },
    ],
    ...presentTopics(standing, { topics, zone }, names, ticked),
    training: presentTraining(standing, names).map((entry) => ({
      ...entry,
      strike: `${path}/training/${entry.id}/end${back.kept}`,
    })),
    typed: { what: text("what"), on: text("on"), hours: text("hours"), live: text("live") },
    ways: [
      { value: "yes", label: "Live, with others" },
      { value: "no", label: "On one’s own" },
    ],
    errors,
  };
}

/** The form of the topics; ticked otherwise than what has been stored meanwhile, both versions stand side by side. */
function presentTopics(
  standing: StandingFields | null,
  { topics, zone }: Pick<ProgrammeFields, "topics" | "zone">,
  names: ReadonlyMap<string, string>,
  ticked?: readonly string[],
) {
  const cleared = (standing?.cleared ?? []).map(({ topic }) => topic);
  const inWords = (codes: readonly string[]) =>
    topics
      .filter(({ code }) => codes.includes(code))
      .map(({ name }) => name)
      .join(", ") || "nothing";
  const rival = { label: "Cleared for", stored: inWords(cleared), typed: inWords(ticked ?? cleared) };
  return {
    topics: topics.map(({ code, name }) => {
      const clearance = standing?.cleared.find(({ topic }) => topic === code);
      const since = clearance ? dayWords(wallOf(clearance.at, zone).on, true) : "";
      const by = clearance ? (names.get(String(clearance.by)) ?? "the programme office") : "";
      const asking = presentAsked(standing, { code, name }, zone);
      const asked = asking ? [asking.words, asking.before].filter(Boolean).join(" ") : "";
      return { value: code, label: name, hint: clearance ? `since ${since}, by ${by}` : asked };
    }),
    cleared: ticked ?? cleared,
    rivals: rival.stored === rival.typed ? [] : [rival],
    version: clearanceVersion(standing),
  };
}

/** The names of the staff who recorded it. */
async function recordersOf(standing: StandingFields | null): Promise<Map<string, string>> {
  const people: Types.ObjectId[] = [
    ...(standing?.cleared ?? []).map(({ by }) => by),
    ...(standing?.training ?? []).map(({ recordedBy }) => recordedBy),
  ];
  const found = await Person.find(
    { _id: mongoose.trusted({ $in: people }) },
    { name: 1, preferredName: 1 },
  ).lean();
  return new Map(found.map((person) => [String(person._id), nameOf(person)]));
}

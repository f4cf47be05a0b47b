import { addDays, isDay } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import { weeksOfTerm } from "../time/week.js";
import type { TermFields } from "../terms/term.js";
import { typedText, type FieldErrors, type Typed } from "../web/input.js";
import type { Setting } from "./drafting.js";
import { dayChoices, rhythmChoices } from "./meeting-form.js";
import { kinds, type GroupFields } from "./group.js";
import { wishes } from "./input.js";
import { versionOf } from "./version.js";
import { kindWords } from "./words.js";

/** What stands in the fields of a group's form, as text. */
export interface FormValues {
  title: string;
  topic: string;
  kind: string;
  years: string[];
  day: string;
  start: string;
  minutes: string;
  everyWeeks: string;
  firstOn: string;
  capacity: string;
  minimum: string;
  leader: string;
  coLeader: string;
  wishes: string[];
  building: string;
  onlineLink: string;
  about: string;
  version: string;
  /** Id of the earlier group a draft is made from; empty: none. */
  from: string;
}

const usualMinutes = 50;

/**
 * A new group's fields: the programme's usual numbers, and the first week that has every day still to come, because
 * the group's day isn't chosen yet; in the term's last week that one.
 */
export function freshValues({ programme, term }: Setting, today: string): FormValues {
  const { capacity, minimum } = programme.settings;
  const weeks = firstWeeks(term, today);
  const first = weeks.find((week) => week.value >= today) ?? weeks[0];
  return {
    ...typedValues({}),
    kind: "review",
    minutes: String(usualMinutes),
    everyWeeks: "1",
    firstOn: first?.value ?? "",
    capacity: String(capacity),
    minimum: String(minimum),
  };
}

/** The fields of a group as it stands. Leaders' addresses are not shown again, not even to one another. */
export function valuesOf(group: GroupFields): FormValues {
  const { slot, wish } = group;
  return {
    title: group.title,
    topic: group.topic,
    kind: group.kind,
    years: group.years.map(String),
    day: String(slot.day),
    start: slot.start,
    minutes: String(slot.minutes),
    everyWeeks: String(group.everyWeeks),
    firstOn: group.firstOn,
    capacity: String(group.capacity),
    minimum: String(group.minimum),
    leader: "",
    coLeader: "",
    wishes: [...wish.features, ...(wish.stepFree ? ["step-free"] : [])],
    building: wish.building,
    onlineLink: group.onlineLink,
    about: group.about,
    version: versionOf(group),
    from: "",
  };
}

/** The fields as a person typed them, for the form to show again. */
export function typedValues(typed: Typed): FormValues {
  const text: (name: keyof FormValues) => string = typedText(typed);
  const list = (name: keyof FormValues) => [typed[name] ?? []].flat();
  return {
    title: text("title"),
    topic: text("topic"),
    kind: text("kind"),
    years: list("years"),
    day: text("day"),
    start: text("start"),
    minutes: text("minutes"),
    everyWeeks: text("everyWeeks"),
    firstOn: text("firstOn"),
    capacity: text("capacity"),
    minimum: text("minimum"),
    leader: text("leader"),
    coLeader: text("coLeader"),
    wishes: list("wishes"),
    building: text("building"),
    onlineLink: text("onlineLink"),
    about: text("about"),
    version: text("version"),
    from: text("from"),
  };
}

const wishWords = {
  screen: "A screen",
  whiteboard: "A whiteboard",
  "step-free": "Step-free access",
} satisfies Record<(typeof wishes)[number], string>;

const years = [1, 2, 3, 4, 5, 6];

/** What the fields offer to choose from. */
export function choicesOf({ programme, term, next }: Setting, today: string, values: FormValues) {
  const later = next ? firstWeeks(next, today) : [];
  const weeks = [
    ...firstWeeks(term, today),
    ...later.map(({ value, label }) => ({ value, label: `${next?.name ?? ""}: ${label}` })),
  ];
  const { firstOn } = values;
  const isEarlier = isDay(firstOn) && weeks.every((week) => week.value !== firstOn);
  return {
    topics: programme.topics.map(({ code, name }) => ({ value: code, label: name })),
    kinds: kinds.map((kind) => ({
      value: kind,
      label: kind === "shared-experience" ? `${kindWords[kind]} (private)` : kindWords[kind],
    })),
    years: years.map((year) => ({ value: String(year), label: `Year ${year}` })),
    days: dayChoices,
    rhythms: rhythmChoices,
    weeksHint: next ? `A week of ${next.name} makes it a group of that term.` : "",
    weeks: isEarlier ? [{ value: firstOn, label: `From ${dayWords(firstOn)}` }, ...weeks] : weeks,
    wishes: wishes.map((wish) => ({ value: wish, label: wishWords[wish] })),
  };
}

/** The teaching weeks of the term that aren't over, as choices for the first: "Week 3, from Mon 19 Oct". */
function firstWeeks(term: TermFields, today: string): { value: string; label: string }[] {
  return weeksOfTerm(term.startsOn, term.endsOn, term.closures)
    .filter((week) => week.number !== null && addDays(week.monday, 6) >= today)
    .map(({ monday, number }) => {
      const value = monday < term.startsOn ? term.startsOn : monday;
      return { value, label: `Week ${number ?? 0}, from ${dayWords(value)}` };
    });
}

/** The first week of the term planned next, for what is copied from a group that runs yet; "" when none is. */
export const firstOfNext = ({ next }: Setting, today: string): string =>
  next ? (firstWeeks(next, today)[0]?.value ?? "") : "";

/** A form of a group as views/groups/_fields.hbs shows it. */
export interface GroupForm {
  action: string;
  values: FormValues;
  choices: ReturnType<typeof choicesOf>;
  errors: FieldErrors;
  /** True once the group is open: what its dates follow from is left out. */
  fixed: boolean;
  /** Staff name the leader; the hint says what happens when they don't. Empty: the form doesn't ask. */
  leaderHint: string;
  /** What more places lead to; "" for the usual words. */
  placesHint?: string;
  /** What speaks against the places that were typed, and a box below them sets aside. */
  doubts?: readonly string[];
  /** What the box says, with the number it is about. */
  sureLabel?: string;
  /** True where somebody has to be named: staff who don't lead draft for a leader. */
  leaderNeeded?: boolean;
  /** Names that the leader's field suggests. */
  leaders: readonly string[];
  /** The earlier group a draft is made from, with its term: "REN-3 Kidneys, Autumn 2025"; "" for none. */
  copied?: string;
  /** True for a new group, which is asked whom to look for as a co-leader. */
  isNew: boolean;
  label: string;
  back: string;
}

import type { choicesOf, FormValues } from "../groups/form.js";
import { rivalsAmong, type Difference } from "../web/rivals.js";

const labels = {
  title: "Name",
  topic: "Topic",
  kind: "Kind",
  years: "Years",
  day: "Day",
  start: "Start",
  minutes: "Minutes",
  everyWeeks: "How often",
  firstOn: "First week",
  capacity: "Places",
  minimum: "Needed to run",
  wishes: "Wishes for the room",
  building: "Building",
  onlineLink: "Online link",
  about: "About",
} satisfies Partial<Record<keyof FormValues, string>>;

const fixedOnceOpen: readonly string[] = [
  "topic",
  "kind",
  "day",
  "start",
  "minutes",
  "everyWeeks",
  "firstOn",
];

/**
 * The fields in which two versions of a group's form differ. Leaders are left out: a form never shows an address
 * again, so there is nothing to lay side by side.
 * @param lasting only fields that an open group's form has
 */
export function differences(
  stored: FormValues,
  typed: FormValues,
  choices: ReturnType<typeof choicesOf>,
  lasting: boolean,
): Difference[] {
  const lists: Record<string, readonly { value: string; label: string }[]> = {
    topic: choices.topics,
    kind: choices.kinds,
    years: choices.years,
    day: choices.days,
    everyWeeks: choices.rhythms,
    firstOn: choices.weeks,
    wishes: choices.wishes,
  };
  const words = (field: string, value: string | string[]) =>
    [value]
      .flat()
      .map((each) => lists[field]?.find((choice) => choice.value === each)?.label ?? each)
      .join(", ");
  const fields = (Object.keys(labels) as (keyof typeof labels)[]).filter(
    (field) => !(lasting && fixedOnceOpen.includes(field)),
  );
  return rivalsAmong(
    fields.map((field) => ({
      label: labels[field],
      stored: words(field, stored[field]),
      typed: words(field, typed[field]),
    })),
  );
}

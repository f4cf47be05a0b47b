import { z } from "zod";
import { isDay } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import { box, line, objectId, optionalLine, paragraph, several, wholeNumber } from "../web/input.js";
import { kinds } from "./group.js";
import { endsByMidnight, tooLong, weekFields } from "./meeting-form.js";

/** Things a leader may wish for in a room; all but step-free access are features a room's row lists. */
export const wishes = ["screen", "whiteboard", "step-free"] as const;

const isSecureLink = (text: string) =>
  text === "" || (URL.canParse(text) && new URL(text).protocol === "https:");

/** What can be changed at any time. */
const lasting = {
  title: line(80, "Give the group a name"),
  years: several(wholeNumber(1, 9)).refine((years) => years.length > 0, "Choose the years it is for"),
  capacity: wholeNumber(1, 60),
  minimum: wholeNumber(1, 60),
  leader: optionalLine(254),
  wishes: several(z.enum(wishes, { error: "Choose from the list" })),
  building: optionalLine(60),
  onlineLink: optionalLine(300).refine(isSecureLink, "Enter an address that begins with https://"),
  about: paragraph(1_000),
  version: optionalLine(40),
};

/** What is fixed once the group is open, because its dates exist. */
const fixed = {
  topic: line(60, "Choose a topic"),
  kind: z.enum(kinds, { error: "Choose what kind of group it is" }),
  ...weekFields,
  firstOn: z.string({ error: "Choose the first week" }).refine(isDay, "Choose the first week"),
};

// A number that can't be read is told beside its own field, not beside this one as well.
const enough = ({ minimum, capacity }: { minimum: number; capacity: number }) =>
  !(capacity >= 1) || !(minimum > capacity);
const tooFew = { path: ["minimum"], error: "It can't need more people than it has places" };

/** Named first in the order in which the form asks, which is the order mistakes are listed in. */
const inOrder = { title: lasting.title, topic: fixed.topic, kind: fixed.kind, years: lasting.years };

/** The whole form of a group that isn't open yet. */
export const draftInput = z
  .strictObject({ ...inOrder, ...fixed, ...lasting })
  .refine(enough, tooFew)
  .refine(endsByMidnight, tooLong);

/**
 * The form of a new group. A co-leader is looked for by name in the next step, and asked; `from` is the earlier group
 * it was copied from.
 */
export const newGroupInput = draftInput.safeExtend({
  coLeader: optionalLine(60),
  from: z.union([z.literal(""), objectId]).default(""),
});

/** The form of an open group: everything but what its dates follow from. */
export const openInput = z
  .strictObject({
    ...lasting,
    /** How many places they were asked about and are sure of: another number is another question. */
    sure: wholeNumber(1, 60).optional().catch(undefined),
  })
  .refine(enough, tooFew);

export type Draft = z.output<typeof draftInput>;
type Opened = z.output<typeof openInput>;
/** What a draft's form says as well; only that of an open group asks whether they are sure. */
export type OpenEdit = Omit<Opened, "sure"> & Partial<Pick<Opened, "sure">>;

/** A reason that members read. */
export const cancellationInput = z.strictObject({
  reason: line(300, "Say why, in a sentence the members will read"),
});

/** What staff ask to be changed. */
export const returnInput = z.strictObject({
  note: paragraph(500).refine((note) => note !== "", "Say what should change, so that the leaders know"),
});

const emptyAsNone = (value: unknown) => (value === "" ? null : value);

/**
 * An invitation's last day and how many may use it, each left empty for no end.
 * @param last day of the group's term
 */
export const invitationInput = (today: string, last: string) =>
  z.strictObject({
    endsOn: z
      .preprocess(emptyAsNone, z.string().refine(isDay, "Choose a day").nullable().default(null))
      .refine((day) => day === null || day >= today, "Choose today or a later day")
      .refine(
        (day) => day === null || day <= last,
        `Choose a day in the term, which ends on ${dayWords(last, true)}`,
      ),
    most: z.preprocess(emptyAsNone, wholeNumber(1, 500).nullable().default(null)),
  });

/** Asking for a place; with the tick, one that comes free later is taken at once. */
export const joinInput = z.strictObject({ acceptForMe: box });

/** Moving here: the group whose place is given up. */
export const moveInput = z.strictObject({ from: objectId });

/** Leaving; `only` says that the page spoke of a number in the waitlist. */
export const leaveInput = z.strictObject({ only: z.literal("waiting").optional() });

/** A form of one button. */
export const noInput = z.strictObject({});

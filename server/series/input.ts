import { z } from "zod";
import { endsByMidnight, hourFields, tooLong, weekFields } from "../groups/meeting-form.js";
import { isDay } from "../time/calendar-day.js";
import { line, optionalLine } from "../web/input.js";
import type { Edit } from "./dated.js";

const scope = z.enum(["this", "following", "all"], { error: "Choose how far it reaches" });
const on = z.string({ error: "Choose a day" }).refine(isDay, "Choose a day");
const version = optionalLine(40);

/** Each edit of a series as its form says it; `version` is that of the preview, empty before one was seen. */
const forms = {
  move: z
    .strictObject({ what: z.literal("move"), scope, on, ...hourFields, version })
    .refine(endsByMidnight, tooLong),
  replan: z
    .strictObject({ what: z.literal("replan"), scope, ...weekFields, version })
    .refine(endsByMidnight, tooLong),
  cancel: z.strictObject({
    what: z.literal("cancel"),
    scope,
    reason: line(300, "Say why, in a sentence the members will read"),
    version,
  }),
  restore: z.strictObject({ what: z.literal("restore"), scope, version }),
  add: z.strictObject({ what: z.literal("add"), on, ...hourFields, version }).refine(endsByMidnight, tooLong),
};

export type What = keyof typeof forms;

/** What a form asks for: the edit, the words people read with it, and the preview it was decided on. */
export interface Asked {
  edit: Edit;
  reason: string;
  version: string;
}

type Fields = z.output<(typeof forms)[What]>;

/** The schema of one form of edit. */
export function askedInput(what: What): z.ZodType<Asked> {
  const form = forms[what] as unknown as z.ZodType<Fields>;
  return form.transform((fields): Asked => {
    const reason = fields.what === "cancel" ? fields.reason : "";
    return { edit: editOf(fields), reason, version: fields.version };
  });
}

function editOf(fields: Fields): Edit {
  switch (fields.what) {
    case "move": {
      const to = { on: fields.on, start: fields.start, minutes: fields.minutes };
      return { what: "move", scope: fields.scope, to };
    }
    case "add":
      return { what: "add", to: { on: fields.on, start: fields.start, minutes: fields.minutes } };
    case "replan": {
      const { day, everyWeeks } = fields;
      const { start: at, minutes: length } = fields;
      return { what: "replan", scope: fields.scope, day, start: at, minutes: length, everyWeeks };
    }
    default:
      return { what: fields.what, scope: fields.scope };
  }
}

import { z } from "zod";
import { box, line, objectId, optionalLine, paragraph } from "../web/input.js";
import { parseItems, parseLinks, type PlanItem, type PlanLink } from "./written-plan.js";

/** Text in which every line must make sense; the first that doesn't is told. */
const written = <T>(parse: (text: string) => { found: T[]; problems: string[] }) =>
  paragraph(8_000)
    .superRefine((text, context) => {
      const message = parse(text).problems[0];
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .transform((text): T[] => parse(text).found);

const items = written<PlanItem>(parseItems);
const links = written<PlanLink>(parseLinks);

export const planInput = z.strictObject({
  items,
  links,
  version: z
    .string()
    .regex(/^-?\d{1,9}$/, "Open the page again")
    .transform(Number),
});

export const copyInput = z.strictObject({ over: box });

/** A form with a file and nothing else. */
export const fileInput = z.strictObject({});

export const removalInput = z.strictObject({ file: objectId });

export const keepInput = z.strictObject({ title: line(80, "Give it a name to find it by"), shared: box });

export const keptInput = z.strictObject({
  what: z.enum(["share", "unshare", "delete"]),
  session: optionalLine(24),
});

export const postInput = z.strictObject({
  text: paragraph(500).refine((text) => text !== "", "Write what you are stuck on"),
});

export const onPostInput = z.strictObject({
  post: objectId,
  what: z.enum(["back", "unback", "take-back", "plan", "hide", "show"]),
});

/** A template for each kind of group; the fields carry the kinds' names. */
export const templatesInput = (kinds: readonly string[]) =>
  z.strictObject(Object.fromEntries(kinds.map((kind) => [kind, items])));

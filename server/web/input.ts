import type { Request } from "express";
import { z } from "zod";
import { hashOf } from "../data/secret.js";
import { isDay } from "../time/calendar-day.js";
import { notFound } from "./errors.js";

/** What a form said: the value, or each field's problem and the text as it was typed. */
export type FormInput<T> = { ok: true; value: T } | { ok: false; errors: FieldErrors; typed: Typed };

/** One sentence per field, by the field's name. */
export type FieldErrors = Record<string, string>;

/** What the person typed, by field, for the form to show again. */
export type Typed = Record<string, string | string[]>;

/** Checks a form body against its schema. The hidden keys of every form are left out before. */
export function parseForm<T>(schema: z.ZodType<T>, body: unknown): FormInput<T> {
  const fields = withoutKeys(body);
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? "form")] ??= issue.message;
  return { ok: false, errors, typed: asTyped(fields) };
}

function withoutKeys(body: unknown): Record<string, unknown> {
  const fields = { ...(body as Record<string, unknown>) };
  delete fields.csrf;
  delete fields.actionKey;
  return fields;
}

/** Names the view engine reads for itself; typed words never reach it under them. */
const reserved = ["layout", "settings", "cache", "helpers", "partials", "data", "_locals"];

function asTyped(fields: Record<string, unknown>): Typed {
  const own = Object.entries(fields).filter(([name]) => !reserved.includes(name));
  const entries = own.map(([name, value]): [string, string | string[]] => [
    name,
    Array.isArray(value) ? value.map(asText) : asText(value),
  ]);
  return Object.fromEntries(entries);
}

/** What a field holds, when it holds words: a form made elsewhere can hold anything. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** The named fields of a form as they were typed, and nothing else that was sent. */
export const typedFields = <K extends string>(body: unknown, names: readonly K[]): Record<K, string> =>
  Object.fromEntries(names.map((name) => [name, asText((body as Record<string, unknown>)[name])])) as Record<
    K,
    string
  >;

/** What was typed into a field of one line, by the field's name; "" when nothing was. */
export const typedText =
  (typed: Typed) =>
  (name: string): string =>
    asText(typed[name]);

/** As much of a request as its form's key stands for. */
interface Sent {
  body?: unknown;
  originalUrl?: string;
  upload?: { bytes: Uint8Array };
}

/**
 * The one-time key of the form, when it is one of ours, together with the hash of what was sent and where to. Who
 * goes back in the browser, changes a word and sends the old form again means something new by the same key.
 */
export function actionKeyOf({ body, originalUrl = "", upload }: Sent): string | undefined {
  const key = (body as { actionKey?: unknown } | undefined)?.actionKey;
  if (typeof key !== "string" || !/^[\w-]{20,60}$/.test(key)) return undefined;
  const fields = Object.entries(withoutKeys(body)).sort(([a], [b]) => (a < b ? -1 : 1));
  const file = upload ? Buffer.from(upload.bytes).toString("base64") : "";
  return `${key}:${hashOf(JSON.stringify([originalUrl, fields, file]))}`;
}

/** One line of text, trimmed, with at most `most` characters; of an accent and its letter one sign (NFC), however typed. */
export const line = (most: number, missing = "Fill this in") =>
  z
    .string({ error: missing })
    .normalize()
    .trim()
    .min(1, missing)
    .max(most, `Use at most ${most} characters`)
    .regex(/^\P{Cc}*$/u, "Leave out signs that can't be seen");

/** The same, but may be left empty. */
export const optionalLine = (most: number) =>
  z
    .string({ error: "Write words here" })
    .normalize()
    .trim()
    .max(most, `Use at most ${most} characters`)
    .regex(/^\P{Cc}*$/u, "Leave out signs that can't be seen")
    .default("");

/** Several lines, may be left empty; line ends become "\n". */
export const paragraph = (most: number) =>
  z
    .string({ error: "Write words here" })
    .normalize()
    .trim()
    .max(most, `Use at most ${most} characters`)
    .regex(/^[\P{Cc}\n\r\t]*$/u, "Leave out signs that can't be seen")
    .transform((text) => text.replace(/\r\n?/g, "\n"))
    .default("");

/** A box that is ticked or not. */
export const box = z
  .literal(["yes", "on"], { error: "Tick the box or leave it" })
  .optional()
  .transform((value) => value !== undefined);

/** The ticked values of a list of boxes; one alone arrives as a string. */
export const several = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(400),
  );

/** A whole number typed into a field. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string({ error: `Enter a number from ${least} to ${most}` })
    .trim()
    .regex(/^\d{1,6}$/, `Enter a number from ${least} to ${most}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `Enter a number from ${least} to ${most}`);

/** A database id in an address or a field. */
export const objectId = z.string().regex(/^[0-9a-f]{24}$/, "Choose one from the list");

/** The database id that stands at that place of the address. @throws HttpError 404 for what can't be one */
export function idIn({ params }: Pick<Request, "params">, place: string): string {
  const id = objectId.safeParse(params[place]);
  if (!id.success) throw notFound();
  return id.data;
}

const mostHours = 24;

/** What a field of {@link hours} says beside it. */
export const hoursHint = `In quarters, like 1.5; at most ${mostHours}`;

/** Hours as a person writes them, in quarters: "1.5", "1,5" or "2"; becomes minutes. */
export const hours = z
  .string({ error: "Enter hours like 1.5" })
  .trim()
  .regex(/^\d{1,2}([.,](0|25|5|50|75|00))?$/, "Enter hours like 1.5")
  .transform((text) => Number(text.replace(",", ".")) * 60)
  .refine(
    (minutes) => minutes > 0 && minutes <= mostHours * 60,
    `Enter more than 0 and at most ${mostHours} hours`,
  );

/** A calendar day that has come. @param today the last one that has */
export const dayUntil = (today: string) =>
  z
    .string({ error: "Choose the day" })
    .refine(isDay, "Choose the day")
    .refine((day) => day <= today, "Choose a day that has come");

import { z } from "zod";
import { checkRows, type CheckedFile } from "../data/checked-rows.js";
import type { CsvShape } from "../data/csv-file.js";
import type { FreeSpan } from "../time/interval.js";
import { line } from "../web/input.js";
import { parseOpening } from "./opening.js";

export const roomsShape: CsvShape = {
  required: ["code", "name", "building", "floor", "seats", "features", "step_free", "open"],
  optional: ["slot_minutes", "turnover_minutes"],
};

const number = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, `enter a number from ${least} to ${most}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `enter a number from ${least} to ${most}`);

/** A number that may be left empty. */
const numberOr = (otherwise: number, checked: z.ZodType<number, string>) =>
  z
    .string()
    .transform((text) => (text === "" ? String(otherwise) : text))
    .pipe(checked);

const features = z
  .string()
  .transform((text) => [
    ...new Set(
      text
        .split(";")
        .map((part) => part.trim().toLowerCase())
        .filter((part) => part !== ""),
    ),
  ])
  .refine(
    (list) => list.every((feature) => feature.length <= 40),
    "use at most 40 characters for each feature",
  );

const open = z.string().transform((text, issues): FreeSpan[] => {
  const read = parseOpening(text);
  if ("spans" in read) return read.spans;
  issues.addIssue({ code: "custom", message: read.problem });
  return [];
});

const roomRow = z.object({
  code: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,29}$/u, "enter a code like N-204: letters, digits, dot, dash"),
  name: line(80, "is empty"),
  building: line(60, "is empty"),
  floor: z.string().max(20, "use at most 20 characters"),
  seats: number(1, 2_000),
  features,
  step_free: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["yes", "no"], "write yes or no"))
    .transform((word) => word === "yes"),
  open,
  slot_minutes: numberOr(
    15,
    number(15, 240).refine((n) => n % 15 === 0, "enter 15 or a multiple of it"),
  ).optional(),
  turnover_minutes: numberOr(10, number(0, 120)).optional(),
});

/** One room of the file, checked; a field is undefined where the file has no such column. */
export interface RoomRow {
  /** The key. */
  code: string;
  name: string;
  building: string;
  floor: string;
  seats: number;
  features: string[];
  step_free: boolean;
  open: FreeSpan[];
  slot_minutes?: number | undefined;
  turnover_minutes?: number | undefined;
}

/**
 * Reads and checks a rooms file: `code,name,building,floor,seats,features,step_free,open,slot_minutes,
 * turnover_minutes`, the last two columns optional (15 and 10 when empty). Nothing is looked up.
 */
export const readRooms = (bytes: Uint8Array): CheckedFile<RoomRow> =>
  checkRows(bytes, roomsShape, roomRow, "code");

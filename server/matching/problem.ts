import { z } from "zod";
import { isEndTime, isWallTime, minutesOf } from "../time/wall-time.js";

const id = z.string("must be text").min(1, "must not be empty");
const whole = (least: number, most: number) => {
  const wording = `must be a whole number from ${least} to ${most}`;
  return z.int(wording).min(least, wording).max(most, wording);
};
const list = <T extends z.ZodType>(item: T) => z.array(item, "must be a list");
const object = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape, "must be an object");
const day = whole(1, 7);
const wallTime = z.string("must be text").refine(isWallTime, 'must be a time like "18:00"');
const endTime = z.string("must be text").refine(isEndTime, 'must be a time like "18:00", at most "24:00"');
const pair = z.tuple([id, id], "must be a pair of student ids");

const slot = object({ day, start: wallTime, minutes: whole(1, 1440) });

const freeSpan = object({ day, from: wallTime, to: endTime }).refine(
  (span) => !isWallTime(span.from) || !isEndTime(span.to) || minutesOf(span.from) < minutesOf(span.to),
  { path: ["to"], error: "must be later than from" },
);

const group = object({
  id,
  topic: id,
  years: list(whole(0, 99)),
  min: whole(0, 100_000),
  max: whole(0, 100_000),
  slot,
}).refine((g) => g.min <= g.max, { path: ["min"], error: "must not exceed max" });

const student = object({
  id,
  year: whole(0, 99),
  topics: list(id),
  ranked: list(id).default([]),
  maxGroups: whole(0, 1000),
  free: list(freeSpan).default([]),
  current: list(id).default([]),
  pinned: list(id).default([]),
  barred: list(id).default([]),
});

/** The shape of peer-rounds/match@1; optional lists are filled in as empty. */
export const problemSchema = object({
  format: z.literal("peer-rounds/match@1", 'must be "peer-rounds/match@1"'),
  seed: z.int("must be a whole number"),
  groups: list(group),
  students: list(student),
  keepApart: list(pair).default([]),
  keepTogether: list(pair).default([]),
});

/** A matching problem as read: peer-rounds/match@1 with its optional lists filled in. */
export type MatchProblem = z.infer<typeof problemSchema>;
export type MatchGroup = MatchProblem["groups"][number];
export type MatchStudent = MatchProblem["students"][number];

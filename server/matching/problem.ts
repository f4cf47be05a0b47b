import { z } from "zod";
import { dayOfWeek as day, id, list, object, seed, span, wallTime, whole } from "../solver/problem-fields.js";

const pair = z.tuple([id, id], "must be a pair of student ids");

const slot = object({ day, start: wallTime, minutes: whole(1, 1440) });

const freeSpan = span({ day });

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
  seed,
  groups: list(group),
  students: list(student),
  keepApart: list(pair).default([]),
  keepTogether: list(pair).default([]),
});

/** A matching problem as read: peer-rounds/match@1 with its optional lists filled in. */
export type MatchProblem = z.infer<typeof problemSchema>;
export type MatchGroup = MatchProblem["groups"][number];
export type MatchStudent = MatchProblem["students"][number];

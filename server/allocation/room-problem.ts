import { z } from "zod";
import { date, dayOfWeek, id, list, object, seed, span, whole } from "../solver/problem-fields.js";

const flag = z.boolean("must be true or false");
const features = list(id).default([]);

const room = object({
  id,
  seats: whole(0, 100_000),
  features,
  stepFree: flag,
  building: z.string("must be text"),
  open: list(span({ day: dayOfWeek })),
});

const stretch = span({ room: id, date });

const session = span({
  id,
  group: id,
  date,
  size: whole(0, 100_000),
  features,
  stepFree: flag,
  wish: object({ buildings: list(z.string("must be text")).default([]) }).default({ buildings: [] }),
  current: id.nullable().default(null),
  pinned: id.nullable().default(null),
});

/** The shape of peer-rounds/rooms@1; what may be left out is filled in as empty. */
export const roomProblemSchema = object({
  format: z.literal("peer-rounds/rooms@1", 'must be "peer-rounds/rooms@1"'),
  seed,
  turnoverMinutes: whole(0, 1440),
  rooms: list(room),
  closed: list(stretch).default([]),
  booked: list(stretch).default([]),
  sessions: list(session),
});

/** A room problem as read: peer-rounds/rooms@1 with its optional fields filled in. */
export type RoomProblem = z.infer<typeof roomProblemSchema>;
export type ProblemRoom = RoomProblem["rooms"][number];
export type ProblemSession = RoomProblem["sessions"][number];

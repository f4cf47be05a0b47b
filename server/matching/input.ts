import { z } from "zod";
import { isDay } from "../time/calendar-day.js";
import { isWallTime } from "../time/wall-time.js";
import { box, wholeNumber } from "../web/input.js";

export const roundInput = z.strictObject({
  deadlineOn: z.string({ error: "Choose a day" }).refine(isDay, "Choose a day"),
  deadlineTime: z.string({ error: "Choose a time" }).refine(isWallTime, "Choose a time like 17:00"),
  maxGroups: wholeNumber(1, 5),
});

/** Publishing; `closeNow` is the tick that closes a round to further asking before its deadline. */
export const publicationInput = z.strictObject({ closeNow: box });

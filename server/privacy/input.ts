import { z } from "zod";

/** What has to be typed before anything is erased. */
export const erasureInput = z.strictObject({
  word: z
    .string({ error: "Write erase, and nothing else" })
    .trim()
    .toLowerCase()
    .pipe(z.literal("erase", { error: "Write erase, and nothing else" })),
});

import { z } from "zod";

/** What has to be typed before anything is erased. */
export const erasureInput = z.strictObject({
  word: z
    .string({ error: "Type the word erase" })
    .trim()
    .toLowerCase()
    .pipe(z.literal("erase", { error: "Type the word erase" })),
});

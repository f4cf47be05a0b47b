import { Worker } from "node:worker_threads";
import type { Stretch } from "./timetable-reading.js";
import type { TimetableAnswer } from "./timetable-thread.js";

const patienceMilliseconds = 4_000;
const mostMegabytes = 160;

const tooLong: TimetableAnswer = {
  problem: "This calendar takes too long to read. Export only this term, and send that",
};

/**
 * Reads a timetable in a thread of its own, which is ended after four seconds: a file may ask for more dates than
 * anybody could count, and no request waits behind it.
 * @param patience milliseconds
 */
export async function readTimetableFile(
  text: string,
  stretch: Stretch,
  patience = patienceMilliseconds,
): Promise<TimetableAnswer> {
  const thread = new Worker(new URL("./timetable-thread.js", import.meta.url), {
    workerData: { text, stretch },
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<TimetableAnswer>((resolve) => {
      timer = setTimeout(() => resolve(tooLong), patience);
      thread.once("message", resolve);
      // Out of memory, or a form of file that the library stumbles over.
      thread.once("error", () =>
        resolve({ problem: "This calendar can't be read. Export it again, only this term" }),
      );
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}

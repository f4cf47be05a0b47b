import { parentPort, workerData } from "node:worker_threads";
import { readTimetable, TimetableError, type Stretch, type Timetable } from "./timetable-reading.js";

/** What the thread answers: the busy times, or a sentence on what is wrong with the file. */
export type TimetableAnswer = { timetable: Timetable } | { problem: string };

const { text, stretch } = workerData as { text: string; stretch: Stretch };

function answer(): TimetableAnswer {
  try {
    return { timetable: readTimetable(text, stretch) };
  } catch (error) {
    if (error instanceof TimetableError) return { problem: error.message };
    throw error;
  }
}

parentPort?.postMessage(answer());

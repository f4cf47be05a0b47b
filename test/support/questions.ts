import mongoose from "mongoose";

/** The collections the work asks or writes to through Mongoose, one for each question, in their order. */
export async function questionsOf(work: () => Promise<unknown>): Promise<string[]> {
  const watching = mongoose.get("debug");
  const asked: string[] = [];
  mongoose.set("debug", (collection: string, method: string, ...rest: unknown[]) => {
    asked.push(collection);
    // Whoever else watches goes on watching.
    if (typeof watching === "function") watching(collection, method, ...rest);
  });
  try {
    await work();
  } finally {
    mongoose.set("debug", watching ?? false);
  }
  return asked;
}

import mongoose, { type Types } from "mongoose";

/** Any of these, in a filter. */
export const among = <T>(values: readonly T[]) => mongoose.trusted({ $in: [...values] });

/** Each id once, in the order in which it came first. */
export const onceEach = (ids: readonly Types.ObjectId[]): Types.ObjectId[] => [
  ...new Map(ids.map((id) => [String(id), id])).values(),
];

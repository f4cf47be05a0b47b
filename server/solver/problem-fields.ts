import { z } from "zod";
import { isDay } from "../time/calendar-day.js";
import { isEndTime, isWallTime, minutesOf } from "../time/wall-time.js";

/** The fields that problem files are made of, with the words for what is wrong with one. */
export const id = z.string("must be text").min(1, "must not be empty");

export const seed = z.int("must be a whole number");

export const whole = (least: number, most: number) => {
  const wording = `must be a whole number from ${least} to ${most}`;
  return z.int(wording).min(least, wording).max(most, wording);
};

export const list = <T extends z.ZodType>(item: T) => z.array(item, "must be a list");

/** An object in which an unknown field is an error. */
export const object = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, "must be an object");

/** 1 for Monday to 7 for Sunday. */
export const dayOfWeek = whole(1, 7);

export const date = z.string("must be text").refine(isDay, 'must be a day like "2026-03-02"');

export const wallTime = z.string("must be text").refine(isWallTime, 'must be a time like "18:00"');

const endTime = z.string("must be text").refine(isEndTime, 'must be a time like "18:00", at most "24:00"');

/** A stretch of a day, from "00:00" to "24:00", with what else its object holds. */
export const span = <T extends z.core.$ZodLooseShape>(shape: T) =>
  object({ ...shape, from: wallTime, to: endTime }).refine(endsLater, {
    path: ["to"],
    error: "must be later than from",
  });

function endsLater(given: unknown): boolean {
  const { from, to } = given as { from: string; to: string };
  return !isWallTime(from) || !isEndTime(to) || minutesOf(from) < minutesOf(to);
}

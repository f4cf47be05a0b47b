import { z } from "zod";
import { emailField } from "../people/input.js";
import {
  checkClosures,
  inOrder,
  inOrderWords,
  shortEnough,
  shortEnoughWords,
  termFields,
} from "../terms/input.js";
import { isZone } from "../time/zone.js";
import { line } from "../web/input.js";

export const setUpInput = z
  .strictObject({
    // In the order of the page, which is that of its summary of errors.
    code: line(60, "Enter the code printed where the app was started"),
    programme: line(80, "Enter the programme's name"),
    timeZone: z
      .string({ error: "Choose a time zone" })
      .refine(isZone, "Enter a named time zone like Europe/London"),
    topics: termFields.topics,
    termName: line(60, "Enter the term's name"),
    startsOn: termFields.startsOn,
    endsOn: termFields.endsOn,
    closures: termFields.closures,
    name: line(100, "Enter your name"),
    email: emailField,
  })
  .refine(inOrder, inOrderWords)
  .refine(shortEnough, shortEnoughWords)
  .superRefine(checkClosures);

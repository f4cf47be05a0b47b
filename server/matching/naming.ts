import mongoose from "mongoose";
import { searchPattern } from "../data/search.js";
import { Person } from "../people/person.js";
import type { RoundFields } from "./round.js";

/** Whom a typed name or address means among those who ask. */
export type Found = { id: string } | "nobody" | "several";

/**
 * The one who asks and has the e-mail address, or is called so; capitals don't matter. A part of the name is enough
 * where nobody else has it.
 */
export async function findAsking(round: RoundFields, typed: string): Promise<Found> {
  const ids = round.asking.map(({ person }) => person);
  const asking = await Person.find(
    { _id: mongoose.trusted({ $in: ids }) },
    { name: 1, preferredName: 1, email: 1 },
  ).lean();
  const words = typed.trim().toLowerCase();
  const exact = asking.filter(({ name, preferredName, email }) =>
    [name, preferredName, email].some((each) => each.toLowerCase() === words),
  );
  const part = new RegExp(searchPattern(typed.trim()), "i");
  const found =
    exact.length > 0
      ? exact
      : asking.filter(({ name, preferredName }) => part.test(name) || part.test(preferredName));
  const [only] = found;
  if (!only || words === "") return "nobody";
  return found.length > 1 ? "several" : { id: String(only._id) };
}

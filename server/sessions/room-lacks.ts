import mongoose from "mongoose";
import { accessOf } from "../people/access-needs.js";
import type { AccessNeed } from "../people/person.js";
import { misfits } from "../rooms/fitting.js";
import { Room } from "../rooms/room.js";

/** For whoever has these needs: what each of the rooms lacks, in sentences, by its code; one that suits is left out. */
export async function roomLacks(
  needs: readonly AccessNeed[] = [],
  codes: readonly string[],
): Promise<Map<string, string>> {
  if (needs.length === 0 || codes.length === 0) return new Map();
  const need = { ...accessOf(needs), seats: 0, building: "" };
  const rooms = await Room.find({ code: mongoose.trusted({ $in: codes }) }).lean();
  return new Map(
    rooms
      .map((room): [string, string] => [room.code, misfits(room, need).join(" ")])
      .filter(([, words]) => words !== ""),
  );
}

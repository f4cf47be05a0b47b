import mongoose, { type Types } from "mongoose";
import { writeDiaries } from "../groups/diary.js";
import { Person, type PersonFields } from "../people/person.js";

/**
 * Whether nobody would work in the programme office without this person; asked inside the change that takes them out
 * of it. It writes the diaries of all who do, so that of two who take one another out at once only one gets through.
 */
export async function isLastStaff({ _id, roles }: Pick<PersonFields, "_id" | "roles">): Promise<boolean> {
  if (!roles.includes("staff")) return false;
  const office = {
    _id: mongoose.trusted({ $ne: _id satisfies Types.ObjectId }),
    roles: "staff" as const,
    leftAt: null,
  };
  const others = (await Person.find(office, { _id: 1 }).lean()).map((other) => other._id);
  await writeDiaries([_id, ...others]);
  return others.length === 0;
}

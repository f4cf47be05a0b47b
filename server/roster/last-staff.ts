import mongoose, { type Types } from "mongoose";
import { Person, type PersonFields } from "../people/person.js";

/** Whether nobody would work in the programme office without this person. */
export async function isLastStaff({ _id, roles }: Pick<PersonFields, "_id" | "roles">): Promise<boolean> {
  if (!roles.includes("staff")) return false;
  const others = {
    _id: mongoose.trusted({ $ne: _id satisfies Types.ObjectId }),
    roles: "staff" as const,
    leftAt: null,
  };
  return !(await Person.exists(others));
}

import { namesOf } from "../groups/find.js";
import mongoose, { type Types } from "mongoose";
import { Group } from "../groups/group.js";
import { leftWords } from "./outcome-words.js";
import { Placing, type PlacingFields } from "./placing.js";
import { findGroupNames } from "./group-names.js";

/** What a published round did and what people answered, for staff. */
export async function presentAnswers(round: Types.ObjectId) {
  const placings = await Placing.find({ round }).sort({ _id: 1 }).lean<PlacingFields[]>();
  const given = placings.filter(({ left }) => !left);
  const named = placings.filter(({ left, answer }) => left || answer === "declined" || answer === "another");
  const people = await namesOf(named.map(({ person }) => String(person)));
  const groups = await findGroupNames(named.map(({ group }) => String(group)));
  const row = ({ person, group, left, wish }: PlacingFields) => ({
    name: people.get(String(person)) ?? "Someone no longer on the roster",
    group: groups.get(String(group))?.title ?? "A group that is gone",
    groupId: String(group),
    words: left ? leftWords[left].staff : wish,
  });
  const inside = await membershipsOf(given);
  const isIn = ({ person, group }: PlacingFields) => inside.has(`${String(person)} ${String(group)}`);
  const answered = (answer: PlacingFields["answer"]) =>
    given.filter((each) => each.answer === answer && isIn(each));
  return {
    figures: [
      { value: given.length, label: "places given" },
      { value: answered("accepted").length, label: "accepted" },
      { value: given.filter((each) => !isIn(each)).length, label: "given up or left" },
      { value: answered("another").length, label: "ask for another" },
      {
        value: given.filter((each) => isIn(each) && !["accepted", "another"].includes(each.answer ?? ""))
          .length,
        label: "not answered yet",
      },
    ],
    left: placings.filter(({ left }) => left).map(row),
    another: answered("another").map(row),
  };
}

/** Who is a member now of the groups where the round gave places: "person group", by ids. */
async function membershipsOf(placings: readonly PlacingFields[]): Promise<Set<string>> {
  const ids = [...new Set(placings.map(({ group }) => String(group)))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { members: 1 }).lean();
  const pairs = groups.flatMap(({ _id, members }) =>
    members.map(({ person }) => `${String(person)} ${String(_id)}`),
  );
  return new Set(pairs);
}

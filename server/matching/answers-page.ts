import { namesOf } from "../groups/find.js";
import type { Types } from "mongoose";
import { leftWords } from "./outcome-words.js";
import { Placing, type PlacingFields } from "./placing.js";
import { findGroupNames } from "./group-names.js";
import { membershipsOf, placeKey } from "./since.js";

/** What a published round did and what people answered, for staff. */
export async function presentAnswers(round: Types.ObjectId) {
  const placings = await Placing.find({ round }).sort({ _id: 1 }).lean<PlacingFields[]>();
  const given = placings.filter(({ left }) => !left);
  const inside = await membershipsOf(given);
  const isIn = ({ person, group }: PlacingFields) => inside.has(placeKey(person, group));
  const named = placings.filter((each) => each.left || each.answer === "another" || !isIn(each));
  const people = await namesOf(named.map(({ person }) => String(person)));
  const groups = await findGroupNames(named.map(({ group }) => String(group)));
  const row = ({ person, group, left, movedTo, wish }: PlacingFields) => ({
    href: `/office/rounds/${String(round)}/people/${String(person)}`,
    name: people.get(String(person)) ?? "Someone no longer on the roster",
    group: groups.get(String(group))?.title ?? "A group that is gone",
    groupId: String(group),
    words: left ? leftWords[left].staff : movedTo ? "Moved to another, for which they had asked." : wish,
  });
  const answered = (answer: PlacingFields["answer"]) =>
    given.filter((each) => each.answer === answer && isIn(each));
  const givenUp = given.filter((each) => !isIn(each));
  return {
    figures: [
      { value: given.length, label: given.length === 1 ? "place given" : "places given" },
      { value: answered("accepted").length, label: "accepted" },
      { value: givenUp.length, label: "given up, left or moved" },
      { value: answered("another").length, label: "ask for another" },
      {
        value: given.filter((each) => isIn(each) && !["accepted", "another"].includes(each.answer ?? ""))
          .length,
        label: "not answered yet",
      },
    ],
    left: placings.filter(({ left }) => left).map(row),
    givenUp: givenUp.map(row),
    another: answered("another").map(row),
  };
}

import { Room } from "./room.js";

/**
 * The buildings that a list of rooms can be narrowed to, for a choice: none where all rooms are in one.
 * @param asked the building as it stands in the address; `building` is "" unless there is such a one
 */
export async function buildingsToChoose(
  asked: unknown,
): Promise<{ building: string; buildings: { value: string; label: string }[] }> {
  const all = (await Room.distinct("building")).sort();
  return {
    building: all.find((each) => each === asked) ?? "",
    buildings: all.length > 1 ? all.map((each) => ({ value: each, label: each })) : [],
  };
}

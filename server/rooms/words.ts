import type { RoomFields } from "./room.js";

/** "floor 2", "Ground floor"; "" when the file says nothing. */
const floorWords = (floor: string): string =>
  floor === "" || /\bfloor\b/i.test(floor)
    ? floor
    : /^-?\d+$/.test(floor)
      ? `floor ${floor}`
      : `${floor} floor`;

/** "Harvey Building, floor 2" */
export const placeOf = ({ building, floor }: Pick<RoomFields, "building" | "floor">): string =>
  [building, floorWords(floor)].filter(Boolean).join(", ");

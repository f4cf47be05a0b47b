import { blocks } from "../rooms/out-of-use.js";
import type { BlockingFields } from "../rooms/blocking.js";
import type { BookingFields } from "../rooms/booking.js";
import { addDays, daysFrom } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { addressOf } from "../web/listing.js";
import { byBuilding, headOf, presentInGrid, standingFrom, type GridAsked } from "./grid-standing.js";

const wholeDay = { start: "00:00", minutes: 24 * 60 };

/** The rooms' week: for each room and day what is booked and what is out of use. @param monday first day shown */
export async function loadGridWeek(monday: string, asked: GridAsked) {
  const { building, only, now, zone } = asked;
  const days = daysFrom(monday, addDays(monday, 6));
  const standing = await standingFrom(monday, days.at(-1) ?? monday, asked);
  const onDay = (booking: BookingFields) => wallOf(booking.startsAt, zone).on;
  const rows = standing.rooms.map((room) => {
    const cells = days.map((day) => ({
      day: dayWords(day),
      blocked: standing.blockings
        .filter((each) => each.room.equals(room._id) && blocks(each, { on: day, ...wholeDay }))
        .map(blockedOn),
      bookings: standing.bookings
        .filter((booking) => booking.room.equals(room._id) && onDay(booking) === day)
        .map((booking) => presentInGrid(booking, standing.names, now, zone)),
    }));
    const isUsed = cells.some(({ blocked, bookings }) => blocked.length + bookings.length > 0);
    return { ...headOf(room), isUsed, cells, summary: isUsed ? "" : "nothing booked" };
  });
  return {
    days: days.map((day) => ({
      href: addressOf("/office/rooms/grid", { day, building, only }),
      words: dayWords(day),
    })),
    ...byBuilding(rows, asked),
  };
}

/** "12:00–14:00, Water damage"; without hours for a whole day. */
const blockedOn = ({ from, to, reason }: BlockingFields) =>
  from === "00:00" && to === "24:00" ? reason : `${from}–${to}, ${reason}`;

import type { Importer } from "../data/importer.js";

/** One kind of import as its page tells it. */
export interface ImportPage {
  importer: Importer;
  path: "/office/people/import" | "/office/rooms/import";
  list: "/office/people" | "/office/rooms";
  listLabel: string;
  title: string;
  one: string;
  many: string;
  columns: { term: string; text: string }[];
  rule: string;
}

/** The roster's import. */
export const rosterPage = (importer: Importer): ImportPage => ({
  importer,
  path: "/office/people/import",
  list: "/office/people",
  listLabel: "People",
  title: "Import the roster",
  one: "person",
  many: "people",
  columns: [
    { term: "email", text: "The school’s address; each person is known by it" },
    { term: "name", text: "As others should read it" },
    { term: "year", text: "1 to 9" },
    { term: "roles", text: "student, leader, staff, support; several with semicolons between" },
    { term: "campus", text: "May be left out" },
    {
      term: "group_codes",
      text: "May be left out: REN-1 gives a place in that group of this term, lead:REN-1 the lead; several with semicolons",
    },
  ],
  rule: "Whoever is known already is updated in these columns only: profiles stay as people left them. A group code that is no longer there takes no place away. Whoever is not in the file stays on the roster, unless you take them off.",
});

/** The import of rooms. */
export const roomsPage = (importer: Importer): ImportPage => ({
  importer,
  path: "/office/rooms/import",
  list: "/office/rooms",
  listLabel: "Rooms",
  title: "Import rooms",
  one: "room",
  many: "rooms",
  columns: [
    { term: "code", text: "As on the door: N-204; each room is known by it" },
    { term: "name, building, floor", text: "As on the way there; the floor may be empty" },
    { term: "seats", text: "How many people can sit" },
    { term: "features", text: "screen; whiteboard; … or empty" },
    { term: "step_free", text: "yes or no" },
    { term: "open", text: "Mon-Fri 08:00-21:00; Sat 09:00-13:00" },
    { term: "slot_minutes", text: "May be left out: booked in steps of 15" },
    { term: "turnover_minutes", text: "May be left out: 10 kept free after each booking" },
  ],
  rule: "A room that is known already is updated. A room that is not in the file stays, and no booking is touched.",
});

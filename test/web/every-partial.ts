import type { PageFrame } from "../../server/web/views.js";

/** The frame of a page, with what a test wants different. */
export const frame = (changes: Partial<PageFrame> = {}): PageFrame => ({
  title: "Every partial",
  programmeName: "Peer Rounds",
  nav: [
    { href: "/today", label: "Today", icon: "today", current: true },
    { href: "/groups", label: "Groups", icon: "groups", current: false },
  ],
  person: { name: "Ana Ruiz", key: "0123456789abcdef" },
  bell: { unread: 2, topic: "inbox:1" },
  csrf: "a-token",
  notice: null,
  live: "",
  hasErrors: false,
  zone: "Europe/London",
  ...changes,
});

const options = [
  { value: "a", label: "Anatomy", hint: "Limbs first" },
  { value: "b", label: "Renal" },
];

/** What every-partial.hbs shows. */
export const everything = {
  errors: {
    title: "Give the group a name",
    startsOn: "Choose a day",
    kind: "Choose a kind",
    form: "Too busy",
  },
  back: { href: "/groups", label: "Groups" },
  typed: 'First <b>line</b> & "more"\n  indented line',
  options,
  chosen: ["b"],
  kept: [{ name: "day", value: "1" }],
  tabs: [
    { href: "?all", label: "All", current: true, count: 118 },
    { href: "?open", label: "Open", current: false },
  ],
  days: [
    { label: "Monday", short: "Mo" },
    { label: "Tuesday", short: "Tu" },
  ],
  rows: ["17:00", "17:30", "18:00"].map((time, row) => ({
    time,
    cells: ["Monday", "Tuesday"].map((day, column) => ({
      value: `${column + 1}-${time}`,
      day,
      checked: row === 0 && column === 0,
    })),
  })),
  rivals: [{ label: "Name", stored: "Renal & friends", typed: "Renal" }],
  figures: [
    { value: 7, label: "groups to approve", href: "/groups" },
    { value: 3, label: "notes", tone: "thanks" },
  ],
  action: { href: "/s/1/register", label: "Open the register" },
  join: { action: "/g/1/membership", label: "Join" },
  timeline: [
    {
      at: "08:40",
      text: "Round published",
      state: "done",
      datetime: "2026-10-05T07:40:00Z",
      who: "by Margarethe",
    },
    { at: "09:00", text: "Moved to B12", href: "/g/1" },
  ],
  facts: [
    { term: "Slot", text: "Tuesdays 17:00" },
    { term: "Room", text: "B12", href: "/rooms/b12" },
  ],
  columns: [{ label: "Room" }, { label: "Seats", numeric: true }, { label: "State" }],
  tableRows: [
    {
      cells: [
        { text: "B12", href: "/rooms/b12" },
        { text: 14, label: "Seats", numeric: true },
        { text: "free", label: "State", state: "open" },
      ],
    },
  ],
};

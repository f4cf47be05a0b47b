import { say } from "./status.js";

const QUARTER = 15;
const FAR_ENOUGH = 6;

/** A booking that was picked up, and where it would be put down: a row's room and minutes since midnight. */
interface Held {
  link: HTMLAnchorElement;
  table: HTMLTableElement;
  row: HTMLTableRowElement;
  minutes: number;
  /** Where a pointer went down, and how far into the booking; null when it was picked up by key. */
  pointer: { x: number; y: number; into: number } | null;
  moved: boolean;
}

let held: Held | null = null;

/** Lets bookings in a [data-room-grid] be moved by pointer or by keys; both send the same form as the booking's page. */
export function moveInGrids(): void {
  document.addEventListener("pointerdown", pickUpByPointer);
  document.addEventListener("pointermove", dragTo);
  document.addEventListener("pointerup", dropByPointer);
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("click", (event) => {
    if (justDragged) event.preventDefault();
    justDragged = false;
  });
  document.addEventListener("keydown", byKey);
}

let justDragged = false;

const linkOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLAnchorElement>("[data-room-grid] a[data-booking]") : null;

function pickUp(link: HTMLAnchorElement, pointer: Held["pointer"]): void {
  const table = link.closest("table");
  const row = link.closest("tr");
  if (!table || !row) return;
  held = { link, table, row, minutes: minutesOf(link.dataset.start ?? ""), pointer, moved: false };
}

function pickUpByPointer(event: PointerEvent): void {
  const link = linkOf(event.target);
  if (!link || event.button !== 0 || event.pointerType === "touch") return;
  pickUp(link, {
    x: event.clientX,
    y: event.clientY,
    into: event.clientX - link.getBoundingClientRect().left,
  });
}

function dragTo(event: PointerEvent): void {
  if (!held?.pointer) return;
  const { x, y, into } = held.pointer;
  if (!held.moved && Math.hypot(event.clientX - x, event.clientY - y) < FAR_ENOUGH) return;
  held.moved = true;
  const row = document
    .elementFromPoint(event.clientX, event.clientY)
    ?.closest<HTMLTableRowElement>("tr[data-room]");
  if (row && held.table.contains(row)) aim(row, minutesAt(held.table, event.clientX - into));
}

/** Minutes since midnight at a place across the screen, on the quarter-hour. */
function minutesAt(table: HTMLTableElement, x: number): number {
  const heads = [...table.querySelectorAll("thead th[colspan]")];
  const [left, right] = [heads[0], heads.at(-1)].map((head) => head?.getBoundingClientRect());
  if (!left || !right) return 0;
  const quarters = heads.length * 4;
  const at = Math.round(((x - left.left) / (right.right - left.left)) * quarters);
  return Number(table.dataset.first) + Math.max(0, Math.min(quarters - 1, at)) * QUARTER;
}

function aim(row: HTMLTableRowElement, minutes: number): void {
  if (!held) return;
  for (const old of held.table.querySelectorAll("[data-target], [data-held]")) {
    old.removeAttribute("data-target");
    old.removeAttribute("data-held");
  }
  held.row = row;
  if (!("session" in held.link.dataset)) held.minutes = minutes;
  row.dataset.target = "yes";
  if (row.cells[0]) row.cells[0].dataset.at = timeOf(held.minutes);
  held.link.dataset.held = "yes";
  say(`${row.dataset.room ?? ""} at ${timeOf(held.minutes)}${standsIn(held)}`);
}

const standing: Record<string, string | undefined> = {
  booked: ", taken",
  blocked: ", out of use",
  closed: ", closed",
};

/** What stands in the way of the booking where it would be put down; "" for nothing. */
function standsIn({ table, link, row, minutes }: Held): string {
  const length = (link.closest("td")?.colSpan ?? 1) * QUARTER;
  let at = Number(table.dataset.first);
  for (const cell of [...row.cells].slice(1)) {
    const end = at + cell.colSpan * QUARTER;
    const words = standing[cell.dataset.state ?? ""];
    if (words && at < minutes + length && minutes < end && !cell.contains(link)) return words;
    at = end;
  }
  return "";
}

function dropByPointer(): void {
  if (!held?.pointer) return;
  justDragged = held.moved;
  if (held.moved) putDown();
  else letGo();
}

function letGo(): void {
  if (!held) return;
  held.link.removeAttribute("data-held");
  held.row.removeAttribute("data-target");
  held = null;
  say("", "quiet");
}

function putDown(): void {
  const form = document.getElementById("grid-move");
  if (!held || !(form instanceof HTMLFormElement)) return;
  const fields = { room: held.row.dataset.room ?? "", start: timeOf(held.minutes) };
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
  form.action = `/office/bookings/${held.link.dataset.booking ?? ""}/move`;
  form.dataset.thenFocus = `tr[data-room="${CSS.escape(fields.room)}"] a[data-start="${fields.start}"]`;
  // What has the focus is never taken from a page: the booking would stay in its old place as well.
  held.table.closest<HTMLElement>(".grid-frame")?.focus({ preventScroll: true });
  letGo();
  form.requestSubmit();
}

function byKey(event: KeyboardEvent): void {
  const link = linkOf(event.target);
  if (!link) return;
  if (event.key === " " && !held) {
    event.preventDefault();
    pickUp(link, null);
    const row = link.closest("tr");
    if (row) aim(row, minutesOf(link.dataset.start ?? ""));
    say(
      `Picked up. ${"session" in link.dataset ? roomKeys : allKeys}, Enter puts it down, Escape leaves it.`,
    );
  } else if (held) {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step(held);
  }
}

const roomKeys = "Up and down choose a room";
const allKeys = "Up and down choose a room, left and right a time";

const steps: Record<string, ((held: Held) => void) | undefined> = {
  ArrowUp: (held) => aimBeside(held, -1),
  ArrowDown: (held) => aimBeside(held, 1),
  ArrowLeft: (held) => shift(held, -QUARTER),
  ArrowRight: (held) => shift(held, QUARTER),
  Enter: putDown,
  " ": putDown,
  Escape: () => {
    letGo();
    say("Left where it was.");
  },
};

/** Aims at the room above or below, over the heads of buildings. */
function aimBeside({ table, row, minutes }: Held, step: number): void {
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tr[data-room]")];
  const beside = rows[rows.indexOf(row) + step];
  if (beside) aim(beside, minutes);
}

function shift({ link, row, minutes }: Held, by: number): void {
  if ("session" in link.dataset) return say(keepsTime);
  aim(row, Math.max(0, Math.min(24 * 60 - QUARTER, minutes + by)));
}

const keepsTime =
  "A session keeps its time here. Press Escape, then Enter: its page leads on to another time.";

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const HOLD_TO_PAINT = 220;
const STILL = 8;
/** Pixels between two looks at what a stroke went over: less than the least side of a cell. */
const LOOK_EVERY = 12;
/** Pixels from the top and, above the bar of pages, from the bottom, where a stroke takes the page along. */
const EDGES = { top: 72, bottom: 128 };
const ALONG = 16;

interface Point {
  clientX: number;
  clientY: number;
}

interface Stroke {
  grid: Element;
  ticked: boolean;
  /** Where it has been drawn to. */
  at: Point;
}

let stroke: Stroke | null = null;

/**
 * Lets a mouse or pen draw over the boxes of a [data-time-grid], a thumb too after holding still for a moment (so
 * that a swipe still scrolls), and the arrow keys walk them, painting along with Shift.
 */
export function paintGrids(): void {
  document.addEventListener("pointerdown", pointerDown);
  document.addEventListener("pointermove", (event) => event.pointerType !== "touch" && strokeTo(event));
  document.addEventListener("pointerup", () => (stroke = null));
  document.addEventListener("click", (event) => {
    // The pointer has already painted the box it went down on; keys arrive with a detail of 0.
    if (event.detail > 0 && painted === event.target) event.preventDefault();
    painted = null;
  });
  document.addEventListener("keydown", walk);
  document.addEventListener("focusin", keepOneStop);
  listenForThumbs();
}

let painted: EventTarget | null = null;

function pointerDown(event: PointerEvent): void {
  const box = boxOf(event.target);
  if (!box || event.pointerType === "touch" || event.button !== 0) return;
  begin(box, event);
  painted = box;
}

function begin(box: HTMLInputElement, { clientX, clientY }: Point): void {
  const grid = box.closest("[data-time-grid]");
  if (!grid) return;
  stroke = { grid, ticked: !box.checked, at: { clientX, clientY } };
  paint(box, stroke.ticked);
}

function paint(box: HTMLInputElement, ticked: boolean): void {
  if (box.checked === ticked) return;
  box.checked = ticked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Paints all the way from where the stroke was: a quick thumb is felt only every few cells. */
function strokeTo({ clientX, clientY }: Point): void {
  if (!stroke) return;
  const { at } = stroke;
  const [x, y] = [clientX - at.clientX, clientY - at.clientY];
  const looks = Math.max(1, Math.ceil(Math.hypot(x, y) / LOOK_EVERY));
  for (let look = 1; look <= looks; look += 1)
    paintAt(stroke, at.clientX + (x * look) / looks, at.clientY + (y * look) / looks);
  stroke.at = { clientX, clientY };
}

function paintAt({ grid, ticked }: Stroke, x: number, y: number): void {
  const box = boxOf(document.elementFromPoint(x, y));
  if (box && grid.contains(box)) paint(box, ticked);
}

/** Where a stroke comes to the edge of the window, the page goes along under it. */
function takeAlong({ clientY }: Point): void {
  if (clientY > window.innerHeight - EDGES.bottom) window.scrollBy(0, ALONG);
  else if (clientY < EDGES.top) window.scrollBy(0, -ALONG);
}

const boxOf = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && target.type === "checkbox" && target.closest("[data-time-grid]")
    ? target
    : null;

/** A held thumb paints and no longer scrolls; that can only be said while the touch has not moved. */
function listenForThumbs(): void {
  let holding: ReturnType<typeof setTimeout> | undefined;
  let from: Point = { clientX: 0, clientY: 0 };
  document.addEventListener("touchstart", (event) => {
    const box = boxOf(event.target);
    const [touch] = event.touches;
    if (!box || !touch || event.touches.length > 1) return;
    from = touch;
    holding = setTimeout(() => begin(box, touch), HOLD_TO_PAINT);
  });
  document.addEventListener(
    "touchmove",
    (event) => {
      const [touch] = event.touches;
      if (!touch) return;
      if (Math.hypot(touch.clientX - from.clientX, touch.clientY - from.clientY) > STILL)
        clearTimeout(holding);
      if (!stroke) return;
      if (event.cancelable) event.preventDefault();
      strokeTo(touch);
      takeAlong(touch);
    },
    { passive: false },
  );
  document.addEventListener("touchend", (event) => {
    clearTimeout(holding);
    // Without this the browser would click the box the thumb began on, and untick it.
    if (stroke && event.cancelable) event.preventDefault();
    stroke = null;
  });
  document.addEventListener("contextmenu", (event) => stroke && event.preventDefault());
}

const steps: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function walk(event: KeyboardEvent): void {
  const box = boxOf(event.target);
  const next = box && whereTo(event.key, box);
  if (!next) return;
  event.preventDefault();
  if (event.shiftKey) paint(next, box.checked);
  next.focus();
}

/** The box a step away, or the first or last of its row. */
function whereTo(key: string, box: HTMLInputElement): HTMLInputElement | null {
  const cell = box.closest("td");
  const row = cell?.closest("tr");
  if (!cell || !row) return null;
  const boxIn = (each: Element | undefined) => boxOf(each?.querySelector("input") ?? null);
  const own = [...row.cells].filter((each) => boxIn(each));
  if (key === "Home") return boxIn(own[0]);
  if (key === "End") return boxIn(own.at(-1));
  const step = steps[key];
  if (!step) return null;
  const rows = [...(cell.closest("tbody")?.rows ?? [])];
  return boxIn(rows[rows.indexOf(row) + step[0]]?.cells[cell.cellIndex + step[1]]);
}

/** Tab goes into the grid and out of it in one step, as with any group whose boxes the arrow keys walk. */
function keepOneStop({ target }: FocusEvent): void {
  const grid = boxOf(target)?.closest("[data-time-grid]");
  for (const box of grid?.querySelectorAll<HTMLInputElement>("input") ?? [])
    box.tabIndex = box === target ? 0 : -1;
}

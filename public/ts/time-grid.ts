const HOLD_TO_PAINT = 220;
const STILL = 8;
/** A quarter of the lowest box, in pixels: what a stroke passes is looked at in steps this long. */
const STEP = 7;

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
  document.addEventListener("pointermove", (event) => event.pointerType !== "touch" && paintTo(event));
  document.addEventListener("pointerup", () => (stroke = null));
  document.addEventListener("click", (event) => {
    // The pointer has already painted the box it went down on; keys arrive with a detail of 0.
    if (event.detail > 0 && painted === event.target) event.preventDefault();
    painted = null;
  });
  document.addEventListener("keydown", walk);
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

/** Paints on to the point, and whatever lies between: a quick hand is felt only here and there. */
function paintTo({ clientX, clientY }: Point): void {
  if (!stroke) return;
  const [acrossBy, downBy] = [clientX - stroke.at.clientX, clientY - stroke.at.clientY];
  const steps = Math.max(1, Math.ceil(Math.hypot(acrossBy, downBy) / STEP));
  for (let step = 1; step <= steps; step += 1) {
    const [x, y] = [acrossBy, downBy].map((by) => (by * step) / steps) as [number, number];
    const box = boxOf(document.elementFromPoint(stroke.at.clientX + x, stroke.at.clientY + y));
    if (box && stroke.grid.contains(box)) paint(box, stroke.ticked);
  }
  stroke.at = { clientX, clientY };
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
      paintTo(touch);
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
  const step = steps[event.key];
  const cell = box?.closest("td");
  if (!box || !step || !cell) return;
  event.preventDefault();
  const row = cell.closest("tr");
  const rows = [...(cell.closest("tbody")?.rows ?? [])];
  const there = rows[rows.findIndex((each) => each === row) + step[0]]?.cells[cell.cellIndex + step[1]];
  const next = boxOf(there?.querySelector("input") ?? null);
  if (!next) return;
  if (event.shiftKey) paint(next, box.checked);
  next.focus();
}

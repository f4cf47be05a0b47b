type Counted = HTMLInputElement | HTMLTextAreaElement;

/** From this part of a field's room on it says how much is left. */
const NEARLY = 0.75;
/** A short field says only what is too much: everybody sees how long twelve signs are. */
const SHORT = 60;
/** Who hears the page is told once they pause, not at each key. */
const PAUSE = 600;

/**
 * Says below a field marked data-most how many characters are left, or too many. Nothing is cut: what is pasted stays
 * whole until the person shortens it, and the server refuses what is too long.
 */
export function countCharacters(): void {
  let waiting = 0;
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    if (!("most" in target.dataset)) return;
    clearTimeout(waiting);
    waiting = window.setTimeout(() => sayLeft(target), PAUSE);
  });
}

function sayLeft(field: Counted): void {
  const most = Number(field.dataset.most);
  // The server counts line ends as one sign, and leaves out spaces around.
  const left = most - field.value.trim().length;
  const isWorthIt = left < 0 || (most >= SHORT && left <= most * (1 - NEARLY));
  const words = isWorthIt ? wordsFor(left) : "";
  const line = lineOf(field, words !== "");
  if (!line) return;
  line.textContent = words;
  line.toggleAttribute("data-over", left < 0);
}

function wordsFor(left: number): string {
  const count = Math.abs(left);
  const characters = count === 1 ? "1 character" : `${count} characters`;
  return left < 0 ? `${characters} too many` : `${characters} left`;
}

/** The line below the field; made when it is first needed, a moment before it has words, so that they are heard. */
function lineOf(field: Counted, isNeeded: boolean): Element | null {
  const holder = field.closest(".field");
  const known = holder?.querySelector(".count") ?? null;
  if (known || !isNeeded || !holder) return known;
  const line = document.createElement("p");
  line.className = "hint count";
  line.setAttribute("role", "status");
  holder.append(line);
  return line;
}

/** A word that floats above the page goes after a while, one that lasts stays; a quiet one stands at the page's foot. */
type Manner = "floating" | "lasting" | "quiet";

const FLOATS_FOR = 10_000;
let ending = 0;

/** Says something in the page's one polite status line. */
export function say(words: string, manner: Manner = "floating"): void {
  const line = document.getElementById("live-status");
  if (!line) return;
  window.clearTimeout(ending);
  if (line.textContent !== words) line.textContent = words;
  line.dataset.manner = manner;
  if (manner === "floating") ending = window.setTimeout(() => say("", "quiet"), FLOATS_FOR);
}

/** "17:02", in the programme's zone. */
export function clockTime(at: Date): string {
  const timeZone = document.getElementById("live-status")?.dataset.zone;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}

/**
 * Puts a word above the page's content, where the server puts its own; `href` leads to what it is about. A word on a
 * form stands below it, where the thumb is that sent it, and so does what comes of it later.
 */
export function tell(kind: "done" | "warning", words: string, href = "", form?: HTMLFormElement): void {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.kind = kind;
  const line = notice.appendChild(document.createElement("p"));
  line.textContent = words;
  if (href !== "") {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = "Open it";
    line.append(" ", link);
  }
  const place = form
    ? placeBelow(form)
    : (document.querySelector(belowForm) ?? document.getElementById("notices"));
  place?.replaceChildren(notice);
  // Only who has just tapped is shown there; what comes of it later moves nobody's page.
  if (form) place?.scrollIntoView({ block: "center" });
}

/** Where a word on a form stands; a page that is looked at again leaves it there. */
export const belowForm = "[data-below-form]";

function placeBelow(form: HTMLFormElement): Element {
  const known = form.nextElementSibling;
  if (known?.matches(belowForm)) return known;
  const place = document.createElement("div");
  place.dataset.belowForm = "";
  place.className = "notices";
  // What is put into the page with its words is read aloud at once only so.
  place.setAttribute("role", "alert");
  form.after(place);
  return place;
}

/** Takes the words away that stand for an act, wherever they stand. */
export function dropWords(): void {
  document.getElementById("notices")?.replaceChildren();
  document.querySelector(belowForm)?.remove();
}

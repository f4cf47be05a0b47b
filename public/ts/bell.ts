import { main } from "./page.js";

/** Shows in the masthead, which is never fetched again, what the fetched page says is unread. */
export function ringBell(): void {
  const unread = main()?.dataset.unread;
  const count = document.querySelector<HTMLElement>(".bell-count");
  if (unread === undefined || !count) return;
  const number = count.firstElementChild;
  if (number && number.textContent !== unread) number.textContent = unread;
  count.hidden = unread === "0";
}

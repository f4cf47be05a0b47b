import { say } from "./status.js";

/** Lets a button with data-copy copy the words of the element it names; without script they are there to be marked. */
export function copyOnTap(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const named = button && document.getElementById(button.dataset.copy ?? "");
    const words = named instanceof HTMLInputElement ? named.value : named?.textContent;
    if (words) void copy(words);
  });
}

async function copy(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words.trim());
    say("Copied.");
  } catch {
    say("This browser doesn’t let pages copy. Mark the words and copy them yourself.");
  }
}

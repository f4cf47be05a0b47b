import { say } from "./status.js";

/**
 * Lets a button with data-share hand the address in the field it names to another app, where the browser can; elsewhere
 * the button doesn't show, and the address is copied.
 */
export function shareOnTap(): void {
  if (typeof navigator.share !== "function") return;
  document.documentElement.dataset.shares = "";
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-share]");
    const field = button && document.getElementById(button.dataset.share ?? "");
    if (field instanceof HTMLInputElement)
      void share({ url: field.value, title: button?.dataset.shareTitle ?? "" });
  });
}

async function share(data: ShareData): Promise<void> {
  try {
    await navigator.share(data);
  } catch (error) {
    // Whoever thinks better of it has nothing to be told.
    if (error instanceof DOMException && error.name === "AbortError") return;
    say("It couldn’t be shared. Copy the link instead.");
  }
}

import { say } from "./status.js";

const arrival = /^\/check-in\/[0-9a-f]{24}\/\w{6}$/;

let current: { stop: () => void } | null = null;

/**
 * Opens the camera at a tap on the page for checking in, and sends the form around it once a code of a session's door
 * is in the picture. What reads pictures is fetched only then; who has no camera, or won't have it used, types the
 * code.
 */
export function offerScan(): void {
  document.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>("[data-scan]");
    if (button?.form) void (current ? leave(button) : scan(button, button.form));
  });
  window.addEventListener("pagehide", () => current?.stop());
}

async function scan(button: HTMLButtonElement, form: HTMLFormElement): Promise<void> {
  const video = form.querySelector("video");
  if (!video) return;
  const own: { stop: () => void } = { stop: () => undefined };
  current = own;
  video.hidden = false;
  label(button, "Stop the camera");
  say("Hold your phone so that the code is in the picture.");
  try {
    const { startScanning } = (await import(button.dataset.scan ?? "")) as typeof import("./scanner.js");
    const { stop } = await startScanning(video, (text) => take(text, button, form));
    own.stop = stop;
    // Stopped while the camera was still waking.
    if (current !== own) stop();
  } catch (error) {
    leave(button);
    say(wordsFor(error));
  }
}

/** @returns false for a code that isn't one of a session's door here */
function take(text: string, button: HTMLButtonElement, form: HTMLFormElement): boolean {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address?.origin !== location.origin || !arrival.test(address.pathname)) {
    say("That code isn’t one of this app’s. Scan the one that your leader shows.");
    return false;
  }
  leave(button);
  form.action = address.pathname;
  form.requestSubmit();
  return true;
}

function leave(button: HTMLButtonElement): void {
  current?.stop();
  current = null;
  const video = button.form?.querySelector("video");
  if (video) video.hidden = true;
  label(button, "Scan with the camera");
}

const label = (button: HTMLButtonElement, words: string) => {
  const line = button.querySelector("span");
  if (line) line.textContent = words;
};

function wordsFor(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "Your browser was told not to use the camera. Type the code instead.";
  if (name === "NotFoundError") return "No camera was found. Type the code instead.";
  return "The camera could not be used just now. Type the code, or use your phone’s own camera.";
}

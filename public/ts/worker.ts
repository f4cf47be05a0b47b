import { main, workerAddress } from "./page.js";

/**
 * Starts the service worker for people who are signed in, once the page is there, and has it keep their next days
 * for when the network is away. A new version takes over as soon as this page is left.
 */
export function startWorker(): void {
  comeBackWithNetwork();
  if (!("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    if (main()?.hasAttribute("data-socket")) void start();
  });
}

async function start(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(workerAddress());
    window.addEventListener("pagehide", () => registration.waiting?.postMessage("page left"));
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage("keep the day");
  } catch {
    // Without it the app works as a page in the browser does.
  }
}

/** What stands in for a page makes room for it as soon as there is a network again. */
function comeBackWithNetwork(): void {
  if (document.querySelector("[data-offline]")) window.addEventListener("online", () => location.reload());
}

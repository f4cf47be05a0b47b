import { main, workerAddress } from "./page.js";

/**
 * Starts the service worker for people who are signed in, once the page is there, and has it keep their next days
 * for when the network is away. On a page that is nobody's it looks whether somebody still is signed in, and else
 * forgets what it kept. A new version takes over as soon as this page is left.
 */
export function startWorker(): void {
  comeBackWithNetwork();
  if (!("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    const person = main()?.dataset.person;
    if (person !== undefined) void start(person);
    else if (!document.querySelector("[data-offline]"))
      navigator.serviceWorker.controller?.postMessage("who");
  });
}

async function start(person: string): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(workerAddress());
    window.addEventListener("pagehide", () => registration.waiting?.postMessage("page left"));
    const { active } = await navigator.serviceWorker.ready;
    // Who looks at their day knows it, and has to find it so again without the network.
    active?.postMessage({ keepDayOf: person, anew: location.pathname === "/today" });
  } catch {
    // Without it the app works as a page in the browser does.
  }
}

const lookMilliseconds = 3_000;

/**
 * What stands in for a page makes room for it as soon as the server answers again. A phone calls itself online before
 * anything gets through, and stays online on Wi-Fi that leads nowhere, so the server itself is asked.
 */
function comeBackWithNetwork(): void {
  if (!document.querySelector("[data-offline]")) return;
  const look = async () => {
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.reload();
  };
  window.addEventListener("online", () => void look());
  setInterval(() => {
    if (document.visibilityState === "visible") void look();
  }, lookMilliseconds);
}

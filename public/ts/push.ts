import { main } from "./page.js";
import { say, tell } from "./status.js";
import { holdsTyped } from "./typed.js";

/**
 * Has the browser ask, after a tap and never before, whether it may show messages, and sends its address for them
 * with the form that was tapped.
 */
export function offerPush(): void {
  noteWhetherItMay();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const key = form.dataset.pushKey;
    if (key === undefined || fieldOf(form, "endpoint").value !== "") return;
    event.preventDefault();
    void subscribe(form, key);
  });
}

/** Goes to the page of a message that was tapped; where something is being typed, only a link to it is shown. */
export function followPush(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ openPush?: unknown }>) => {
    const path = data.openPush;
    if (typeof path !== "string") return;
    const here = main();
    if (here && holdsTyped(here)) tell("done", "You have a message.", path);
    else location.assign(path);
  });
}

/** The page holds the words for a browser that can't or that was told not to, and for each style.css shows its own. */
function noteWhetherItMay(): boolean {
  const isAble = "PushManager" in window && "serviceWorker" in navigator && "Notification" in window;
  const { dataset } = document.documentElement;
  if (!isAble) dataset.push = "unable";
  else if (Notification.permission === "denied") dataset.push = "refused";
  else delete dataset.push;
  return dataset.push === undefined;
}

const whyNot = () =>
  document.querySelector<HTMLElement>(`.push-${document.documentElement.dataset.push ?? ""}`);

async function subscribe(form: HTMLFormElement, key: string): Promise<void> {
  if (!noteWhetherItMay()) return whyNot()?.focus();
  const answer = await Notification.requestPermission();
  if (!noteWhetherItMay()) return whyNot()?.focus();
  if (answer !== "granted") return void say("Your browser got no answer. Tap again when you like.");
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = subscription.toJSON();
    fieldOf(form, "endpoint").value = endpoint ?? "";
    fieldOf(form, "publicKey").value = keys?.p256dh ?? "";
    fieldOf(form, "authSecret").value = keys?.auth ?? "";
    form.requestSubmit();
  } catch {
    say("Your browser could not be reached for messages just now. Try again later.");
  }
}

const fieldOf = (form: HTMLFormElement, name: string) => form.elements.namedItem(name) as HTMLInputElement;

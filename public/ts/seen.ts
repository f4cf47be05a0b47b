import { main } from "./page.js";

const said = new Set<string>();

/** A page that holds what somebody was told of says so by a form of its own, once they have it before their eyes. */
export function sayItIsSeen(): void {
  const form = main()?.querySelector<HTMLFormElement>("form[data-when-seen]");
  const moment = form?.dataset.whenSeen ?? "";
  if (!form || said.has(moment) || document.visibilityState !== "visible") return;
  said.add(moment);
  const fields = [...new FormData(form)].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const body = new URLSearchParams(fields);
  // Nobody waits for it: whoever has no network now still has the message.
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => said.delete(moment));
}

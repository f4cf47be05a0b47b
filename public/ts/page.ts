interface Policy {
  createHTML(html: string): string;
  createScriptURL(address: string): string;
}

declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
  }
}

// The content security policy lets this one name make HTML, and only this file holds it.
const policy = window.trustedTypes?.createPolicy("peer-rounds", {
  createHTML: (html) => html,
  createScriptURL: () => worker,
});
const worker = "/service-worker.js";

/** The one script that may be started beside the page's own. */
export const workerAddress = (): string => policy?.createScriptURL(worker) ?? worker;

/** Reads an answer of our own server as a document; nothing in it runs. */
export function readPage(html: string): Document {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
}

/** The part of this page that is fetched again, as it is now. */
export const main = () => document.getElementById("main");

/** Fields of a form that belong to the page it is on, and are another's on every rendering of it. */
export const ofThePage: readonly string[] = ["csrf", "actionKey"];

/** The topics this page is about, and the bell's with them; none: it is not looked at again. */
export function topics(): string[] {
  const { live = "", bell = "" } = main()?.dataset ?? {};
  return live === "" ? [] : [...new Set([...live.split(" "), bell])].filter(Boolean);
}

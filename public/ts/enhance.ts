import { keep, mustWait } from "./keeping.js";
import { goneWords, type Live } from "./live.js";
import { morph, outdated } from "./morph.js";
import { main, readPage } from "./page.js";
import { say, tell } from "./status.js";
import { holdsTyped } from "./typed.js";

const STUCK_AFTER = 10_000;
const PATIENCE = 15_000;

/**
 * Smooths forms: an error summary takes the focus, a second tap on a sent form does nothing, and a form marked
 * data-enhance is sent without leaving the page; one marked data-keep as well, and kept when there is no network.
 */
export function enhanceForms(live: Live): void {
  settleAddress();
  focusErrors();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.closest(`[${outdated}]`)) {
      event.preventDefault();
      tell("warning", "That changed meanwhile, so nothing was sent. The page shows how it is now.");
      // What had the focus makes room.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return;
    }
    if (main()?.dataset.gone && !("keep" in form.dataset) && holdsTyped(form)) {
      event.preventDefault();
      say(goneWords, "lasting");
      return;
    }
    const sending = "sending" in form.dataset;
    if (!sending) markSending(form, true);
    if (sending) event.preventDefault();
    else if (
      ("enhance" in form.dataset || "keep" in form.dataset) &&
      form.enctype !== "multipart/form-data"
    ) {
      event.preventDefault();
      void send(form, event.submitter, live);
    } else {
      rememberFormPage();
      setTimeout(() => markSending(form, false), STUCK_AFTER);
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]"))
      markSending(form, false);
  });
}

/** Where the form was filled in that the browser is about to send. */
const FORM_PAGE = "form page";

function rememberFormPage(): void {
  try {
    sessionStorage.setItem(FORM_PAGE, location.href);
  } catch {
    // A browser that keeps nothing shows its own page on the way back, as without script.
  }
}

/**
 * The answer to a form that failed takes the address of the page the form was on. Else going back to it later would ask
 * to send the old form again, or show the browser's own error page.
 */
function settleAddress(): void {
  try {
    const from = sessionStorage.getItem(FORM_PAGE);
    sessionStorage.removeItem(FORM_PAGE);
    if (from !== null && document.querySelector(".error-summary")) history.replaceState(null, "", from);
  } catch {
    // As above.
  }
}

function focusErrors(): void {
  document.querySelector<HTMLElement>(".error-summary")?.focus();
}

/** The buttons stay focusable and keep their value, which a disabled one would not. */
function markSending(form: HTMLFormElement, sending: boolean): void {
  if (sending) form.dataset.sending = "yes";
  else delete form.dataset.sending;
  for (const button of form.querySelectorAll("button")) {
    if (sending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, live: Live): Promise<void> {
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const entries = [...new FormData(form, submitter)].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  try {
    const body = new URLSearchParams(entries);
    // What a phone may keep is kept rather than waited for.
    const signal = "keep" in form.dataset ? AbortSignal.timeout(PATIENCE) : null;
    const answer = await fetch(address, { method: "POST", body, signal });
    const page = readPage(await answer.text());
    // A refused token (403) may be no more than a newer sign-in: what is sent again takes that one's.
    if (!mustWait(answer.status) && answer.status !== 403) showAnswer(page, answer, form, live);
    else if (!(await mayKeep(form, address, entries))) sayRefused(page);
  } catch {
    if (await mayKeep(form, address, entries)) return;
    say("That did not go through: the network is away. Nothing was lost; try again.");
  } finally {
    markSending(form, false);
  }
}

const mayKeep = async (form: HTMLFormElement, address: string, entries: readonly [string, string][]) =>
  "keep" in form.dataset && (await keep(form, address, entries));

/** The error page's own words, without the page: it would sweep away what was filled in. */
function sayRefused(page: Document): void {
  const said = [...page.querySelectorAll("h1, .lede")].map((part) => part.textContent.trim());
  say(`${said.join(". ")} Nothing was lost; try again then.`);
}

/** Shows the page the form led to, as the browser would have, without a flash and with its notice. */
export function showAnswer(page: Document, answer: Response, form: HTMLFormElement, live: Live): void {
  const there = new URL(answer.url);
  if (!page.getElementById("main")) {
    location.assign(there);
    return;
  }
  if (answer.redirected && there.pathname !== location.pathname) {
    document.body.replaceWith(document.adoptNode(page.body));
    document.title = page.title;
    history.pushState(null, "", there);
    window.addEventListener("popstate", () => location.reload(), { once: true });
    window.scrollTo(0, 0);
    main()?.focus();
  } else {
    // A form may say, as a selector, where what it changed is to be found; the fresh page doesn't know of it.
    const outcome = form.dataset.thenFocus;
    if (answer.ok) form.closest("details")?.removeAttribute("open");
    morph(page, form);
    if (page.querySelector(".error-summary")) focusErrors();
    else if (document.activeElement === document.body) main()?.focus({ preventScroll: true });
    if (answer.ok && outcome) document.querySelector<HTMLElement>(outcome)?.focus();
  }
  live.replaced();
}

import { showAnswer } from "./enhance.js";
import { fieldsOf, keptEvent, mustWait } from "./keeping.js";
import { allKept, dropKept, type KeptForm } from "./kept-store.js";
import type { Live } from "./live.js";
import { main, readPage } from "./page.js";
import { tell } from "./status.js";

const AGAIN_AFTER = 20_000;
const PATIENCE = 20_000;

/**
 * Sends what this phone kept as soon as there is a network: now, on waking, and every few seconds while some is left.
 */
export function sendWhatIsKept(live: Live): void {
  let timer = 0;
  let waits = false;
  const send = async () => {
    if (waits || document.visibilityState !== "visible") return;
    waits = true;
    const begin = () => {
      waits = false;
      return sendAll(live);
    };
    const left = await alone(begin).catch(() => {
      waits = false;
      return 0;
    });
    window.clearTimeout(timer);
    if (left > 0) timer = window.setTimeout(() => void send(), AGAIN_AFTER);
  };
  window.addEventListener("online", () => void send());
  window.addEventListener("pageshow", () => void send());
  document.addEventListener("visibilitychange", () => void send());
  document.addEventListener(keptEvent, () => void send());
}

/**
 * One window and one try at a time; the key of each form would see to it that nothing happens twice, too. Who comes
 * while another tries has its turn after it: that try may have begun without the network, or before the form was kept.
 */
async function alone(work: () => Promise<number>): Promise<number> {
  return "locks" in navigator ? navigator.locks.request("send what is kept", work) : work();
}

/** @returns how many are left because the network is still away */
async function sendAll(live: Live): Promise<number> {
  const person = main()?.dataset.person;
  const mine = (await allKept()).filter((form) => form.person === person);
  if (mine.length === 0) return 0;
  const token = await freshToken(person ?? "");
  if (token === null) return mine.length;
  for (const [index, form] of mine.entries()) {
    if (!(await sendOne(form, token, live))) return mine.length - index;
  }
  return 0;
}

/** A token for the sign-in there is now; null when there is no network or the person is signed out. */
async function freshToken(person: string): Promise<string | null> {
  try {
    const page = readPage(await (await fetch("/check-in", { signal: AbortSignal.timeout(PATIENCE) })).text());
    if (page.getElementById("main")?.dataset.person !== person) return null;
    return page.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? null;
  } catch {
    return null;
  }
}

/** @returns false when it has to be tried again later */
async function sendOne(form: KeptForm, token: string, live: Live): Promise<boolean> {
  const body = new URLSearchParams([...form.fields, ["csrf", token], ["actionKey", form.id]]);
  const headers = { "X-Kept-At": String(form.at) };
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(form.address, { method: "POST", body, headers, signal });
    if (mustWait(answer.status)) return false;
    await take(form, answer, live);
    return true;
  } catch {
    return false;
  }
}

/**
 * The form on this page that was kept, unless something else stands in it by now, which its answer would sweep away.
 */
function formOn({ about, fields }: KeptForm): HTMLFormElement | null {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-keep]")];
  const shown = forms.find(({ action }) => new URL(action).pathname === about);
  const isSame = ([name, value]: [string, string]) => fields.some(([n, v]) => n === name && v === value);
  return shown && fieldsOf(shown).every(isSame) ? shown : null;
}

/** What came of it: shown on the page it was filled in on; elsewhere in a word, with the way there. */
async function take(form: KeptForm, answer: Response, live: Live): Promise<void> {
  const page = readPage(await answer.text());
  const words =
    page.querySelector("#notices .notice p")?.textContent ?? page.querySelector("h1")?.textContent;
  const isHere = location.pathname === form.page && !document.querySelector("[data-offline]");
  if (answer.ok) {
    await dropKept(form.id);
    const shown = isHere && new URL(answer.url).pathname === location.pathname ? formOn(form) : null;
    if (shown) showAnswer(page, answer, shown, live);
    else if (isHere) live.replaced();
    tell("done", `${form.what} was sent. ${words ?? ""}`.trim());
  } else if (!isHere && [409, 422].includes(answer.status)) {
    // What was chosen is not lost: its own page shows the answer, to decide there.
    tell("warning", `${form.what} needs another look from you.`, form.page);
  } else {
    await dropKept(form.id);
    const shown = document.querySelector<HTMLFormElement>("form[data-keep]");
    if (isHere && shown) showAnswer(page, answer, shown, live);
    else tell("warning", `${form.what} could not be taken. ${words ?? ""}`.trim());
  }
}

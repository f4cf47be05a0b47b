import { putKept } from "./kept-store.js";
import { main, ofThePage } from "./page.js";
import { tell } from "./status.js";

/** Said to the document when a form was kept, so that whoever sends them begins to try. */
export const keptEvent = "form kept";

/** Whether a form that was answered so has to be sent again later: the server is away, or nobody is signed in. */
export const mustWait = (status: number): boolean => status >= 500 || [401, 408, 429].includes(status);

/**
 * Keeps a form marked data-keep on this phone when it can't go out; its mark says what it is, "The register".
 * @returns false when this browser keeps nothing, or nobody is signed in
 */
export async function keep(
  form: HTMLFormElement,
  address: string,
  entries: readonly [string, string][],
): Promise<boolean> {
  const person = main()?.dataset.person;
  const id = entries.find(([name]) => name === "actionKey")?.[1];
  if (!person || !id) return false;
  const { pathname } = new URL(address, location.href);
  const what = form.dataset.keep ?? "";
  showForTheRest(form, entries);
  const filled = fieldsOf(form);
  const pressed = entries.filter(
    ([name]) => !ofThePage.includes(name) && !filled.some(([each]) => each === name),
  );
  const fields = [...filled, ...pressed];
  try {
    // Closing a register says all that saving it said.
    const about = pathname.replace(/\/(closing|end)$/, "");
    const page = location.pathname;
    await putKept({ id, person, address: pathname, about, page, what, fields, at: Date.now() });
  } catch {
    return false;
  }
  tell(
    "warning",
    `${what} is kept on this phone. It is sent by itself as soon as it gets through.`,
    "",
    form,
  );
  document.dispatchEvent(new Event(keptEvent));
  return true;
}

/** What stands in the form, without what belongs to the page it is on. */
export const fieldsOf = (form: HTMLFormElement): [string, string][] =>
  [...new FormData(form)].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !ofThePage.includes(entry[0]),
  );

/**
 * "Everyone present" is answered by the server, which is away: so the page ticks it here, for all to see and for the
 * next form, which takes this one's place, to say again.
 */
function showForTheRest(form: HTMLFormElement, entries: readonly [string, string][]): void {
  const mark = entries.find(([name]) => name === "everyone")?.[1];
  if (mark === undefined) return;
  const choices = [...form.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const decided = new Set(choices.filter(({ checked }) => checked).map(({ name }) => name));
  for (const choice of choices) if (choice.value === mark && !decided.has(choice.name)) choice.checked = true;
}

/**
 * The page that stands in without a network offers a check-in where a scanned address led to it: the code in the
 * address says when it was shown.
 */
export function offerArrival(): void {
  const form = document.querySelector<HTMLFormElement>("[data-offline-arrival]");
  if (!form || !/^\/check-in\/[0-9a-f]{24}\/\w{6}$/.test(location.pathname)) return;
  form.action = location.pathname;
  const key = form.querySelector<HTMLInputElement>("input[name=actionKey]");
  if (key) key.value = crypto.randomUUID();
  form.hidden = false;
}

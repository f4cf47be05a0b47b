import { putKept } from "./kept-store.js";
import { main } from "./page.js";
import { tell } from "./status.js";

/** Fields that belong to the page a form was on, and are fetched anew when it goes out. */
const ofThePage = ["csrf", "actionKey"];

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
  const fields = entries.filter(([name]) => !ofThePage.includes(name));
  try {
    // Closing a register says all that saving it said.
    const about = pathname.replace(/\/(closing|end)$/, "");
    const page = location.pathname;
    await putKept({ id, person, address: pathname, about, page, what, fields, at: Date.now() });
  } catch {
    return false;
  }
  tell("warning", `${what} is kept on this phone. It is sent by itself as soon as the network is back.`);
  return true;
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

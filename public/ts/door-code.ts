import type { Live } from "./live.js";
import { main } from "./page.js";

const GRACE = 10_000;

/**
 * Has the page fetch the next code at the door just when it is due. One whose time has passed without a newer one
 * pales, since whoever scanned it would only be refused; then the page goes on asking.
 */
export function renewDoorCode(live: Live): void {
  let timer = 0;
  const shown = () => main()?.querySelector<HTMLElement>("[data-renew-in]");
  const renew = () => {
    live.replaced();
    timer = window.setTimeout(() => {
      const code = shown();
      if (code) code.dataset.stale = "";
      if (code) renew();
    }, GRACE);
  };
  const plan = () => {
    window.clearTimeout(timer);
    const code = shown();
    if (!code) return;
    delete code.dataset.stale;
    timer = window.setTimeout(renew, Number(code.dataset.renewIn) + 200);
  };
  plan();
  new MutationObserver((changes) => {
    if (changes.some(isAboutCode)) plan();
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-renew-in"],
  });
}

/** Another code, or another page with one. */
const isAboutCode = ({ type, addedNodes }: MutationRecord) =>
  type === "attributes" ||
  [...addedNodes].some(
    (node) => node instanceof Element && (node.matches(renewed) || node.querySelector(renewed)),
  );

const renewed = "[data-renew-in]";

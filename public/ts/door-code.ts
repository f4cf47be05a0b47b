import type { Live } from "./live.js";
import { main } from "./page.js";

const GRACE = 15_000;

/** Has the page fetch the next code at the door just when it is due, and pales one whose time has passed. */
export function renewDoorCode(live: Live): void {
  let timer = 0;
  const plan = () => {
    const code = main()?.querySelector<HTMLElement>("[data-renew-in]");
    if (!code || timer !== 0) return;
    delete code.dataset.stale;
    timer = window.setTimeout(
      () => {
        timer = 0;
        live.replaced();
        window.setTimeout(() => {
          if (timer === 0 && code.isConnected) code.dataset.stale = "";
        }, GRACE);
      },
      Number(code.dataset.renewIn) + 200,
    );
  };
  plan();
  new MutationObserver(plan).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-renew-in"],
  });
}

import { Idiomorph } from "idiomorph";
import { ringBell } from "./bell.js";
import { main, ofThePage } from "./page.js";
import { sayItIsSeen } from "./seen.js";
import { belowForm } from "./status.js";
import { holdsTyped, isBeingFilled, isTyped } from "./typed.js";

/** Marks what the fresh page no longer has, and only stands because of the focus in it: nothing is sent from there. */
export const outdated = "data-outdated";

/**
 * Brings this page's <main> to the state of a freshly fetched one, moving nothing the person is busy with: focus,
 * scroll, open details, typed text, ticked boxes and the last notice stay.
 * @param sent the form whose answer this is; what was typed there has arrived and is not kept
 * @returns false if the fetched page has no <main>; "kept" if something stale had to stay because of the focus
 */
export function morph(page: Document, sent?: HTMLFormElement): boolean | "kept" {
  const now = main();
  const next = page.getElementById("main");
  if (!now || !next) return false;
  const kept = bring(now, next, sent);
  if (next.dataset.title) document.title = next.dataset.title;
  ringBell();
  sayItIsSeen();
  return kept ? "kept" : true;
}

/** The same for the one part of the page with the id; a page without it changes nothing. */
export function morphPart(id: string, page: Document): void {
  const [now, next] = [document.getElementById(id), page.getElementById(id)];
  if (now && next) bring(now, next);
}

/** @returns whether something stale had to stay because of the focus */
function bring(now: Element, next: Element, sent?: HTMLFormElement): boolean {
  const stale = { kept: false };
  const mine = (node: Node) => !sent?.contains(node) && (isTyped(node) || isBeingFilled(node));
  void Idiomorph.morph(now, next, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed: (old, fresh) => {
        stale.kept ||= mine(old) && isPassedOver(old, fresh);
        return !mine(old) && !isUnderWay(old, sent) && !isNoticeStillTrue(old, fresh);
      },
      beforeAttributeUpdated: (name, element) => !(name === "open" && element instanceof HTMLDetailsElement),
      beforeNodeRemoved: (node) => {
        if (node instanceof Element && node.matches(belowForm)) return false;
        const stays = node instanceof Element && !sent?.contains(node) && isBusy(node, sent);
        stale.kept ||= stays;
        if (stays && !holdsTyped(node, sent)) node.toggleAttribute(outdated, true);
        return !stays;
      },
    },
  });
  return stale.kept;
}

/** Whether something new is kept from a field only for as long as its form has the focus. */
const isPassedOver = (old: Node, fresh: Node) =>
  !isTyped(old) &&
  !(old instanceof HTMLInputElement && ofThePage.includes(old.name)) &&
  !old.isEqualNode(fresh);

/** Whether somebody is in the middle of something in there; with a form they have sent they are done. */
function isBusy(element: Element, sent?: HTMLFormElement): boolean {
  const focused = document.activeElement;
  if (element.contains(focused) && !sent?.contains(focused)) return true;
  return holdsTyped(element, sent);
}

/** A form being sent keeps its one-time key, so that a second tap is known as the same act. */
const isUnderWay = (node: Node, sent?: HTMLFormElement) =>
  node instanceof HTMLFormElement && node !== sent && "sending" in node.dataset;

/** A page that looks again has no news of its own; the word on the last act stays until something else happens. */
const isNoticeStillTrue = (old: Node, fresh: Node) =>
  old instanceof HTMLElement && old.id === "notices" && fresh.childNodes.length === 0;

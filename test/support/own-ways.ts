import { expect } from "chai";
import type { Page } from "playwright-core";

/**
 * What the page says of itself, in the page: helpers that tell whether a colour can be told from the canvas, and
 * which marks are drawn by a background alone. Kept in one piece, since it is handed over as text.
 */
const helpers = `
  const parse = (colour) => {
    const numbers = (colour.match(/-?[\\d.]+(e-?\\d+)?/g) ?? []).map(Number);
    const [r, g, b, alpha = 1] = colour.startsWith("color(") ? numbers.map((n, at) => at < 3 ? n * 255 : n) : numbers;
    return { rgb: [r, g, b], alpha };
  };
  const light = ({ rgb }) => rgb
    .map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (a, b) => {
    const [one, other] = [light(parse(a)), light(parse(b))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const isDrawn = (colour) => parse(colour).alpha > 0.5;
  const isSeen = (colour, behind) => isDrawn(colour) && contrast(colour, behind) >= 3;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const named = (element) => element.tagName.toLowerCase() + [...element.classList].map((word) => "." + word).join("");
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const ground = getComputedStyle(at).backgroundColor;
      if (isDrawn(ground)) return ground;
    }
    return "rgb(255, 255, 255)";
  };
`;

/** The marks that a background alone draws: before and after elements without words. */
const marks = `
  const marksIn = () => [...document.querySelectorAll("main *")].flatMap((element) =>
    ["::before", "::after"].filter((which) => {
      const style = getComputedStyle(element, which);
      const sides = [style.inlineSize, style.blockSize].map(parseFloat);
      const ground = style.backgroundColor;
      const isFilled = isDrawn(ground) && contrast(ground, groundOf(element)) > 1.5;
      return style.content === '""' && isFilled && sides.every((side) => side > 0 && side <= 24);
    }).map((which) => [element, which]));
`;

const before = `(() => { ${helpers} ${marks} window.drawnMarks = marksIn(); })()`;

const lost = `(() => {
  ${helpers}
  const wrong = [];
  const complain = (what, element) => wrong.push(what + ": " + named(element));
  for (const [element, which] of window.drawnMarks)
    if (isShown(element) && !isSeen(getComputedStyle(element, which).backgroundColor, groundOf(element)))
      complain("its mark can't be seen", element);
  for (const shape of document.querySelectorAll("main svg:is(.seats, .plot) :is(rect, circle, path)")) {
    const { fill, stroke } = getComputedStyle(shape);
    if (![fill, stroke].some((paint) => paint !== "none" && isSeen(paint, groundOf(shape.closest("svg")))))
      complain("drawn in the colour of the page", shape);
  }
  for (const control of document.querySelectorAll("main :is(button, .button, input, select, textarea)")) {
    const { borderTopStyle, borderTopWidth, borderTopColor, textDecorationLine, appearance } = getComputedStyle(control);
    const hasOwnLook = control.type === "file" || (["checkbox", "radio"].includes(control.type) && appearance !== "none");
    if (hasOwnLook || control.type === "hidden" || control.closest("td, .segment") || !isShown(control)) continue;
    const hasEdge = borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1;
    if (!(hasEdge && isSeen(borderTopColor, groundOf(control.parentElement))) && textDecorationLine !== "underline")
      complain("a control without an edge", control);
  }
  const hasRing = (style, ground) =>
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && isSeen(style.outlineColor, ground);
  for (const control of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.type === "hidden" || control.disabled) continue;
    control.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== control) continue;
    const ground = groundOf(control.parentElement);
    const rings = [getComputedStyle(control), getComputedStyle(control, "::after")];
    if (control.nextElementSibling) rings.push(getComputedStyle(control.nextElementSibling));
    if (!rings.some((style) => hasRing(style, ground))) complain("its focus can't be seen", control);
  }
  document.activeElement.blur();
  return [...new Set(wrong)];
})()`;

/**
 * Fails with what can no longer be seen once the reader's own colours stand in for the page's: marks drawn by a
 * background, dots and bars, the edges of what can be pressed or filled in, and the focus.
 */
export async function expectSeenInOwnColours(page: Page): Promise<void> {
  await page.evaluate(before);
  await page.emulateMedia({ forcedColors: "active" });
  expect(await page.evaluate<string[]>(lost), `${page.url()} in one's own colours`).to.deep.equal([]);
  await page.emulateMedia({ forcedColors: "none" });
}

/** What moves although the reader asked for less motion. */
const moving = `[
  ...document.getAnimations().map((each) => each.animationName ?? each.transitionProperty ?? "an animation"),
  ...[...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
    const moves = transitionDuration.split(",").some((each) => parseFloat(each) > 0.001) || animationName !== "none";
    return moves || scrollBehavior === "smooth";
  }).map((element) => element.outerHTML.slice(0, 80)),
]`;

/** Fails with what still moves, or scrolls by itself, for a reader who asked for less motion. */
export async function expectStill(page: Page): Promise<void> {
  expect(await page.evaluate<string[]>(moving), `moving on ${page.url()}`).to.deep.equal([]);
}

/** Words that are cut off or stand beside the screen, and how far the page can be scrolled sideways. */
const cut = `(() => {
  const wrong = [];
  const complain = (what, element) =>
    wrong.push(what + ": " + element.localName + " " + element.textContent.trim().slice(0, 40));
  for (const element of document.querySelectorAll("body *")) {
    const { clipPath, overflowX, overflowY } = getComputedStyle(element);
    const isForEars = clipPath !== "none" || element.closest(".visually-hidden, .skip-link, thead");
    if (isForEars || !element.checkVisibility() || element.closest("svg, select, input, textarea")) continue;
    const cuts = (overflow) => ["hidden", "clip"].includes(overflow);
    if (cuts(overflowX) && element.scrollWidth > element.clientWidth + 1) complain("cut off", element);
    if (cuts(overflowY) && element.scrollHeight > element.clientHeight + 1) complain("cut off below", element);
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || node.data.trim() === "") continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right } = range.getBoundingClientRect();
      if (right > innerWidth + 1 || left < -1) complain("beside the screen", element);
    }
  }
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) wrong.push("can be scrolled sideways by " + over);
  return [...new Set(wrong)];
})()`;

/** Fails when the page can be scrolled sideways, or words are cut off, with letters twice as large as usual. */
export async function largeLettersOf(page: Page): Promise<{ expectWhole: () => Promise<void> }> {
  const wire = await page.context().newCDPSession(page);
  const set = (standard: number) =>
    wire.send("Page.setFontSizes", { fontSizes: { standard, fixed: standard } });
  return {
    async expectWhole() {
      await set(32);
      const size = await page.evaluate<string>("getComputedStyle(document.documentElement).fontSize");
      expect(parseFloat(size), page.url()).to.be.at.least(32);
      expect(await page.evaluate<string[]>(cut), `${page.url()} in large letters`).to.deep.equal([]);
      await set(16);
    },
  };
}

import { expect } from "chai";
import type { PersonDocument } from "../../server/people/person.js";
import { expectAccessible, expectNoSidewaysScroll, phone, type StoryBrowser } from "../support/browser.js";
import { expectSeenInOwnColours, expectStill, largeLettersOf } from "../support/own-ways.js";

const narrow = 320;
const wide = 1280;

/**
 * Opens each address as the person (null: a stranger) and looks, at each width, for sideways scroll and for what axe
 * knows to be wrong; `small` leaves axe's look at the wide page out, for states that differ in a sentence only. The
 * contrast of a page's colours is looked at once: on the small page and on the wide one in turns. Then in the ways
 * readers set up their own browser: without motion, in their own colours, with letters twice as large.
 */
export async function lookAt(
  browser: StoryBrowser,
  who: PersonDocument | null,
  addresses: string[],
  { small = false } = {},
): Promise<void> {
  const page = await browser.open(who, { viewport: { width: narrow, height: 800 } });
  const largeLetters = await largeLettersOf(page);
  for (const [index, address] of addresses.entries()) {
    const contrastWide = !small && index % 2 === 1;
    const answer = await page.goto(address);
    expect(answer?.status(), address).to.be.oneOf([200, 404]);
    await expectAccessible(page, { contrast: !contrastWide });
    for (const width of [narrow, 390, wide]) {
      await page.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(page);
    }
    if (!small) await expectAccessible(page, { contrast: contrastWide });
    await page.setViewportSize(phone);
    await expectStill(page);
    await largeLetters.expectWhole();
    await expectSeenInOwnColours(page);
    await page.setViewportSize({ width: narrow, height: 800 });
  }
}

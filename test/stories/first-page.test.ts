import { expect } from "chai";
import type { Page } from "playwright-core";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";

/** Bytes. */
const kilobyte = 1_000;

interface Answer {
  url: string;
  isScript: boolean;
  /** Bytes over the wire, with headers. */
  bytes: number;
}

describe("The first page on a phone", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  async function openGroup() {
    const members = await Promise.all(Array.from({ length: 12 }, () => makePerson()));
    const group = await makeGroup(await makeTerm(), { members: members.map(memberOf) });
    await makeSession(group, "2026-10-06");
    await makeSession(group, "2026-10-13");
    return { path: `/groups/${String(group._id)}`, person: members[0] ?? null };
  }

  /** What the page asks for until it stands and its socket is open, on a phone that keeps nothing of the app yet. */
  async function answersTo(page: Page, path: string): Promise<Answer[]> {
    const wire = await page.context().newCDPSession(page);
    await wire.send("Network.enable");
    const answers = new Map<string, Answer>();
    wire.on("Network.requestWillBeSent", ({ requestId, request: { url }, type }) => {
      answers.set(requestId, { url, isScript: type === "Script", bytes: 0 });
    });
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const answer = answers.get(requestId);
      if (answer) answer.bytes = encodedDataLength;
    });
    const socket = page.waitForEvent("websocket");
    await page.goto(path, { waitUntil: "networkidle" });
    await socket;
    return [...answers.values()];
  }

  it("comes in six requests and a hundred kilobytes at most, thirty of them script", async () => {
    const { path, person } = await openGroup();
    const sum = (some: Answer[]) => some.reduce((total, { bytes }) => total + bytes, 0);
    for (const address of [path, "/today", "/groups"]) {
      const answers = await answersTo(await browser.open(person), address);
      const asked = answers.map(({ url }) => url);
      expect(asked, `requests of ${address}`).to.have.lengthOf.within(3, 6);
      expect(sum(answers), `bytes of ${address}`).to.be.within(kilobyte, 100 * kilobyte);
      const ofScript = sum(answers.filter(({ isScript }) => isScript));
      expect(ofScript, `script of ${address}`).to.be.within(kilobyte, 30 * kilobyte);
    }
  });
});

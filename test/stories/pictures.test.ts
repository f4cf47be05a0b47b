import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";

/** `PICTURES=1 npm test -- dist/test/stories/pictures.test.js` writes the README's picture anew. */
const folder = "test/stories/pictures";

describe("The picture of the README", function () {
  this.timeout(30_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("shows a leader's day on a phone", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const other = await makePerson({ name: "Ben Brook", roles: ["leader"], year: 5 });
    const room = await makeRoom({ code: "N-204", name: "Seminar room" });
    const members = await Promise.all(Array.from({ length: 9 }, () => makePerson()));
    const today = await makeGroup(term, {
      title: "Renal together",
      leaders: [leader._id, other._id],
      slot: { day: 1, start: "09:00", minutes: 50 },
      members: members.map(memberOf),
    });
    const tuesday = await makeGroup(term, {
      title: "Anatomy by cases",
      topic: "anatomy",
      leaders: [leader._id],
    });
    await makeSession(today, "2026-10-05", { room: room.code });
    await makeSession(today, "2026-10-12", { room: room.code });
    await makeSession(tuesday, "2026-10-06", { room: room.code });
    const page = await browser.open(leader, { viewport: { width: 390, height: 780 } });
    await page.goto("/today");
    await page.getByText("Anatomy by cases").first().waitFor();
    const picture = await page.screenshot();
    expect(picture.length).to.be.above(10_000);
    if (process.env.PICTURES) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}/today.png`, picture);
    }
  });
});

import { expect } from "chai";
import { useApp } from "../support/app.js";
import { desk, useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";

const word = "Zwielicht";

/** Who belongs to a shared-experience group shows nowhere outside it, whoever looks over a shoulder. */
describe("A shared-experience group", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("says its name on its own page alone: not on the day, in titles, on the door, to others or to the office", async () => {
    const term = await makeTerm();
    const room = await makeRoom();
    const bea = await makePerson({ name: "Bea Member" });
    const group = await makeGroup(term, {
      title: `${word} circle`,
      about: `For those of ${word}.`,
      kind: "shared-experience",
      members: [memberOf(bea)],
    });
    const session = await makeSession(group, "2026-10-06", { room: room.code });
    const own = `/groups/${String(group._id)}`;
    const page = await browser.open(bea);
    const frames: string[] = [];
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => void frames.push(String(payload))),
    );
    await page.goto(own);
    await page.getByRole("heading", { name: `${word} circle` }).waitFor();
    expect(await page.title())
      .to.contain("Peer group")
      .and.not.contain(word);
    await page.goto("/today");
    await page.getByText("Peer group").first().waitFor();
    expect(await page.content()).to.not.contain(word);

    const elsewhere = ["/today", "/groups", `/groups?q=${word}`, `/rooms/${room.code}/door`];
    const other = await browser.open(await makePerson());
    for (const path of elsewhere) {
      await other.goto(path);
      const words = (await other.content()).replaceAll(`value="${word}"`, "").replaceAll(`q=${word}`, "");
      expect(words, path).to.not.contain(word).and.not.contain("Bea Member");
    }
    const office = await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk });
    for (const path of [
      "/office",
      "/office/groups",
      "/office/audit",
      "/office/closures",
      "/office/rooms/grid",
    ]) {
      await office.goto(path);
      expect(await office.content(), path).to.not.contain(word);
    }
    for (const path of [own, `${own}/co-leader`, `/sessions/${String(session._id)}`]) {
      expect((await office.goto(path))?.status(), path).to.equal(404);
    }
    expect(frames.join("\n")).to.not.contain(word);
  });

  it("hands its invitation to another app under the name it has outside, where the browser can", async () => {
    const ana = await makePerson({ roles: ["leader"], name: "Ana Leader" });
    const group = await makeGroup(await makeTerm(), {
      title: `${word} circle`,
      kind: "shared-experience",
      leaders: [ana._id],
    });
    const page = await browser.open(ana);
    await page.goto(`/groups/${String(group._id)}/invitation`);
    await page.getByRole("button", { name: "Make an invitation" }).click();
    const share = page.getByRole("button", { name: /^Share ?: Link/ });
    await page.getByRole("button", { name: /^Copy ?: Link/ }).waitFor();
    expect(await share.isVisible(), "nothing to share with").to.equal(false);
    // This browser hands nothing on; what it is asked to is what counts.
    await page.addInitScript(
      "navigator.share = (data) => { document.title = JSON.stringify(data); return Promise.resolve(); }",
    );
    await page.reload();
    await share.click();
    const { url, title } = JSON.parse(await page.title()) as { url: string; title: string };
    expect(url).to.equal(await page.getByLabel("Link", { exact: true }).inputValue());
    expect(title).to.equal("Join Peer group");
  });
});

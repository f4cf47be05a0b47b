import { expect } from "chai";
import { keepDefaultRules } from "../../server/recognition/rules.js";
import { useApp } from "../support/app.js";
import { expectAccessible, expectNoSidewaysScroll, useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm } from "../support/factories.js";

describe("A certificate in June", function () {
  this.timeout(90_000);
  const app = useApp();
  const browser = useBrowser(app);

  /** A leader who led two sessions together with another, whose registers are closed. */
  async function makeLeader() {
    const term = await makeTerm();
    const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const ben = await makePerson({ name: "Ben Leader", roles: ["leader"], year: 4 });
    const staff = await makePerson({ name: "Una Office", roles: ["staff"] });
    const group = await makeGroup(term, { leaders: [ana._id, ben._id] });
    const closed = { registerOpenedAt: app.clock.now(), registerClosedAt: app.clock.now() };
    await makeSession(group, "2026-09-22", { ...closed, leading: [ana._id] });
    const session = await makeSession(group, "2026-09-29", { ...closed, leading: [ana._id, ben._id] });
    await keepDefaultRules(app.clock.now());
    return { ana, staff, register: `/sessions/${String(session._id)}/register` };
  }

  it("is downloaded by the leader, checked on another phone, corrected by a register, taken back", async () => {
    const { ana, staff, register } = await makeLeader();
    const own = await browser.open(ana);
    await own.goto("/hours");
    await own.getByRole("button", { name: "Make a certificate of my hours" }).click();
    const paper = own.getByRole("link", { name: /^Certificate/ });
    const pdf = await own.request.get((await paper.getAttribute("href")) ?? "");
    expect((await pdf.body()).subarray(0, 5).toString()).to.equal("%PDF-");
    await own.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await own.getByText("Words for a transcript").click();
    await own.getByRole("button", { name: "Copy the words for Certificate of peer learning" }).click();
    await own.getByText("Copied.").waitFor();
    const copied = await own.evaluate("navigator.clipboard.readText()");
    expect(copied).to.match(/^Ana Leader took part in Peer learning.*Verified at http/);
    await expectNoSidewaysScroll(own);
    await expectAccessible(own);

    const other = await browser.open(null);
    const address = (await own.getByRole("link", { name: /^Public page/ }).getAttribute("href")) ?? "";
    await other.goto(address);
    await other.getByText("Valid").waitFor();
    await other.getByText("Leading together with another", { exact: true }).waitFor();
    await expectAccessible(other);

    const office = await browser.open(staff);
    await office.goto(register);
    await office.getByRole("checkbox", { name: "Ana Leader" }).uncheck();
    await office.getByRole("button", { name: "Save" }).first().click();
    await own.getByText("1 session led").first().waitFor({ timeout: 20_000 });
    // A page that nobody is signed in to looks again when it is opened again.
    await other.reload();
    await other.getByText("Corrected since it was issued").waitFor();
    await other.getByText("The register of Tue 29 Sep 2026 was corrected").waitFor();
    // What was corrected names it still; what holds now does not.
    expect(await other.getByText("Leading together with another", { exact: true }).count()).to.equal(0);
    await expectAccessible(other);

    const id = address.split("/").at(-1) ?? "";
    await office.goto(`/office/recognition/credentials/${id}`);
    await expectAccessible(office);
    await office.getByText("Take it back").first().click();
    await office.getByLabel("Why").first().fill("It was issued by mistake.");
    await office.getByRole("button", { name: "Take it back" }).click();
    await office.getByText("Taken back. Its public page says so.").waitFor();
    await other.reload();
    await other.getByText("This certificate does not hold.").waitFor();
    await other.getByText("It was issued by mistake.").waitFor();
    await expectAccessible(other);
  });

  it("is one of the office's pages that anybody can read on any phone", async () => {
    const { staff } = await makeLeader();
    const office = await browser.open(staff);
    for (const address of ["", "/rules/level-1", "/ceremony"]) {
      await office.goto(`/office/recognition${address}`);
      for (const width of [320, 1280]) {
        await office.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScroll(office);
        await expectAccessible(office);
      }
    }
  });
});

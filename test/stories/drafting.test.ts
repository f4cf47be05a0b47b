import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { desk, expectAccessible, useBrowser } from "../support/browser.js";
import { makePerson, makeReady, makeTerm } from "../support/factories.js";

/** A fourth-year drafts a group on a phone with a co-leader who says yes, and can't open it before it is approved. */
describe("Drafting a group with a co-leader", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("takes one form, a name and a tap; it opens after a yes, the training and the approval", async () => {
    await makeTerm();
    const ana = await makePerson({ name: "Ana Silva", roles: ["leader"], year: 4 });
    const ben = await makePerson({ name: "Ben Okafor", roles: ["leader"], year: 5 });
    await Standing.deleteOne({ _id: ben._id });
    const page = await browser.open(ana);
    await page.goto("/groups/new");
    await page.getByLabel("Name of the group").fill("Renal together");
    await page.getByLabel("Topic").selectOption({ label: "Renal" });
    await page.getByRole("checkbox", { name: "Year 1" }).check();
    await page.getByLabel("Day", { exact: true }).selectOption({ label: "Tuesday" });
    await page.getByLabel("Starts at").fill("17:00");
    await page.getByLabel("Co-leader's name").fill("ben");
    for (const name of ["A screen", "Step-free access"]) await page.getByRole("checkbox", { name }).check();
    await page.getByRole("button", { name: "Keep the draft" }).click();
    await page.getByText("Ben Okafor still needs to be cleared").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Ask Ben Okafor" }).click();
    await page.getByRole("heading", { name: "Ben Okafor is asked" }).waitFor();

    const other = await browser.open(ben);
    await other.goto("/today");
    await other.getByRole("button", { name: "Yes, I will" }).click();
    await other.getByText("Thank you. You lead").waitFor();
    // The leader's page learns of the yes by itself.
    await page.getByRole("heading", { name: "Ben Okafor leads it too" }).waitFor();

    await page.getByRole("link", { name: "Renal together" }).click();
    await page.getByText("no session: Reading week").waitFor();
    await page.getByText("Room wished for: screen, step-free access").waitFor();
    await page.getByRole("button", { name: "Send for approval" }).click();
    await page.getByText("The group is with the programme office now").waitFor();

    const office = await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk });
    await office.goto(new URL(page.url()).pathname);
    await office.getByText("It can't open as things stand").waitFor();
    expect(await office.getByRole("button", { name: "Approve and open" }).count()).to.equal(0);
    await makeReady(ben);
    await office.reload();
    await office.getByRole("button", { name: "Approve and open" }).click();
    await office.getByText(/is open, with \d+ sessions/).waitFor();
    await page.getByText("Add a session").waitFor();
    expect((await Group.findOne().orFail().lean()).leaders.map(String)).to.deep.equal(
      [ana, ben].map(({ _id }) => String(_id)),
    );
  });
});

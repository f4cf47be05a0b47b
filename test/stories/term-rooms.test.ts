import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { useApp } from "../support/app.js";
import { desk, expectAccessible, expectNoSidewaysScroll, useBrowser } from "../support/browser.js";
import { makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import { groupOn, roomsOfSessions } from "../allocation/people.js";

const weeks = ["2026-10-13", "2026-10-20"];

describe("Rooms for the whole term", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("are worked out with reasons, pinned, worked out again and published; screens of leader and member change by themselves", async () => {
    const term = await makeTerm();
    for (const code of ["N-1", "N-2", "N-3"]) await makeRoom({ code });
    const member = await makePerson();
    const mine = await groupOn(app, term, weeks, { members: [memberOf(member)] });
    const others = [await groupOn(app, term, weeks), await groupOn(app, term, weeks)];
    const large = await groupOn(app, term, weeks, { title: "Anatomy for all", capacity: 30 });

    const leader = await browser.open(mine.leader);
    await leader.goto(`/groups/${String(mine.group._id)}`);
    const guest = await browser.open(member);
    await guest.goto("/today");

    const office = await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk });
    await office.goto("/office/allocation");
    await office.getByRole("button", { name: "Work it out" }).click();
    await office.getByText("Proved: there is no better plan.").waitFor({ timeout: 20_000 });
    await office.getByRole("heading", { name: "Without a room" }).waitFor();
    await office.getByText("30 are needed.", { exact: false }).first().waitFor();

    await office.getByLabel("Group", { exact: true }).selectOption(String(mine.group._id));
    await office.getByLabel("Room", { exact: true }).selectOption("N-3");
    await office.getByRole("button", { name: "Pin and work it out again" }).click();
    await office.getByText(`${mine.group.title}: N-3`).waitFor({ timeout: 20_000 });
    await expectAccessible(office);
    await office.getByRole("link", { name: "Compare with another draft" }).click();
    await office.getByRole("heading", { name: "Two drafts compared" }).waitFor();
    await expectAccessible(office);
    await office.goBack();
    expect(await Outbox.countDocuments()).to.equal(0);
    // The room alone, not a part of somebody's name with a number.
    const inRoom = /(?<![\w-])N-3(?!\w)/;
    expect(await leader.getByText(inRoom).count()).to.equal(0);
    await office.locator("#publish summary").click();
    await office.getByRole("button", { name: "Publish now" }).click();
    await office.getByText("6 sessions have a new room").waitFor();

    await leader.getByText(inRoom).first().waitFor({ timeout: 5_000 });
    await guest.getByText(inRoom).first().waitFor({ timeout: 5_000 });
    await expectNoSidewaysScroll(leader);
    expect(await roomsOfSessions(mine.group)).to.deep.equal(weeks.map((on) => `${on} N-3`));
    expect(await roomsOfSessions(large.group)).to.deep.equal(weeks.map((on) => `${on} -`));
    const told = (await Outbox.find().lean()).map(({ to }) => String(to)).sort();
    expect(told).to.deep.equal([mine, ...others].map((each) => String(each.leader._id)).sort());
  });
});

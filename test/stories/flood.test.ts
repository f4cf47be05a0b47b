import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { desk, expectAccessible, expectNoSidewaysScroll, useBrowser } from "../support/browser.js";
import { makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import { grantedRoom, groupOn } from "../allocation/people.js";

const weeks = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("A flooded room", function () {
  this.timeout(120_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("hits nine groups, is made good with a swap accepted as a whole, and only they are told; screens change by themselves", async () => {
    const term = await makeTerm();
    const flooded = await makeRoom({ code: "N-204", seats: 20 });
    const large = await makeRoom({ code: "N-205", seats: 20 });
    const small = [await makeRoom({ code: "S-1", seats: 12 }), await makeRoom({ code: "S-2", seats: 12 })];
    const member = await makePerson();
    const hours = ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00", "17:00"];
    const groups = [];
    for (const start of hours) {
      const capacity = start === "17:00" ? 18 : 12;
      const members = start === "17:00" ? [memberOf(member)] : [];
      const slot = { day: 2, start, minutes: 50 };
      const asker = await groupOn(app, term, weeks, { slot, capacity, members });
      await grantedRoom(app, asker, flooded);
      groups.push(asker);
    }
    const evening = { day: 2, start: "17:00", minutes: 50 };
    const neighbour = await groupOn(app, term, weeks, { slot: evening });
    await grantedRoom(app, neighbour, large);
    const bystander = await groupOn(app, term, weeks, { slot: evening });
    await grantedRoom(app, bystander, small[0]!);
    await Outbox.deleteMany({});

    const phone = await browser.open(member);
    const last = groups.at(-1)!;
    await phone.goto(`/groups/${String(last.group._id)}`);
    await phone.getByText("N-204").first().waitFor();
    const door = await browser.open(null, { viewport: { width: 1024, height: 768 } });
    await door.goto("/rooms/N-204/door");

    const office = await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk });
    await office.goto("/office/rooms/N-204");
    await office.getByText("Take it out of use").first().click();
    await office.getByLabel("First day").fill("2026-10-05");
    await office.getByLabel("Last day").fill("2026-10-25");
    await office.getByLabel("Why").fill("Water damage");
    await office.getByRole("button", { name: "Take it out of use" }).click();
    await office.getByText("27 bookings lie in that time").waitFor();
    await door.getByText("Out of use today").waitFor();

    await office.getByRole("button", { name: "Propose other rooms" }).click();
    await office.getByText("Proved: there is no better plan.").waitFor({ timeout: 30_000 });
    await office.getByText("N-205 → S-2").first().waitFor();
    await expectAccessible(office);
    expect(await Outbox.countDocuments()).to.equal(0);
    await office.getByText("Accept as a whole").click();
    await office.getByRole("button", { name: "Accept it" }).click();
    await office.getByText("30 sessions have a new room").waitFor();

    await phone.getByText("N-205").first().waitFor({ timeout: 5_000 });
    expect(await Session.countDocuments({ room: "N-204" })).to.equal(0);
    const told = new Set((await Outbox.find().lean()).map(({ to }) => String(to)));
    const moved = [...groups, neighbour].map(({ leader }) => String(leader._id));
    expect([...told].sort()).to.deep.equal([...moved, String(member._id)].sort());
    expect(await Outbox.countDocuments()).to.equal(told.size);
  });

  it("is looked at in the grid, where a booking is moved by keys, by pointer and by a plain form", async () => {
    await makeTerm();
    for (const code of ["N-1", "N-2", "N-3"])
      await makeRoom({ code, building: code === "N-1" ? "East" : "North" });
    const staff = await makePerson({ roles: ["staff"] });
    const office = await browser.open(staff, { viewport: desk });
    await office.goto("/office/rooms/N-1");
    await office.getByText("Book it for something else").click();
    await office.getByLabel("What for").fill("Open evening");
    await office.getByLabel("Day", { exact: true }).fill("2026-10-06");
    await office.getByRole("textbox", { name: "From" }).last().fill("17:00");
    await office.getByRole("button", { name: "Book the room" }).click();
    await office.getByText("N-1 is booked.").waitFor();

    const other = await browser.open(staff, { viewport: desk });
    await other.goto("/office/rooms/grid?day=2026-10-06");
    await office.goto("/office/rooms/grid?day=2026-10-06");
    await expectAccessible(office);
    const row = (page: typeof office, code: string) => page.locator(`tr[data-room="${code}"]`);
    await row(office, "N-1").getByRole("link", { name: "Open evening" }).focus();
    for (const key of [" ", "ArrowDown", "ArrowRight", "Enter"]) await office.keyboard.press(key);
    await office.getByText("Moved to N-2.").waitFor();
    await row(office, "N-2").locator("a:focus").waitFor();
    expect(await row(office, "N-1").getByText("Open evening").count(), "what is left in N-1").to.equal(0);
    await row(other, "N-2").getByText("17:15–18:15").waitFor({ timeout: 5_000 });

    const from = (await row(office, "N-2").getByRole("link", { name: "Open evening" }).boundingBox())!;
    const to = (await row(office, "N-3").boundingBox())!;
    await office.mouse.move(from.x + 10, from.y + 10);
    await office.mouse.down();
    await office.mouse.move(from.x + 12, from.y + 30);
    await office.mouse.move(from.x + 10, to.y + to.height / 2);
    await office.mouse.up();
    await office.getByText("Moved to N-3.").waitFor();
    await row(other, "N-3").getByText("17:15–18:15").waitFor({ timeout: 5_000 });

    const plain = await browser.open(staff, { script: false });
    await plain.goto("/office/rooms/grid?day=2026-10-06");
    await expectNoSidewaysScroll(plain);
    await plain.getByRole("link", { name: "Open evening" }).click();
    await plain.getByLabel("Room").selectOption("N-1");
    await plain.getByRole("button", { name: "Move it" }).click();
    await row(other, "N-1").getByText("Open evening").waitFor({ timeout: 5_000 });
  });
});

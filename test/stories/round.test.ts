import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { useApp } from "../support/app.js";
import { desk, useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const tuesdays = [{ day: 2, from: "16:00", to: "20:00" }];

describe("A matching round", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("places those who asked, tells nobody before it is published, and each of them once then", async () => {
    const term = await makeTerm();
    const group = await makeGroup(term, { title: "Renal together", capacity: 3, minimum: 2 });
    const students = await Promise.all(
      Array.from({ length: 5 }, () => makePerson({ topics: ["renal"], free: tuesdays })),
    );
    const never = await makePerson({
      name: "Cy Monday",
      topics: ["renal"],
      free: [{ day: 1, from: "08:00", to: "09:00" }],
    });

    const office = await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk });
    await office.goto("/office/rounds");
    await office.getByRole("button", { name: "Open the round" }).click();
    const round = new URL(office.url()).pathname.split("/").at(-1) ?? "";

    const phone = await browser.open(students[0] ?? null);
    await phone.goto(`/rounds/${round}`);
    await phone.getByRole("button", { name: "Ask for a place" }).click();
    await phone.getByText("You have asked").first().waitFor();
    for (const student of [...students.slice(1), never]) {
      await (await visitorFor(app, student)).post(`/rounds/${round}/asking`);
    }
    await office.getByText("6 students ask").waitFor();

    await office.getByText("Work out a draft").click();
    await office.getByRole("button", { name: "Start" }).click();
    await office.getByText("Proved:").waitFor({ timeout: 20_000 });
    await office.getByRole("cell", { name: "Cy Monday" }).waitFor();
    expect((await Group.findById(group._id).orFail().lean()).members).to.have.length(0);
    expect(await Outbox.countDocuments({ subject: "You have a place" })).to.equal(0);

    await office.getByText("Publish", { exact: true }).click();
    await office.getByText("publishing closes the round now").waitFor();
    await office.getByLabel("Close the round now").check();
    await office.getByRole("button", { name: "Publish now" }).click();
    await office.getByText("Everybody who asked gets one message").waitFor();
    const { members } = await Group.findById(group._id).orFail().lean();
    expect(members).to.have.length(3);
    for (const student of [...students, never]) {
      expect(await Outbox.countDocuments({ to: student._id }), student.name).to.equal(1);
    }
    await phone.getByText("This round is over").waitFor();
    await phone.getByText("What it brought you").waitFor();
  });
});

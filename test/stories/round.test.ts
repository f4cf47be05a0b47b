import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Draft } from "../../server/matching/draft.js";
import { publishRound } from "../../server/matching/publishing.js";
import { readProblem } from "../../server/matching/reading.js";
import { Round } from "../../server/matching/round.js";
import { takeOut } from "../../server/matching/taking-out.js";
import { reopenRound, withdrawRound } from "../../server/matching/withdrawing.js";
import type { PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { desk, useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeTerm, nobodyId } from "../support/factories.js";
import { draftRound, officeActor, openRoundFor } from "../support/drafts.js";
import { packingProblem } from "../support/match-problems.js";
import { visitorFor } from "../support/visitor.js";
import { lookAt } from "./look.js";

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
    await office.getByRole("cell", { name: "Cy Monday", exact: true }).waitFor();
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

  it("can be read at each of its turns: worked out, out of date, withdrawn, and published", async () => {
    const long = "Wilhelmina Featherstonehaugh-Cholmondeley";
    const student = await makePerson({ name: long, topics: ["renal", "anatomy"], free: tuesdays });
    const round = await openRoundFor(app, student, await makePerson({ topics: ["renal"], free: tuesdays }));
    const id = String(round._id);
    await Round.updateOne({ _id: id }, { $set: { maxGroups: 2 } });
    await makeGroup({ _id: round.term }, { minimum: 1, title: long });
    await draftRound(app, id);
    await takeOut(officeActor(app), id, String(student._id), long);
    const staff = await makePerson({ roles: ["staff"] });
    const office = `/office/rounds/${id}`;
    const look = (who: PersonDocument, ...addresses: string[]) =>
      lookAt(browser, who, addresses, { small: true });
    await look(staff, office, `${office}/people/${String(student._id)}`);
    await draftRound(app, id);
    await look(staff, `${office}/comparison`);
    await withdrawRound(officeActor(app), id, long);
    await look(staff, office);
    await reopenRound(officeActor(app), id);
    await publishRound(officeActor(app), id, true);
    await look(staff, office);
    await look(student, `/rounds/${id}`);
  });

  // A problem that takes many times as long as the test may.
  it("is looked at again second by second only in the part that says how far it is", async () => {
    const round = await openRoundFor(app, await makePerson({ topics: ["renal"], free: tuesdays }));
    await draftRound(app, String(round._id));
    // Its people and groups are nobody's, by ids as the database has them.
    const ids = new Map<string, string>();
    const idFor = (name: string) => ids.get(name) ?? ids.set(name, String(nobodyId())).get(name) ?? "";
    const text = JSON.stringify(packingProblem()).replace(
      /"([gs]\d[\d-]*)"/g,
      (_, id: string) => `"${idFor(id)}"`,
    );
    await Draft.updateOne({}, { $set: { problem: readProblem(JSON.parse(text)) } });
    const path = `/office/rounds/${String(round._id)}`;
    const staff = await makePerson({ roles: ["staff"] });
    const beside = await browser.open(staff, { viewport: desk });
    await beside.goto(path);
    await (await visitorFor(app, staff)).post(`${path}/check`);
    await beside.getByText("Checking the kept result").waitFor();
    const looks: string[] = [];
    beside.on("request", (request) => looks.push(new URL(request.url()).pathname));
    await beside.getByText(/ [1-9]\d* of at most 900 seconds/).waitFor();
    expect([...new Set(looks)]).to.deep.equal([`${path}/run`]);
    await beside.getByRole("button", { name: "Stop" }).click();
    await beside.getByText("The time limit ended the search").waitFor();
  });
});

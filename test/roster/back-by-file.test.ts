import { expect } from "chai";
import { importFile } from "../../server/data/importer.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { rosterImport } from "../../server/people/roster-import.js";
import { giveBackWaiting, goOnGivingBack } from "../../server/roster/back-together.js";
import { importPlaces } from "../../server/roster/import-places.js";
import { takeOffRoster } from "../../server/roster/leaving.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { upload } from "../support/upload.js";
import { visitorFor } from "../support/visitor.js";

describe("A roster's file that names somebody again", () => {
  const app = useApp();
  const importer = rosterImport(importPlaces);
  const fileOf = (row: string) => Buffer.from(`email,name,year,roles,campus,group_codes\n${row}\n`);

  it("gives the same back when the school's file names them again, and tells them", async () => {
    const [bea, ben] = [
      await makePerson({ email: "bea@school.example", name: "Bea", roles: ["student", "leader"] }),
      await makePerson({ roles: ["leader"] }),
    ];
    const group = await makeGroup(await makeTerm(), { title: "Kidneys", members: [memberOf(bea)] });
    await makeSession(group, "2026-10-13");
    const led = await makeGroup(
      { _id: group.term },
      { title: "Led", leaders: [bea._id, ben._id], everyWeeks: 2 },
    );
    await makeSession(led, "2026-10-16");
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const actor = { id: "office", now: app.clock.now() };
    const leave = () => takeOffRoster(actor, String(bea._id), null);
    await leave();
    await Outbox.deleteMany({});
    const file = Buffer.from("email,name,year,roles\nbea@school.example,Bea,1,student;leader\n");
    const { details } = await importer.dryRun(file, app.clock.now());
    expect(details?.lines[0]?.words).to.equal(
      "back on the roster, with the places they had as far as they are free",
    );
    const stored = async ({ _id }: typeof group) => Group.findById(_id).orFail().lean();
    await importFile({ id: "import", now: app.clock.now() }, importer, file, "roster.csv");
    expect((await stored(group)).members, "not in the import's own change").to.deep.equal([]);
    // Taken off again before they had it, they wait for the same.
    await leave();
    await giveBackWaiting(app.clock.now());
    await Outbox.deleteMany({});
    const taken = await upload(app, staff, "/office/people/import", file);
    const draft = new URLSearchParams(taken.location?.split("?")[1]).get("draft") ?? "";
    await upload(app, staff, "/office/people/import", null, { draft });
    expect((await stored(group)).members.map((each) => String(each.person))).to.deep.equal([String(bea._id)]);
    expect((await stored(led)).leaders).to.have.length(2);
    const [told] = await Outbox.find({ to: bea._id }).lean();
    expect(told?.text)
      .to.include("The place in Kidneys is yours again.")
      .and.include("Leading Led is yours again.");
    await giveBackWaiting(app.clock.now());
    expect(await Outbox.countDocuments({ to: bea._id }), "told once").to.equal(1);
  });

  it("tells them of nothing as gone that they have, and keeps each once however often they leave", async () => {
    const term = await makeTerm();
    const bea = await makePerson({ email: "bea@school.example", name: "Bea", roles: ["student", "leader"] });
    const ben = await makePerson({ roles: ["leader"] });
    const place = await makeGroup(term, { code: "KID-1", title: "Kidneys", members: [memberOf(bea)] });
    const slot = { day: 4, start: "12:00", minutes: 50 };
    const led = await makeGroup(term, { code: "LED-1", title: "Led", leaders: [bea._id, ben._id], slot });
    for (const [group, on] of [
      [place, "2026-10-13"],
      [led, "2026-10-15"],
    ] as const)
      await makeSession(group, on);
    const actor = { id: String((await makePerson({ roles: ["staff"] }))._id), now: app.clock.now() };
    const row = "bea@school.example,Bea,1,student;leader,,KID-1;lead:LED-1";
    await takeOffRoster(actor, String(bea._id), null);
    await importFile({ id: "import", now: actor.now }, importer, fileOf(row), "roster.csv");
    // Off again, and named again, before the first time was worked off.
    await takeOffRoster(actor, String(bea._id), null);
    await importFile({ id: "import", now: actor.now }, importer, fileOf(row), "roster.csv");
    await Outbox.deleteMany({});
    await goOnGivingBack(actor.now);
    const leaders = (await Group.findById(led._id).orFail().lean()).leaders.map(String);
    expect(leaders.sort()).to.deep.equal([bea, ben].map(({ _id }) => String(_id)).sort());
    expect((await Group.findById(place._id).orFail().lean()).members).to.have.length(1);
    const [told] = await Outbox.find({ to: bea._id }).lean();
    expect(told?.text).to.include("on the roster").and.not.include("gone meanwhile");
  });

  it("counts groups of one name in two terms apart, and drafts that go on with their other leader as drafts", async () => {
    const term = await makeTerm();
    const spring = await Term.create({ name: "Spring 2027", startsOn: "2027-01-11", endsOn: "2027-03-19" });
    const [ana, ben] = [await makePerson({ roles: ["leader"] }), await makePerson({ roles: ["leader"] })];
    const same = { code: "REN-1", title: "Renal", leaders: [ana._id] };
    await makeGroup(term, same);
    await makeGroup(spring, { ...same, openedAt: null });
    await makeGroup(spring, { code: "REN-2", leaders: [ana._id, ben._id], openedAt: null });
    const row = `${ben.email},Ben,1,leader,,`;
    const { details } = await importer.dryRun(fileOf(row), app.clock.now());
    expect(details?.takenAlong.words).to.equal(
      "1 group and 1 draft would need another leader and 1 draft would go on with its other leader",
    );
    expect(details?.takenAlong.groups).to.have.length(3);
  });
});

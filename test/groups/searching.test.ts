import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Looking for a group", () => {
  const app = useApp();

  it("shows what was found first, one's own groups only above the whole list, and knows no topic nobody can choose", async () => {
    const term = await makeTerm();
    const bea = await makePerson();
    await makeGroup(term, { title: "Mine", members: [memberOf(bea)] });
    await makeGroup(term, { title: "Hearts" });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.get("/groups")).text).to.contain("Your groups");
    const found = (await visitor.get("/groups?q=Hearts")).text;
    expect(found).to.contain("Hearts").and.not.contain("Your groups");
    expect((await visitor.get("/groups?topic=nonsense")).text)
      .to.contain("Hearts")
      .and.not.contain("No group fits all of that");
    // The form sends one's own year along with whatever else is looked for.
    const sent = (await visitor.get(`/groups?q=Hearts&topic=&year=${bea.year}`)).text;
    expect(sent).to.contain('<details class="more">').and.not.contain('<details class="more" open>');
    const another = (await visitor.get("/groups?q=Hearts&year=all")).text;
    expect(another).to.contain('<details class="more" open>');
  });

  // Red while the list knows only that a group is open.
  it("offers no group that has begun its last session, nor as another for a full one, and staff read that it is over", async () => {
    const term = await makeTerm();
    const over = await makeGroup(term, { title: "Hearts" });
    const last = await makeSession(over, "2026-10-06");
    await makeSession(over, "2026-11-20", { cancelledAt: app.clock.now() });
    const far = await makeGroup(term, { title: "Lungs", slot: { day: 3, start: "12:00", minutes: 50 } });
    await makeSession(far, "2026-12-02");
    const full = await makeGroup(term, {
      title: "Kidneys",
      capacity: 1,
      members: [memberOf(await makePerson())],
    });
    await makeSession(full, "2026-12-01");
    const seen = async (path: string) => (await (await visitorFor(app, await makePerson())).get(path)).text;
    const page = `/groups/${String(full._id)}`;
    expect(await seen("/groups"))
      .to.contain("Hearts")
      .and.contain("3 open groups");
    expect(await seen(page)).to.contain("Hearts");
    app.clock.set(last.startsAt);
    expect(await seen("/groups"))
      .to.contain("2 open groups")
      .and.contain("Lungs")
      .and.contain("Kidneys")
      .and.not.contain("Hearts");
    expect(await seen(page))
      .to.contain("Lungs")
      .and.not.contain("Hearts");
    const bea = await makePerson();
    await Group.updateOne({ _id: over._id }, { $push: { members: memberOf(bea) } });
    const friday = { slot: { day: 5, start: "12:00", minutes: 50 } };
    const both = await makeGroup(term, { title: "Spleens", ...friday, members: [memberOf(bea)] });
    await makeSession(both, "2026-12-03");
    await makeSession(await makeGroup(term, { title: "Livers", slot: over.slot }), "2026-12-04");
    app.clock.set(new Date("2026-11-20T09:00:00Z"));
    const own = await visitorFor(app, bea);
    const most = "You are in 2 groups, which is the most.";
    expect((await own.get("/groups")).text)
      .to.contain(most)
      .and.not.contain("Over or cancelled");
    expect((await own.get(page)).text).to.not.contain("Livers");
    const places = async () => Group.countDocuments({ "members.person": bea._id });
    await own.post(`/groups/${String(far._id)}/membership`);
    expect(await places(), "as many as one may").to.equal(2);
    // Nothing was written since: it is the hour alone that makes the difference.
    app.clock.set(new Date("2026-11-21T09:00:00Z"));
    expect((await own.get("/groups")).text)
      .to.contain("Over or cancelled")
      .and.not.contain(most);
    expect((await own.get(page)).text).to.contain("Livers");
    await own.post(`/groups/${String(far._id)}/membership`);
    expect(await places(), "one of them is over").to.equal(3);
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await staff.get("/office/groups?q=hearts")).text).to.match(/data-state="finished"/);
    expect((await staff.get("/office/groups.csv?q=hearts")).text).to.match(/,finished/);
    expect((await staff.get("/office/groups?q=lungs")).text).to.not.match(/data-state="finished"/);
  });

  it("finds a leader's own drafts by their name, for them alone", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const draft = { leaders: [leader._id], openedAt: null, submittedAt: null };
    await makeGroup(term, { ...draft, title: "Hearts by candlelight" });
    await makeGroup(term, { ...draft, title: "Kidneys" });
    const ana = await visitorFor(app, leader);
    const { text } = await ana.get("/groups?q=candle");
    expect(text).to.contain("Hearts by candlelight").and.not.contain("Kidneys");
    const bea = await visitorFor(app, await makePerson());
    expect((await bea.get("/groups?q=candle")).text).to.not.contain("Hearts");
    expect((await ana.get("/groups?topic=renal")).text).to.not.contain("Your groups");
  });

  it("shows of one's own first what runs, then drafts, and apart what is over or cancelled", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const led = { leaders: [leader._id] };
    const at = (day: number) => ({ day, start: "17:00", minutes: 50 });
    const gone = { cancelledAt: app.clock.now(), cancelledReason: "Ill" };
    await makeGroup(term, { ...led, title: "Cancelled", slot: at(1), ...gone });
    await makeSession(await makeGroup(term, { ...led, title: "Finished", slot: at(2) }), "2026-09-29");
    await makeGroup(term, { ...led, title: "Drafted", slot: at(3), openedAt: null, submittedAt: null });
    await makeSession(await makeGroup(term, { ...led, title: "Running", slot: at(4) }), "2026-10-08");
    const { text } = await (await visitorFor(app, leader)).get("/groups");
    const own = text.slice(text.indexOf("Your groups"), text.indexOf("Find a group"));
    const shown = [...own.matchAll(/>(Cancelled|Finished|Drafted|Running|Over or cancelled)</g)].map(
      ([, name]) => name,
    );
    expect(shown).to.deep.equal(["Running", "Drafted", "Over or cancelled", "Cancelled", "Finished"]);
    expect(own).to.contain("finished");
  });

  // Red while groups of one time stand by their code as text, REN-10 before REN-2.
  it("shows of one's own that meet at one time those of one topic together, as they were drafted", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const led = { leaders: [leader._id], openedAt: null, submittedAt: null };
    for (const code of ["REN-2", "REN-10", "REN-11"])
      await makeGroup(term, { ...led, code, title: `Draft ${code}` });
    await makeGroup(term, { ...led, code: "XYZ-1", topic: "anatomy", title: "Draft XYZ-1" });
    const { text } = await (await visitorFor(app, leader)).get("/groups");
    const shown = [...text.matchAll(/>Draft ([A-Z]+-\d+)</g)].map(([, code]) => code);
    expect(shown).to.deep.equal(["XYZ-1", "REN-2", "REN-10", "REN-11"]);
  });
});

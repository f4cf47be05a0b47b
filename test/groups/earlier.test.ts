import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A draft from an earlier group", () => {
  const app = useApp();

  async function setOut() {
    await makeTerm();
    const before = await Term.create({ name: "Autumn 2025", startsOn: "2025-10-06", endsOn: "2025-12-12" });
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const fields = {
      firstOn: "2025-10-06",
      about: "We draw nephrons.",
      capacity: 9,
      onlineLink: "https://meet.example/x",
    };
    const own = await makeGroup(before, {
      ...fields,
      title: "My nephrons",
      leaders: [leader._id],
      kind: "shared-experience",
    });
    const other = await makeGroup(before, { ...fields, title: "Their nephrons" });
    const hidden = await makeGroup(before, { ...fields, title: "Hidden circle", kind: "shared-experience" });
    return { leader, ana: await visitorFor(app, leader), own, other, hidden };
  }

  it("is found by its words, hidden ones only by who led them", async () => {
    const { ana } = await setOut();
    const { text } = await ana.get("/groups/new/earlier");
    expect(text).to.contain("My nephrons").and.contain("Their nephrons").and.contain("Autumn 2025");
    expect(text).to.not.contain("Hidden circle");
    const order = ["You led", "My nephrons", "Others led", "Their nephrons"].map((words) =>
      text.indexOf(words),
    );
    expect(order, "one's own first").to.deep.equal([...order].sort((a, b) => a - b));
    expect((await ana.get("/groups/new/earlier?q=their")).text).to.not.contain("My nephrons");
    expect((await ana.get("/groups/new/earlier?q=hearts")).text).to.contain("None found");
  });

  it("takes over its words and places, starts this term, and leaves out the link of others", async () => {
    const { ana, own, other, hidden } = await setOut();
    const copied = (await ana.get(`/groups/new?from=${String(own._id)}`)).text;
    expect(copied).to.contain('value="My nephrons"').and.contain("We draw nephrons.");
    expect(copied).to.contain('value="9"').and.contain("https://meet.example/x");
    expect(copied).to.match(/value="2026-10-05" selected/);
    const words = `A copy of ${own.code} My nephrons, Autumn 2025.`;
    expect(copied).to.contain(words);
    const wrong = await ana.post("/groups", { title: "", from: String(own._id) });
    expect([wrong.status, wrong.text.includes(words)]).to.deep.equal([422, true]);
    const theirs = (await ana.get(`/groups/new?from=${String(other._id)}`)).text;
    expect(theirs).to.contain('value="Their nephrons"').and.not.contain("https://meet.example/x");
    expect((await ana.get(`/groups/new?from=${String(hidden._id)}`)).status).to.equal(404);
    expect((await ana.get("/groups/new?from=nothing")).status).to.equal(404);
    const running = await makeGroup((await Term.findOne({ name: "Autumn 2026" }).lean())!, {});
    expect((await ana.get(`/groups/new?from=${String(running._id)}`)).status, "running").to.equal(404);
  });

  // Red while the list is of what a draft can be made from today.
  it("is shown after the term too, with the words of what a draft waits for", async () => {
    const { leader } = await setOut();
    app.clock.set(new Date("2026-12-14T09:00:00Z"));
    const ana = await visitorFor(app, leader);
    const { text } = await ana.get("/groups/new/earlier");
    expect(text).to.contain("My nephrons").and.contain("Their nephrons").and.not.contain("None yet");
    expect(text).to.contain("once the next term has its dates").and.not.contain("/groups/new?from");
    expect((await ana.get("/groups/new")).text).to.contain('href="/groups/new/earlier"');
  });
});

describe("One's own earlier groups", () => {
  const app = useApp();
  const path = "/groups/earlier";

  it("stand in a list for their members and leaders, private ones for nobody else", async () => {
    const term = await makeTerm();
    const before = await Term.create({ name: "Autumn 2025", startsOn: "2025-10-06", endsOn: "2025-12-12" });
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const [member, other] = [await makePerson(), await makePerson()];
    const fields = { leaders: [leader._id], members: [memberOf(member)] };
    const old = await makeGroup(before, { ...fields, title: "Old nephrons" });
    await makeGroup(before, { ...fields, title: "Quiet circle", kind: "shared-experience" });
    await makeGroup(before, { ...fields, title: "Never opened", openedAt: null });
    await makeGroup(term, { ...fields, title: "Running on" });
    await makeSession(await makeGroup(term, { ...fields, title: "Met already" }), "2026-09-29");
    const gone = { cancelledAt: app.clock.now(), cancelledReason: "Ill" };
    await makeGroup(term, { ...fields, title: "Called off", ...gone });
    for (const person of [leader, member]) {
      const visitor = await visitorFor(app, person);
      expect((await visitor.get("/groups")).text).to.contain(`href="${path}"`);
      const { text } = await visitor.get(path);
      for (const words of ["Old nephrons", "Quiet circle", "Met already", "Called off", "Autumn 2025"])
        expect(text, words).to.contain(words);
      expect(text).to.not.contain("Never opened").and.not.contain("Running on");
      expect(text.includes("you led it"), "led").to.equal(person === leader);
      const found = (await visitor.get(`${path}?q=2025`)).text;
      expect(found).to.contain("Old nephrons").and.not.contain("Met already");
      expect((await visitor.get(`${path}?q=hearts`)).text).to.contain("None found");
      expect((await visitor.get(`/groups/${String(old._id)}`)).status).to.equal(200);
    }
    const stranger = await visitorFor(app, other);
    expect((await stranger.get("/groups")).text).to.not.contain(`href="${path}"`);
    expect((await stranger.get(path)).text)
      .to.contain("None yet")
      .and.not.contain("nephrons");
  });
});

describe("A group that is over", () => {
  const app = useApp();

  it("reads as such, offers nothing more to do, and leads back from its form", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const wish = { features: ["screen"], stepFree: false, building: "" };
    const group = await makeGroup(term, { leaders: [leader._id], wish });
    await makeSession(group, "2026-09-29");
    await makeSession(group, "2026-09-22", { cancelledAt: app.clock.now(), cancelledReason: "Ill" });
    const path = `/groups/${String(group._id)}`;
    const ana = await visitorFor(app, leader);
    const { text } = await ana.get(path);
    expect(text).to.contain("This group has finished").and.contain("It met 1 time.");
    expect(text).to.not.contain("Cancel the group").and.not.contain("Change the group");
    expect(text, "nobody looks for a room any more").to.not.contain("<dt>Where</dt>");
    const again = `/groups/new?from=${String(group._id)}`;
    const link = `href="${again.replace("=", "&#x3D;")}"`;
    expect(text, "no term to run it in").to.contain("run it again from here once").and.not.contain(link);
    const spring = await Term.create({ name: "Spring 2027", startsOn: "2027-01-11", endsOn: "2027-03-19" });
    expect((await ana.get(path)).text)
      .to.contain("Run it again")
      .and.contain(link);
    expect((await ana.get(again)).text)
      .to.contain(`value="${group.title}"`)
      .and.match(/value="2027-01-11" selected/);
    await spring.deleteOne();
    const member = await makePerson();
    await Group.updateOne({ _id: group._id }, { members: [memberOf(member)] });
    expect((await (await visitorFor(app, member)).get(path)).text).to.not.contain("again");
    expect((await (await visitorFor(app, await makePerson())).get(path)).text).to.not.contain(
      "Join this group",
    );
    expect((await ana.get(`${path}/edit`)).location).to.equal(path);
    for (const form of ["cancellation", "invitation", "invitation/code"])
      expect((await ana.get(`${path}/${form}`)).location, form).to.equal(path);
    for (const reason of ["", "By a form left open"])
      expect((await ana.post(`${path}/cancellation`, { reason })).location).to.equal(path);
    expect((await ana.get(path)).text).to.contain(
      "The group has finished, so there is nothing left to cancel.",
    );
    expect((await ana.post(`${path}/invitation`)).location).to.equal(path);
    const kept = await Group.findById(group._id).orFail().lean();
    expect([kept.cancelledAt, kept.invitation]).to.deep.equal([null, null]);
    const cancelled = await makeGroup(term, {
      leaders: [leader._id],
      cancelledAt: app.clock.now(),
      cancelledReason: "Ill",
    });
    const gone = `/groups/${String(cancelled._id)}`;
    const anew = `/groups/new?from=${String(cancelled._id)}`;
    expect((await ana.get(gone)).text)
      .to.contain(anew.replace("=", "&#x3D;"))
      .and.not.contain("Look at the other groups");
    expect((await ana.get(anew)).text).to.contain(`value="${cancelled.title}"`);
    const another = await visitorFor(app, await makePerson({ roles: ["leader"] }));
    expect((await another.get(anew)).status).to.equal(404);
    expect((await another.get(gone)).text).to.contain("Look at the other groups");
    expect((await ana.get(`${gone}/edit`)).location).to.equal(gone);
    expect((await ana.get(gone)).text).to.contain("nothing left to change");
  });
});

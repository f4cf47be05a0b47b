import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "18:00" }];
const on = (day: number, start: string, minutes = 50) => ({ day, start, minutes });

describe("The list of groups", () => {
  const app = useApp();

  it("shows the term's open groups for one's year, in the order of the week, with places and leaders", async () => {
    const term = await makeTerm();
    const ana = await makePerson({ roles: ["leader"], year: 4, preferredName: "Ana" });
    await makeGroup(term, { title: "Thursday group", slot: on(4, "12:00") });
    await makeGroup(term, { title: "Monday group", slot: on(1, "12:00"), leaders: [ana._id] });
    await makeGroup(term, { title: "Older years", years: [3] });
    await makeGroup(term, { title: "A draft", openedAt: null });
    await makeGroup(term, { title: "Given up", cancelledAt: app.clock.now() });
    const { text } = await (await visitorFor(app, await makePerson())).get("/groups");
    expect(text.indexOf("Monday group")).to.be.greaterThan(0).and.lessThan(text.indexOf("Thursday group"));
    expect(text).to.contain("Mondays 12:00–12:50").and.contain("Ana").and.contain("0 of 12 places");
    expect(text).to.not.match(/Older years<|A draft|Given up/);
  });

  it("never shows a shared-experience group to anybody outside it", async () => {
    const term = await makeTerm();
    const member = await makePerson();
    await makeGroup(term, { title: "Fireflies", kind: "shared-experience", members: [memberOf(member)] });
    const outside = await visitorFor(app, await makePerson({ roles: ["student", "staff"] }));
    for (const address of ["/groups", "/groups?q=Fireflies", "/groups?year=all"]) {
      expect((await outside.get(address)).text.replace(/value="Fireflies"/, "")).to.not.contain("Fireflies");
    }
    expect((await (await visitorFor(app, member)).get("/groups")).text).to.contain("Fireflies");
  });

  it("narrows by topic, day, places, words and leaders, as the address says", async () => {
    const term = await makeTerm();
    const ana = await makePerson({ roles: ["leader"], year: 4, name: "Ana Silva" });
    await makeGroup(term, { title: "Hearts", topic: "cardiology", slot: on(3, "12:00"), code: "CAR-1" });
    const [one, two] = [await makePerson(), await makePerson()];
    await makeGroup(term, { title: "Kidneys", capacity: 1, members: [memberOf(one)], leaders: [ana._id] });
    await makeGroup(term, {
      title: "Offered",
      capacity: 1,
      waitlist: [{ person: two._id, since: app.clock.now(), offeredUntil: app.clock.now() }],
    });
    const visitor = await visitorFor(app, await makePerson());
    const titles = async (query: string) =>
      [...(await visitor.get(`/groups?${query}`)).text.matchAll(/class="card-link"[^>]*>([^<]+)/g)].map(
        (m) => m[1],
      );
    expect(await titles("topic=cardiology")).to.deep.equal(["Hearts"]);
    expect(await titles("day=2")).to.deep.equal(["Kidneys", "Offered"]);
    expect(await titles("places=yes")).to.deep.equal(["Hearts"]);
    expect(await titles("q=kidn")).to.deep.equal(["Kidneys"]);
    expect(await titles("q=car-1")).to.deep.equal(["Hearts"]);
    expect(await titles("q=silva")).to.deep.equal(["Kidneys"]);
    const others = Array.from({ length: 101 }, (_, n) => ({
      email: `silva${n}@school.example`,
      name: `${n} Silva`,
      year: 4,
      roles: ["leader"],
      importedAt: app.clock.now(),
    }));
    await Person.insertMany(others);
    const last = await makePerson({ roles: ["leader"], year: 4, name: "Zoe Silva" });
    await Group.updateOne({ title: "Hearts" }, { $set: { leaders: [last._id] } });
    const fresh = await visitorFor(app, await makePerson());
    expect((await fresh.get("/groups?q=silva")).text)
      .to.contain("Hearts")
      .and.contain("Kidneys");
    expect(await titles("q=.*")).to.deep.equal([]);
    expect(await titles("topic=renal&day=3")).to.deep.equal([]);
  });

  it("shows what one free span covers whole", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Early enough", slot: on(2, "17:00", 60) });
    await makeGroup(term, { title: "Too late", slot: on(2, "17:15", 50) });
    await makeGroup(term, { title: "Another day", slot: on(3, "17:00", 50) });
    const visitor = await visitorFor(app, await makePerson({ free }));
    const { text } = await visitor.get("/groups?fits=yes");
    expect(text).to.contain("Early enough").and.contain("You are free then");
    expect(text).to.not.contain("Too late").and.not.contain("Another day");
    const busy = await visitorFor(app, await makePerson());
    expect((await busy.get("/groups?fits=yes")).text).to.contain("No group fits all of that");
  });

  it("pages, keeping the filters in the address", async () => {
    const term = await makeTerm();
    await Promise.all(Array.from({ length: 30 }, () => makeGroup(term)));
    const visitor = await visitorFor(app, await makePerson());
    const first = await visitor.get("/groups?topic=renal");
    expect(first.text).to.contain("30 open groups").and.contain("Page 1 of 2");
    expect(first.text).to.contain('href="/groups?topic&#x3D;renal&amp;page&#x3D;2"');
    expect((await visitor.get("/groups?topic=renal&page=2")).text.match(/class="card-link"/g)).to.have.length(
      6,
    );
    expect((await visitor.get("/groups?page=999")).text).to.contain("Page 2 of 2");
  });

  it("takes nonsense in the address for no filter", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Still here" });
    const visitor = await visitorFor(app, await makePerson());
    for (const query of [
      "page=-1",
      "page=x",
      "day=9",
      "fits=maybe",
      "topic=a&topic=b",
      "q[$ne]=x",
      "places[]=yes",
    ]) {
      const { status, text } = await visitor.get(`/groups?${query}`);
      expect(status, query).to.equal(200);
      expect(text, query).to.contain("Still here");
    }
  });

  it("puts a person's own groups on top, a leader's drafts among them", async () => {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    await makeGroup(term, { title: "My draft", leaders: [leader._id], openedAt: null, submittedAt: null });
    const { text } = await (await visitorFor(app, leader)).get("/groups");
    expect(text).to.contain("Your groups").and.contain("My draft").and.contain("/groups/new");
    const student = await makePerson();
    const full = await makeGroup(term, { title: "Long queue", capacity: 1, members: [memberOf(leader)] });
    await Group.updateOne(
      { _id: full._id },
      { $push: { waitlist: { person: student._id, since: app.clock.now() } } },
    );
    const own = await (await visitorFor(app, student)).get("/groups");
    expect(own.text).to.contain("you are number 1").and.not.contain("/groups/new");
  });

  it("shows three that fit with their why, room and places, and one tap to join", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ name: "Kidney room" });
    const wanted = await makeGroup(term, { title: "Wanted" });
    await makeSession(wanted, "2026-10-13", { room: room.code });
    const over = await makeGroup(term, { title: "Over", slot: on(2, "16:00") });
    await makeSession(over, "2026-09-29");
    for (const title of ["Another", "A third", "A fourth"])
      await makeGroup(term, { title, slot: on(2, "17:05") });
    const person = await makePerson({ free, topics: ["renal"] });
    const visitor = await visitorFor(app, person);
    const { text } = await visitor.get("/groups");
    const section = text.slice(text.indexOf("Groups that fit you"), text.indexOf("Find a group"));
    expect(section.match(/Renal is your first choice, and you are free then/g)).to.have.length(3);
    expect(section).to.contain("Kidney room").and.contain("0 of 12 places").and.not.contain("Over");
    expect(section).to.contain(`/groups/${String(wanted._id)}/membership`);
    expect((await visitor.get("/groups?day=2")).text).to.not.contain("Groups that fit you");
  });

  it("is honest when fewer fit, and says the cheapest way out", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Fits" });
    for (const title of ["One", "Two"]) await makeGroup(term, { title, slot: on(2, "17:30") });
    const visitor = await visitorFor(app, await makePerson({ free, topics: ["renal"] }));
    const { text } = await visitor.get("/groups");
    expect(text).to.contain("2 more would fit if you were free Tuesdays 17:30–18:20.");
    const nothing = await visitorFor(app, await makePerson({ free, topics: ["cardiology"] }));
    expect((await nothing.get("/groups")).text).to.contain("No group fits all you asked for just now.");
    const silent = await visitorFor(app, await makePerson());
    expect((await silent.get("/groups")).text).to.contain("Say when you are free");
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await staff.get("/groups")).text).to.not.contain("Groups that fit you");
  });

  it("narrows by kind and year, whoever opens the address", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Hands on", kind: "clinical-skills", years: [3] });
    await makeGroup(term, { title: "Reading" });
    const visitor = await visitorFor(app, await makePerson());
    const { text } = await visitor.get("/groups?kind=clinical-skills&year=3");
    expect(text).to.contain("Hands on").and.not.contain("Reading");
    expect((await visitor.get("/groups?kind=clinical-skills")).text).to.contain("No group fits all of that");
    expect((await visitor.get("/groups?year=all")).text)
      .to.contain("Hands on")
      .and.contain("Reading");
  });

  it("says which of one's own groups another clashes with, and offers no join that would be refused", async () => {
    const term = await makeTerm();
    const bea = await makePerson({ free: [{ day: 2, from: "12:00", to: "20:00" }] });
    const clashing = await makeGroup(term, { title: "Same hour", slot: on(2, "17:30") });
    const later = await makeGroup(term, { title: "Later", slot: on(2, "18:00") });
    const own = await makeGroup(term, { title: "Mine", members: [memberOf(bea)] });
    await makeSession(own, "2026-10-13");
    const visitor = await visitorFor(app, bea);
    const listed = async () => {
      const { text } = await visitor.get("/groups");
      return text.slice(text.indexOf("Find a group"));
    };
    const joins = (text: string) =>
      [clashing, later].map(({ _id }) => text.includes(`/groups/${String(_id)}/membership"`));
    const first = await listed();
    expect(first).to.contain("Clashes with Mine");
    expect(first.match(/You are free then/g)).to.have.length(1);
    expect(joins(first)).to.deep.equal([false, true]);

    const second = await makeGroup(term, {
      title: "Mine too",
      slot: on(5, "09:00"),
      members: [memberOf(bea)],
    });
    const full = await listed();
    expect(full).to.contain("You are in 2 groups, which is the most.");
    expect(joins(full)).to.deep.equal([false, false]);
    const moves = await visitor.get(`/groups/${String(later._id)}`);
    expect(moves.text)
      .to.contain("Move here from Mine")
      .and.contain(`value="${String(second._id)}"`)
      .and.contain("You are in 2 groups already, which is the most.")
      .and.not.contain("Join this group");
    await Group.updateOne(
      { _id: later._id },
      { $set: { capacity: 1, members: [memberOf(await makePerson())] } },
    );
    const wait = await visitor.get(`/groups/${String(later._id)}`);
    expect(wait.text).to.contain("To wait for a place here, leave one of them first.");
    expect(wait.text).to.not.contain("Join the waitlist").and.not.contain("Move here from");
  });

  it("says that groups are open for other years, and lists the years there are groups for", async () => {
    const term = await makeTerm();
    await makeGroup(term, { title: "Reading" });
    const visitor = await visitorFor(app, await makePerson({ roles: ["student", "leader"], year: 4 }));
    const { text } = await visitor.get("/groups");
    expect(text)
      .to.contain("No open group is for year 4")
      .and.match(/groups\?year(=|&#x3D;)all/);
    expect([...text.matchAll(/<option value="(\d)"[^>]*>Year/g)].map(([, year]) => year)).to.deep.equal([
      "1",
      "2",
      "4",
    ]);
  });

  it("says so when no group is open", async () => {
    await makeTerm();
    const visitor = await visitorFor(app, await makePerson());
    expect((await visitor.get("/groups")).text).to.contain("No group is open yet");
  });
});

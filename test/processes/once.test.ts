import { expect } from "chai";
import { addDays } from "../../server/time/calendar-day.js";
import { startProgram } from "../support/process.js";
import { freePort, newFolder } from "../support/places.js";
import { useTwoApps } from "./two-apps.js";
import { addGroup, addPeople, memberSince, visitorAt } from "./world.js";

describe("Two app processes", function () {
  this.timeout(60_000);
  const two = useTwoApps();

  // Red where data that several may share are served all the same: it would seal under a key that the others don't have.
  it("have no third beside them that can't open what they sealed, also when it says the key is lost", async () => {
    const { uri, world } = two;
    const pushKeys = world.people.db.collection("push_keys");
    while ((await pushKeys.countDocuments()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const sealed = await pushKeys.find().toArray();
    const start = async (said: Record<string, string>) => {
      const own = { PORT: String(await freePort()), DATA_DIR: newFolder() };
      const third = startProgram("server/index.js", [], { MONGODB_URI: uri, ...own, ...said });
      expect(await third.end()).to.equal(1);
      return third.said;
    };
    const [wrong, lost] = await Promise.all([start({}), start({ DATA_KEYS_LOST: "yes" })]);
    expect(wrong.error).to.include("sealed under a key that is not here");
    expect(lost.error).to.include("The key is not lost: another process works on these data");
    expect([wrong.out, lost.out]).to.deep.equal(["", ""]);
    expect(await pushKeys.find().toArray()).to.deep.equal(sealed);
  });

  // Red without the unique index on sender, day and turn: both processes count the same notes and send more.
  it("let a person send five notes of thanks a day and no more, whichever of them they ask", async () => {
    const { apps, world } = two;
    const [sender, receiver] = await addPeople(world, 2);
    await addGroup(world, 1, { members: [sender!, receiver!].map((each) => memberSince(world, each)) });
    const visitors = await Promise.all(apps.map((app) => visitorAt(world, app, sender!)));
    await Promise.all(visitors.map((visitor) => visitor.get("/thanks")));
    const note = { to: String(receiver!._id), text: "Thank you for Tuesday." };
    const fiveOf = visitors.flatMap((visitor) =>
      Array.from({ length: 5 }, () => visitor.post("/thanks", note)),
    );
    await Promise.all(fiveOf);
    expect(await world.thanks.countDocuments({ from: sender!._id })).to.equal(5);
  });

  // Red without the unique index on who holds what: both processes find that nobody holds it yet.
  it("give what a rule gives once, when staff run it in both at the same moment", async () => {
    const { apps, world } = two;
    const [student] = await addPeople(world, 1);
    const [staff] = await addPeople(world, 1, { roles: ["staff"] });
    const group = await addGroup(world, 0, { members: [memberSince(world, student!)] });
    const entry = { person: student!._id, mark: "present", markedAt: world.now, markedBy: staff!._id };
    await world.sessions.insertMany(
      Array.from({ length: 5 }, (_, n) => ({
        group: group._id,
        term: group.term,
        number: 50 + n,
        on: addDays(world.thisMonday, -n),
        start: "09:00",
        minutes: 50,
        zone: "Europe/London",
        startsAt: world.now,
        endsAt: world.now,
        register: [entry],
        registerOpenedAt: world.now,
        registerClosedAt: world.now,
      })),
    );
    const offices = await Promise.all(apps.map((app) => visitorAt(world, app, staff!)));
    const path = "/office/recognition/rules/attended-5";
    await Promise.all(offices.map((office) => office.get(path)));
    const run = (office: (typeof offices)[number]) => office.post(`${path}/run`, { version: "1" });
    await Promise.all(offices.flatMap((office) => [run(office), run(office)]));
    const held = { person: student!._id, key: "attended-5", revokedAt: null };
    expect(await world.credentials.countDocuments(held)).to.equal(1);
  });
});

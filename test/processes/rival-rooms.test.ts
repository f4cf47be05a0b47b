import { expect } from "chai";
import { useTwoApps } from "./two-apps.js";
import { addGroup, addPeople, addRequest, addRoom, visitorAt } from "./world.js";

const rivals = 50;
const weeks = 4;

describe("Rival requests for one room, granted in two app processes at once", function () {
  this.timeout(60_000);
  const two = useTwoApps();

  it("give it to one group for all its dates and leave no trace in any other", async () => {
    const { apps, world } = two;
    const room = await addRoom(world);
    const slot = { day: 4, start: "09:00", minutes: 50 };
    const requests = [];
    for (let n = 0; n < rivals; n += 1) {
      requests.push(await addRequest(world, await addGroup(world, weeks, { slot }), room));
    }
    const staff = await addPeople(world, 4, { roles: ["staff"] });
    const offices = await Promise.all(staff.map((person, n) => visitorAt(world, apps[n % 2]!, person)));
    await Promise.all(offices.map((office) => office.get("/office/requests")));

    const answers = await Promise.all(
      requests.map((request, n) =>
        offices[n % 4]!.post(`/office/requests/${String(request._id)}/grant`, { room: String(room._id) }),
      ),
    );

    const granted = answers.filter((answer) => answer.status === 303);
    const refused = answers.filter((answer) => answer.status === 409);
    expect([granted.length, refused.length]).to.deep.equal([1, rivals - 1]);
    for (const answer of refused)
      expect(answer.text).to.include("Nothing was held").and.include("It is taken on");
    const bookings = await world.bookings.find({ room: room._id }).lean();
    expect(bookings).to.have.lengthOf(weeks);
    const winner = requests[answers.indexOf(granted[0]!)]!;
    expect(new Set(bookings.map((booking) => String(booking.group)))).to.deep.equal(
      new Set([String(winner.group)]),
    );
    const roomed = await world.sessions.find({ room: room.code }).lean();
    expect(roomed.map((session) => String(session.group))).to.deep.equal(
      Array(weeks).fill(String(winner.group)),
    );
    const missed = await world.requests.countDocuments({ room: room._id, pending: true });
    expect(missed).to.equal(rivals - 1);
  });
});

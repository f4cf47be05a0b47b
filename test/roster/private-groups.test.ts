import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { takeOffRoster } from "../../server/roster/leaving.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A private group whose only leader leaves the roster", () => {
  const app = useApp();

  it("has its members told in words that fit any group, and nobody else; and again once they are back", async () => {
    const [lena, bea, ruth] = [
      await makePerson({ name: "Lena Leader", roles: ["leader"] }),
      await makePerson(),
      await makePerson({ roles: ["staff"] }),
    ];
    const group = await makeGroup(await makeTerm(), {
      title: "Quiet circle",
      kind: "shared-experience",
      leaders: [lena._id],
      members: [memberOf(bea)],
    });
    await makeSession(group, "2026-10-13");
    const outsider = await makePerson({ roles: ["leader"] });
    await takeOffRoster({ id: String(ruth._id), now: app.clock.now() }, String(lena._id), null);
    const told = async () =>
      (await Inbox.find({ to: bea._id }).sort({ _id: 1 }).lean()).map(({ subject }) => subject);
    expect(await told()).to.deep.equal(["Nobody leads your group for now"]);
    for (const { _id } of [outsider, ruth]) expect(await Inbox.countDocuments({ to: _id })).to.equal(0);
    const page = `/office/people/${String(lena._id)}`;
    const staff = await visitorFor(app, ruth);
    const version = /name="version" value="([^"]+)"/.exec((await staff.get(page)).text)?.[1] ?? "";
    await staff.post(`${page}/leaving/end`, { version });
    expect(await told()).to.deep.equal([
      "Nobody leads your group for now",
      "Your group has its leader again",
    ]);
    const said = JSON.stringify([
      await Outbox.find().lean(),
      await Inbox.find().lean(),
      await Audit.find().lean(),
    ]);
    expect(said).to.not.match(/Quiet circle|shared.experience|[Pp]rivate|Peer group/);
    expect((await staff.get("/office")).text).to.not.include("Quiet circle");
  });
});

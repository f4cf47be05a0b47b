import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { DeadAddress } from "../../server/notifications/dead-address.js";
import { deliverOutbox } from "../../server/notifications/mail-delivery.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Another address for somebody on the roster", () => {
  const app = useApp();

  it("writes to a former address once, without a greeting of its own, and never takes it for a dead one", async () => {
    const ana = await makePerson({ name: "Ana Ruiz", email: "old@school.example" });
    await makeGroup(await makeTerm(), { members: [memberOf(ana)] });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const page = `/office/people/${String(ana._id)}`;
    const [, version = ""] = /name="version" value="([^"]+)"/.exec((await staff.get(page)).text) ?? [];
    const words = { name: ana.name, email: "new@school.example", year: "1", campus: "", roles: ["student"] };
    await staff.post(page, { ...words, version });
    const letter = await Outbox.findOne({ address: "old@school.example" }).orFail().lean();
    expect(letter.text).to.match(/^The programme office has given your account another e-mail address/);
    const send = () =>
      Promise.reject(Object.assign(new Error("550 gone"), { responseCode: 550, command: "RCPT TO" }));
    await deliverOutbox({ goesOut: true, send }, "https://peers.school.example", app.clock.now());
    expect((await DeadAddress.find().lean()).map(({ _id }) => _id)).to.deep.equal(["new@school.example"]);
  });
});

import { expect } from "chai";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A shared-experience group", () => {
  const app = useApp();

  async function setOut() {
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const [member, waiting] = [
      await makePerson({ roles: ["student", "staff"] }),
      await makePerson({ roles: ["student", "staff"] }),
    ];
    const group = await makeGroup(await makeTerm(), {
      kind: "shared-experience",
      title: "Violet circle",
      leaders: [leader._id],
      members: [memberOf(member)],
      waitlist: [{ person: waiting._id, since: app.clock.now(), offeredUntil: null }],
    });
    const session = await makeSession(group, "2026-10-06");
    return {
      leader,
      member,
      waiting,
      path: `/groups/${String(group._id)}`,
      session: `/sessions/${String(session._id)}`,
    };
  }

  it("has its name on its pages, but not on the tabs that others see over a shoulder", async () => {
    const { leader, path, session } = await setOut();
    const visitor = await visitorFor(app, leader);
    const pages = [path, `${path}/edit`, `${path}/cancellation`, `${path}/room`];
    for (const page of [...pages, session, `${session}/register`]) {
      const { status, text } = await visitor.get(page);
      expect(status, page).to.equal(200);
      expect(/<title>(.*)<\/title>/.exec(text)?.[1], page).to.not.contain("Violet");
      expect(text, page).to.contain("Violet circle");
    }
  });

  it("is managed by its leaders alone, not by staff who are a member or wait", async () => {
    const { member, waiting, path, session } = await setOut();
    for (const person of [member, waiting]) {
      const visitor = await visitorFor(app, person);
      expect((await visitor.get(path)).text).to.not.contain("Look after it");
      for (const page of [`${path}/edit`, `${path}/cancellation`, `${path}/room`, `${session}/register`]) {
        expect((await visitor.get(page)).status, page).to.equal(404);
      }
      expect((await visitor.post(`${path}/cancellation`, { reason: "No" })).status).to.equal(404);
    }
    expect((await (await visitorFor(app, member)).get(session)).status).to.equal(200);
    expect((await (await visitorFor(app, waiting)).get(session)).status).to.equal(404);
  });
});

import { expect } from "chai";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

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

  it("says on both cards and pages which two sessions are at once, until one of them needs nobody there", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const members = [memberOf(person)];
    const group = await makeGroup(term, { title: "Kidneys", members });
    const kind = "shared-experience" as const;
    const slot = { day: 2, start: "17:30", minutes: 50 };
    const hidden = await makeGroup(term, { kind, title: "Canary circle", members, slot });
    const one = await makeSession(group, "2026-10-06");
    const other = await makeSession(hidden, "2026-10-06");
    await makeSession(group, "2026-10-13");
    const visitor = await visitorFor(app, person);
    const textOf = async (path: string) => plain((await visitor.get(path)).text);
    const today = await textOf("/today");
    expect(today).to.match(/Kidneys .*At the same time as Peer group, 17:30–18:20/);
    expect(today).to.match(/Peer group .*At the same time as Kidneys, 17:00–17:50/);
    expect(today.split("At the same time as"), "once on each").to.have.length(3);
    const page = `/sessions/${String(one._id)}`;
    expect(await textOf(page))
      .to.include("At the same time Peer group, 17:30–18:20")
      .and.not.include("Canary");
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect(plain((await staff.get(page)).text), "who isn't in both").to.not.include("At the same time");
    await visitor.post(`/sessions/${String(other._id)}/apology`);
    expect(await textOf("/today")).to.not.include("At the same time as");
  });
});

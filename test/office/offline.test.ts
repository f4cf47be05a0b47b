import { expect } from "chai";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";

describe("Without a network", () => {
  const app = useApp();

  it("a phone has the service worker from our own origin, with the files its page is made of", async () => {
    const answer = await stranger(app).get("/service-worker.js");
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("content-type")).to.match(/^text\/javascript/);
    expect(answer.headers.get("cache-control")).to.equal("no-cache");
    const [, list = "[]"] = /^self\.shell=(\[.*?\]);/.exec(answer.text) ?? [];
    for (const path of JSON.parse(list) as string[])
      expect((await stranger(app).get(path)).status, path).to.equal(200);
  });

  it("a kept day says when and where, and as of when", async () => {
    const term = await makeTerm();
    const bea = await makePerson();
    const group = await makeGroup(term, { title: "Kidneys", members: [memberOf(bea)] });
    const movedFrom = { on: "2026-10-07", start: "18:00", minutes: 50 };
    await makeSession(group, "2026-10-06", { room: "N-204", movedFrom });
    await makeSession(await makeGroup(term, { title: "Hearts", members: [memberOf(bea)] }), "2026-10-06");
    const { text } = await (await visitorFor(app, bea)).get("/today/kept");
    expect(text)
      .to.include("As of Mon 5 Oct, 09:00")
      .and.include("17:00–17:50")
      .and.include("Kidneys")
      .and.include("N-204")
      .and.include("Moved from Wed 7 Oct, 18:00")
      .and.include("At the same time as Hearts, 17:00–17:50");
  });

  it("a kept day names nobody, no hidden group, and holds no key of a sign-in", async () => {
    const term = await makeTerm();
    const bea = await makePerson({ name: "Bea Verysecret" });
    const leader = await makePerson({ name: "Lia Verysecret", roles: ["leader"], year: 4 });
    const group = await makeGroup(term, {
      title: "Verysecret circle",
      kind: "shared-experience",
      members: [memberOf(bea)],
      leaders: [leader._id],
    });
    await makeSession(group, "2026-10-06");
    const { text } = await (await visitorFor(app, bea)).get("/today/kept");
    expect(text).to.include("Peer group").and.not.include("Verysecret").and.not.include('name="csrf"');
  });
});

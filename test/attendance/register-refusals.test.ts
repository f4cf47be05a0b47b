import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, nobodyId } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { filledForm, markOf } from "./register-form.js";
import { makeTuesday, started, storedRegister } from "./school-day.js";

describe("A register refuses", () => {
  const app = useApp();

  async function opened(fields = {}) {
    const tuesday = await makeTuesday(fields);
    app.clock.set(started);
    const leader = await visitorFor(app, tuesday.ana);
    await leader.post(`${tuesday.path}/opening`);
    return { ...tuesday, leader, page: (await leader.get(tuesday.path)).text };
  }

  it("members, other people and the leaders of other groups, as if it did not exist", async () => {
    const { path, cleo, term, session } = await opened();
    const other = await makePerson({ roles: ["leader"] });
    await makeGroup(term, { leaders: [other._id] });
    for (const person of [cleo, other, await makePerson(), await makePerson({ roles: ["support"] })]) {
      const visitor = await visitorFor(app, person);
      expect((await visitor.get(path)).status).to.equal(404);
      for (const end of ["", "/opening", "/closing"]) {
        expect((await visitor.post(`${path}${end}`, { seen: "", everyone: "yes" })).status).to.equal(404);
      }
    }
    expect((await storedRegister(session)).marks).to.deep.equal({});
  });

  it("whoever isn't signed in", async () => {
    const { path } = await opened();
    const visitor = stranger(app);
    expect((await visitor.get(path)).location).to.equal(`/sign-in?next=${encodeURIComponent(path)}`);
    expect((await visitor.post(path, { everyone: "yes" })).status).to.equal(401);
  });

  it("staff, where the group is nobody's business but its own", async () => {
    const { path } = await opened({ kind: "shared-experience" });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await staff.get(path)).status).to.equal(404);
    expect((await staff.post(path, { everyone: "yes" })).status).to.equal(404);
  });

  it("addresses that name no session", async () => {
    const { leader } = await opened();
    for (const id of [String(nobodyId()), "x", "__proto__", "a".repeat(24)]) {
      expect((await leader.get(`/sessions/${id}/register`)).status).to.equal(404);
      expect((await leader.post(`/sessions/${id}/register`, { everyone: "yes" })).status).to.equal(404);
    }
  });

  it("marks that are none, and fields it doesn't have", async () => {
    const { leader, page, path, cleo, session } = await opened();
    const wrong: Record<string, string | string[]>[] = [
      { [markOf(cleo)]: "first" },
      { [markOf(cleo)]: ["present", "absent"] },
      { "mark-x": "present" },
      { registerClosedAt: "2026-01-01" },
    ];
    for (const fields of wrong) {
      const answer = await leader.post(path, { ...filledForm(page), ...fields });
      expect(answer.status, JSON.stringify(fields)).to.equal(422);
      expect(answer.text).to.include("Choose present, late, apology or absent");
    }
    expect((await storedRegister(session)).marks).to.deep.equal({});
  });

  it("operators and nested values in JSON", async () => {
    const { leader, path, cleo, session } = await opened();
    const csrf = /name="csrf" value="([^"]+)"/.exec((await leader.get(path)).text)![1]!;
    const answer = await leader.send(path, {
      method: "POST",
      headers: { "content-type": "application/json", origin: app.url, "x-csrf": csrf },
      body: JSON.stringify({ [markOf(cleo)]: { $ne: "absent" }, seen: ["x"] }),
    });
    expect(answer.status).to.equal(422);
    expect((await storedRegister(session)).marks).to.deep.equal({});
  });

  it("to write down people who do not belong to the session, and says so", async () => {
    const { leader, page, path, cleo, session } = await opened();
    const foreign = await makePerson();
    const form = filledForm(page, { [markOf(cleo)]: "present", [markOf(foreign)]: "present" });
    await leader.post(path, form);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
    expect((await leader.get(path)).text).to.include("who do not belong to this session were left out");
  });

  it("to name members of a shared-experience group in the audit", async () => {
    const { leader, page, path, cleo } = await opened({ kind: "shared-experience" });
    await leader.post(path, filledForm(page, { [markOf(cleo)]: "late" }));
    const entries = await Audit.find({ act: "mark register" }).lean();
    expect(entries.map((entry): unknown => entry.details)).to.deep.equal([{ changed: 1 }]);
  });
});

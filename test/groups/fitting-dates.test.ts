import { expect } from "chai";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const on = (day: number, start: string) => ({ day, start, minutes: 50 });
const free = [{ day: 2, from: "16:00", to: "18:00" }];

describe("Groups that fit somebody by their dates", () => {
  const app = useApp();

  it("have none on which the person leads a session in somebody's place, or is with a group that meets otherwise that day", async () => {
    const term = await makeTerm();
    const person = await makePerson({ free, topics: ["renal"], roles: ["student", "leader"] });
    const fits = await makeGroup(term, { title: "Really fits", slot: on(2, "17:00") });
    await makeSession(fits, "2026-10-27");
    const covered = await makeGroup(term, { title: "Meets while covering", slot: on(2, "17:00") });
    await makeSession(covered, "2026-10-13");
    const elsewhere = await makeGroup(term, { slot: on(4, "09:00"), topic: "anatomy" });
    const [askedBy, at] = [elsewhere.leaders[0]!, app.clock.now()];
    const cover = { askedBy, askedAt: at, reason: "ill", takenBy: person._id, takenAt: at, handedBackBy: [] };
    await makeSession({ ...elsewhere.toObject(), slot: on(2, "17:00") }, "2026-10-13", { cover });
    const moved = await makeGroup(term, { title: "Meets on a moved day", slot: on(2, "17:00") });
    await makeSession(moved, "2026-10-20");
    const mine = await makeGroup(term, {
      slot: on(5, "12:00"),
      topic: "anatomy",
      members: [memberOf(person)],
    });
    await makeSession({ ...mine.toObject(), slot: on(2, "17:20") }, "2026-10-20");
    const { text } = await (await visitorFor(app, person)).get("/groups");
    const section = text.slice(text.indexOf("Groups that fit you"), text.indexOf("Find a group"));
    expect(section)
      .to.contain("Really fits")
      .and.not.contain("Meets while")
      .and.not.contain("Meets on a moved");
  });
});

import { expect } from "chai";
import type { Types } from "mongoose";
import { onAnnounce } from "../../server/live/announce.js";
import type { Mark } from "../../server/sessions/session.js";
import { monday, useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { filledForm, leaderOf, markOf } from "./register-form.js";
import { makeTuesday, started } from "./school-day.js";

type Named = { _id: Types.ObjectId };

const entry = (person: Named, mark: Mark) => ({
  person: person._id,
  mark,
  markedAt: monday,
  markedBy: person._id,
});
const closed = { registerOpenedAt: monday, registerClosedAt: monday };
const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("A member's own attendance", () => {
  const app = useApp();

  it("lists each mark of closed registers and counts the commitment, late and apology included", async () => {
    const { cleo, dan, group } = await makeTuesday();
    const days = ["2026-10-13", "2026-10-20", "2026-10-27"];
    const marks: Mark[] = ["late", "apology", "absent"];
    for (const [index, on] of days.entries()) {
      const register = [entry(cleo, marks[index]!), entry(dan, "absent")];
      await makeSession(group, on, { ...closed, register });
    }
    const open = { registerOpenedAt: monday, register: [entry(cleo, "absent")] };
    await makeSession(group, "2026-11-10", open);
    const text = plain((await (await visitorFor(app, cleo)).get("/attendance")).text);
    expect(text).to.include("67 % commitment").and.include("2 of 3 sessions held");
    expect(text).to.include("Kidneys on Tuesday 2 of 3 sessions (67 %)");
    expect(text)
      .to.include("Tue 27 Oct 2026, 17:00–17:50 Kidneys on Tuesday absent")
      .and.include("Tue 13 Oct 2026, 17:00–17:50 Kidneys on Tuesday late");
    expect(text).not.to.include("10 Nov");
    expect(text).not.to.include("Dan Member");
  });

  it("is kind when there is nothing yet, and asks strangers to sign in", async () => {
    await makeTerm();
    const person = await makePerson();
    const page = await (await visitorFor(app, person)).get("/attendance");
    expect(page.status).to.equal(200);
    expect(page.text).to.include("Nothing yet");
    expect((await stranger(app).get("/attendance")).location).to.equal("/sign-in?next=%2Fattendance");
  });

  it("pages a long list, and takes any page number", async () => {
    const { cleo, group } = await makeTuesday();
    for (let day = 1; day <= 31; day += 1) {
      const on = `2026-12-${String(day).padStart(2, "0")}`;
      await makeSession(group, on, { ...closed, register: [entry(cleo, "present")] });
    }
    const visitor = await visitorFor(app, cleo);
    const rows = async (query: string) =>
      (await visitor.get(`/attendance${query}`)).text.match(/<li data-state="present"/g)?.length ?? 0;
    expect(await rows("")).to.equal(30);
    expect(await rows("?page=2")).to.equal(1);
    for (const odd of ["?page=0", "?page=-1", "?page=x", "?page=1e9", "?page=2&page=1"]) {
      expect((await visitor.get(`/attendance${odd}`)).status).to.equal(200);
    }
  });

  it("keeps the name of a shared-experience group out of the page", async () => {
    const { cleo, group } = await makeTuesday({ kind: "shared-experience", title: "Canary circle" });
    await makeSession(group, "2026-10-13", { ...closed, register: [entry(cleo, "present")] });
    const { text } = await (await visitorFor(app, cleo)).get("/attendance");
    expect(text).to.include("Peer group").and.not.include("Canary");
  });
});

describe("A leader's hours", () => {
  const app = useApp();
  const hoursOf = async (person: Named) =>
    plain((await (await visitorFor(app, person)).get("/recognition")).text);

  it("come from closed registers for each leader who was there, and from nothing else", async () => {
    const { ana, ben, group } = await makeTuesday();
    await makeSession(group, "2026-10-13", { ...closed, leading: [ana._id, ben._id] });
    await makeSession(group, "2026-10-20", { ...closed, leading: [ana._id] });
    await makeSession(group, "2026-10-27", { registerOpenedAt: monday, leading: [ana._id, ben._id] });
    const anas = await hoursOf(ana);
    expect(anas).to.include("1 h 40 min led in all").and.include("2 sessions led");
    expect(anas).to.include("Kidneys on Tuesday 1 h 40 min in 2 sessions");
    expect(anas).to.include(
      "Tue 13 Oct 2026 Kidneys on Tuesday Leading together 50 min, Preparation 20 min, with Ben Leader",
    );
    expect(anas).not.to.include("27 Oct");
    expect(await hoursOf(ben))
      .to.include("50 min led in all")
      .and.include("1 session led");
  });

  it("are for leaders; to others there is no such address", async () => {
    await makeTerm();
    const leader = await visitorFor(app, await makePerson({ roles: ["leader"] }));
    expect((await leader.get("/hours")).location).to.equal("/recognition");
    expect((await (await visitorFor(app, await makePerson())).get("/hours")).status).to.equal(404);
    expect((await stranger(app).get("/hours")).status).to.equal(303);
    expect(await hoursOf(await makePerson({ roles: ["leader"] }))).to.include("No hours yet");
  });

  it("appear with both leaders when one closes, and their open pages are told", async () => {
    const { ana, ben, cleo, dan, path, group } = await makeTuesday();
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    const form = filledForm((await leader.get(path)).text, { [leaderOf(ben)]: "yes" });
    const told = new Set<string>();
    const silence = onAnnounce((topic) => void told.add(topic));
    await leader.post(`${path}/closing`, form);
    silence();
    const people = [ana, ben, cleo, dan].map((person) => `person:${String(person._id)}`);
    expect([...told]).to.include.members([`group:${String(group._id)}`, ...people]);
    expect(await hoursOf(ana)).to.include("50 min led in all");
    expect(await hoursOf(ben)).to.include("50 min led in all");
  });

  it("follow a correction, and the leader taken away is told", async () => {
    const { ana, ben, cleo, path } = await makeTuesday();
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    const both = filledForm((await leader.get(path)).text, {
      [leaderOf(ben)]: "yes",
      [markOf(cleo)]: "late",
    });
    await leader.post(`${path}/closing`, both);
    const told = new Set<string>();
    const silence = onAnnounce((topic) => void told.add(topic));
    await leader.post(path, filledForm((await leader.get(path)).text, { [leaderOf(ben)]: "" }));
    silence();
    expect([...told]).to.include(`person:${String(ben._id)}`);
    expect(await hoursOf(ben)).to.include("No hours yet");
    expect(await hoursOf(ana)).to.include("50 min led in all");
  });

  it("are counted in full for a group of any length", async () => {
    const term = await makeTerm();
    const ana = await makePerson({ roles: ["leader"] });
    const long = await makeGroup(term, {
      leaders: [ana._id],
      slot: { day: 3, start: "18:00", minutes: 120 },
    });
    await makeSession(long, "2026-10-07", { ...closed, leading: [ana._id] });
    expect(await hoursOf(ana)).to.include("2 h led in all");
  });
});

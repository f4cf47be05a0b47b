import { Round } from "../../server/matching/round.js";
import type { PersonDocument } from "../../server/people/person.js";
import { OffList } from "../../server/roster/off-list.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { BoardPost } from "../../server/plans/board-post.js";
import { KeptPlan, Plan } from "../../server/plans/plan.js";
import { Term } from "../../server/terms/term.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { lookAt } from "./look.js";
import { officePages, ownPages } from "./pages.js";

const long = "Anatomy-of-the-limbs-and-everything-that-hangs-together-with-them, slowly";

/** Every page there is, for whoever may see it, with something on it and with long names. */
describe("Every page", function () {
  this.timeout(300_000);
  const app = useApp();
  const browser = useBrowser(app);
  let people: Record<"student" | "leader" | "staff", PersonDocument>;

  beforeEach(async () => {
    people = {
      student: await makePerson({ name: "Bea Student" }),
      leader: await makePerson({
        name: "Wilhelmina Featherstonehaugh-Cholmondeley",
        roles: ["leader"],
        year: 4,
      }),
      staff: await makePerson({ name: "Una Office", roles: ["staff"] }),
    };
  });

  const look = (who: PersonDocument | null, addresses: string[]) => lookAt(browser, who, addresses);

  const at = (path: string, { _id }: { _id: unknown }, rest = "") => `/${path}/${String(_id)}${rest}`;

  it("can be read by everyone in the middle of a term, with long names and full groups", async () => {
    const term = await makeTerm();
    await Term.create({ name: long, startsOn: "2026-01-12", endsOn: "2026-03-20" });
    const room = await makeRoom({ name: long });
    const others = await Promise.all(Array.from({ length: 12 }, () => makePerson({ name: long })));
    const mine = await makeGroup(term, {
      title: long,
      leaders: [people.leader._id],
      members: [memberOf(people.student)],
      invitation: { secret: "i".repeat(43), createdAt: app.clock.now(), used: 0 },
    });
    const full = await makeGroup(term, {
      members: others.map(memberOf),
      waitlist: [{ person: people.student._id, since: app.clock.now(), offeredUntil: null }],
      slot: { day: 3, start: "12:00", minutes: 50 },
    });
    const draft = await makeGroup(term, { leaders: [people.leader._id], submittedAt: null, openedAt: null });
    const waiting = await makeGroup(term, { leaders: [people.leader._id], openedAt: null });
    const session = await makeSession(mine, "2026-10-06", { room: room.code });
    const done = await makeSession(mine, "2026-09-29", {
      registerOpenedAt: app.clock.now(),
      registerClosedAt: app.clock.now(),
      leading: [people.leader._id],
      register: [
        {
          person: people.student._id,
          mark: "present",
          markedAt: app.clock.now(),
          markedBy: people.leader._id,
        },
      ],
    });
    const open = await makeSession(mine, "2026-10-05", { registerOpenedAt: app.clock.now() });
    const asked = { askedBy: people.staff._id, askedAt: app.clock.now(), reason: long, handedBackBy: [] };
    const cover = { ...asked, takenBy: people.leader._id, takenAt: app.clock.now() };
    await makeSession(full, "2026-10-07", { room: room.code, cover });
    const request = await RoomRequest.create({
      group: mine._id,
      room: room._id,
      askedBy: people.leader._id,
      askedAt: app.clock.now(),
      pending: true,
    });
    const round = await Round.create({
      term: term._id,
      openedAt: app.clock.now(),
      openedBy: people.staff._id,
      deadlineAt: new Date("2026-10-20T16:00:00Z"),
      seed: 1,
      open: true,
    });
    const waitingToLeave = [{ person: people.student._id, version: "seen" }];
    const begun = { startedAt: app.clock.now(), startedBy: people.staff._id };
    await OffList.create({ ...begun, total: 2, waiting: waitingToLeave });
    await look(null, [`/rooms/${room.code}/door`]);
    await look(people.student, [
      ...ownPages,
      at("groups", mine),
      at("groups", full),
      "/groups?day=7",
      `/rooms/${room.code}`,
      at("sessions", session),
      at("rounds", round),
      "/rounds/how",
    ]);
    await look(await makePerson({ name: long }), [`/invitations/${"i".repeat(43)}`, at("groups", full)]);
    await look(people.leader, [
      "/today",
      "/hours",
      "/training",
      at("groups", mine),
      at("groups", draft, "/edit"),
      at("groups", draft),
      at("groups", mine, "/room"),
      at("groups", full, "/room"),
      at("groups", mine, "/invitation"),
      at("groups", mine, "/invitation/code"),
      at("groups", mine, "/cancellation"),
      at("sessions", session, "/register"),
      at("sessions", open, "/register"),
      at("sessions", done, "/register"),
    ]);
    await look(people.staff, [
      ...officePages,
      at("groups", waiting),
      at("office/leaders", people.leader),
      at("office/leaders", people.leader, "/clearance?topics=renal"),
      at("groups", mine, "/leader"),
      at("office/people", people.leader),
      at("office/people", people.leader, "/leaving"),
      at("office/small-groups", mine),
      at("office/small-groups", mine, `/merging/${String(full._id)}`),
      at("office/requests", request),
      ...["", "/edit", "/photo"].map((page) => `/office/rooms/${room.code}${page}`),
      at("office/rounds", round),
      at("office/rounds", round, "/arrangements"),
      at("office/rounds", round, "/groups"),
      at("office/rounds", round, "/comparison"),
      at("office/rounds", round, `/people/${String(people.student._id)}`),
    ]);
  });

  it("can be read by everyone while a group prepares, talks and changes its dates", async () => {
    const term = await makeTerm();
    const mine = await makeGroup(term, {
      title: long,
      leaders: [people.leader._id],
      members: [memberOf(people.student)],
    });
    const session = await makeSession(mine, "2026-10-06");
    const kept = await KeptPlan.create({
      owner: people.leader._id,
      title: long,
      items: [{ text: long, minutes: 10 }],
      keptAt: app.clock.now(),
    });
    const planned = {
      items: [{ text: long, minutes: 10 }],
      links: [{ label: long, address: "https://a.example" }],
    };
    await Plan.create({
      session: session._id,
      group: mine._id,
      ...planned,
      savedAt: app.clock.now(),
      savedBy: people.leader._id,
    });
    const again = await makeGroup(term, {
      title: long,
      leaders: [people.leader._id],
      submittedAt: null,
      openedAt: null,
      copiedFrom: mine._id,
    });
    const post = { group: mine._id, text: long, postedAt: app.clock.now() };
    await BoardPost.create({ ...post, session: session._id, author: people.student._id });
    const root = await ThreadPost.create({ ...post, author: people.leader._id });
    await ThreadPost.create({ ...post, author: people.student._id, replyTo: root._id });
    await look(people.student, [
      at("sessions", session),
      at("groups", mine, "/thread"),
      at("groups", mine, `/thread/${String(root._id)}`),
    ]);
    const preview = "/change/preview?what=move&scope=this&on=2026-10-07&start=18:00&minutes=50";
    await look(people.leader, [
      at("groups", mine, "/sessions/new"),
      at("groups", mine, "/thread"),
      at("groups", again, "/brought"),
      at("sessions", session),
      at("sessions", session, "/plan"),
      at("sessions", session, "/change"),
      at("sessions", session, "/change?what=replan"),
      at("sessions", session, preview),
      at("plans", kept),
      "/plans",
    ]);
  });

  it("works without script: a student finds a group, joins and leaves", async () => {
    const term = await makeTerm();
    const group = await makeGroup(term, { title: "Renal together" });
    await makeSession(group, "2026-10-13");
    const page = await browser.open(people.student, { script: false });
    await page.goto("/groups");
    await page.getByRole("link", { name: "Renal together" }).click();
    await page.getByRole("button", { name: "Join this group" }).click();
    await page.getByText("You have been in this group").waitFor();
    await page.getByRole("button", { name: "Leave the group" }).click();
    await page.getByRole("button", { name: /Join/ }).first().waitFor();
  });
});

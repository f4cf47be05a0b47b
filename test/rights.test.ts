import { expect } from "chai";
import { RoomDraft } from "../server/allocation/draft.js";
import { Inbox } from "../server/data/inbox.js";
import { Round } from "../server/matching/round.js";
import { Blocking } from "../server/rooms/blocking.js";
import { Booking } from "../server/rooms/booking.js";
import { findSigner, keepSigningKey } from "../server/recognition/keys.js";
import { keepDefaultRules } from "../server/recognition/rules.js";
import { rights, type Audience, type RightKey } from "../server/people/rights.js";
import { allRoutes } from "../server/routes.js";
import { makeNamed } from "./rights-objects.js";
import { useApp } from "./support/app.js";
import {
  makeCredential,
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
} from "./support/factories.js";
import { stranger, visitorFor, type Answer, type Visitor } from "./support/visitor.js";

/** Everybody a row may speak of, and the audiences each of them is part of. */
const everybody = {
  stranger: ["anyone"],
  "a student of another group": ["anyone", "signed-in", "student"],
  "a member of the group": ["anyone", "signed-in", "student", "member"],
  "a leader of another group": ["anyone", "signed-in", "leader"],
  "the group's leader": ["anyone", "signed-in", "leader", "leads"],
  staff: ["anyone", "signed-in", "staff"],
  support: ["anyone", "signed-in", "support"],
} as const satisfies Record<string, readonly Audience[]>;

type Who = keyof typeof everybody;

/** Rows that answer for reasons beyond who asks; their own tests cover them. */
const ownDoors: RightKey[] = [
  "GET /set-up",
  "POST /set-up",
  "GET /demo/:persona",
  "GET /sign-in/school",
  "GET /sign-in/school/answer",
  "GET /unsubscribe/:token",
  "POST /unsubscribe/:token",
  "GET /calendar/:secret",
  "GET /check-in/:session/:code",
];

describe("The table of rights", () => {
  const app = useApp({ emptied: "once" });
  let visitors: Record<Who, Visitor>;
  let names: Record<string, string>;

  before(async () => {
    const term = await makeTerm();
    const member = await makePerson();
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const group = await makeGroup(term, { leaders: [leader._id], members: [memberOf(member)] });
    const into = await makeGroup(term);
    const session = await makeSession(group, "2026-10-06");
    const room = await makeRoom();
    const blocking = await Blocking.create({
      room: room._id,
      fromOn: "2026-10-06",
      toOn: "2026-10-06",
      from: "00:00",
      to: "24:00",
      reason: "Paint",
      madeAt: app.clock.now(),
      madeBy: leader._id,
    });
    const booking = await Booking.create({
      room: room._id,
      purpose: "A talk",
      startsAt: new Date("2026-10-07T09:00:00Z"),
      endsAt: new Date("2026-10-07T10:00:00Z"),
      quarters: [1],
      held: true,
      heldAt: app.clock.now(),
      heldBy: leader._id,
    });
    const draft = await RoomDraft.create({
      term: term._id,
      base: "now",
      startedAt: app.clock.now(),
      startedBy: leader._id,
      heldUntil: app.clock.now(),
      failedAt: app.clock.now(),
    });
    const round = await Round.create({
      term: term._id,
      openedAt: app.clock.now(),
      openedBy: leader._id,
      deadlineAt: new Date("2026-10-20T16:00:00Z"),
      seed: 1,
      open: true,
    });
    await keepDefaultRules(app.clock.now());
    const credential = await makeCredential(await makePerson());
    const message = await Inbox.create({
      to: (await makePerson())._id,
      subject: "A word",
      text: "Words",
      createdAt: app.clock.now(),
      expiresAt: new Date("2027-01-01T00:00:00Z"),
    });
    visitors = {
      stranger: stranger(app),
      "a student of another group": await visitorFor(app, await makePerson()),
      "a member of the group": await visitorFor(app, member),
      "a leader of another group": await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 })),
      "the group's leader": await visitorFor(app, leader),
      staff: await visitorFor(app, await makePerson({ roles: ["staff"] })),
      support: await visitorFor(app, await makePerson({ roles: ["support"] })),
    };
    const { dataKeys } = app.running.house.config;
    await keepSigningKey(app.clock.now(), dataKeys);
    const around = {
      group,
      session: session._id,
      round: round._id,
      room: room._id,
      leader: leader._id,
      member,
    };
    names = {
      ...(await makeNamed(around)),
      ":group": String(group._id),
      ":session": String(session._id),
      ":round": String(round._id),
      ":room": room.code,
      ":blocking": String(blocking._id),
      ":booking": String(booking._id),
      ":draft": String(draft._id),
      ":person": String(leader._id),
      ":into": String(into._id),
      ":student": String(member._id),
      ":credential": credential._id,
      ":rule": "level-1",
      ":message": String(message._id),
      ":key": (await findSigner(dataKeys)).kid,
    };
  });

  /** Where nothing is named, everything is not found, whatever guards it. */
  const addressOf = (path: string) =>
    path.replace(/:\w+/g, (name) => {
      const named = names[name];
      if (named === undefined) throw new Error(`${name} in ${path} names nothing`);
      return named;
    });

  async function ask(who: Who, key: RightKey): Promise<Answer> {
    const [method, path = ""] = key.split(" ");
    const address = addressOf(path);
    return method === "GET" ? visitors[who].get(address) : visitors[who].post(address, {});
  }

  const isShut = ({ status, location }: Answer) =>
    [401, 403, 404].includes(status) || (status === 303 && (location ?? "").startsWith("/sign-in?next="));

  it("has a row for each route and a route for each row", () => {
    const routed = allRoutes({
      ...app.running.house,
      config: { ...app.running.house.config, mode: "demo" },
    }).flatMap((each) => each.keys);
    expect([...routed].sort()).to.deep.equal(Object.keys(rights).sort());
  });

  for (const [key, audiences] of Object.entries(rights) as [RightKey, readonly Audience[]][]) {
    if (ownDoors.includes(key)) continue;
    const shutFor = (Object.keys(everybody) as Who[]).filter(
      (who) => !everybody[who].some((each) => audiences.includes(each)),
    );
    if (shutFor.length === 0) continue;
    it(`${key} is shut for ${shutFor.join(", ")}`, async () => {
      for (const who of shutFor) {
        const answer = await ask(who, key);
        expect(isShut(answer), `${who}: ${answer.status} ${answer.location ?? ""}`).to.equal(true);
      }
    });
  }

  const lookedUpAlone = (key: RightKey) => key === "GET /rooms/:room/photo";

  for (const [key, audiences] of Object.entries(rights) as [RightKey, readonly Audience[]][]) {
    if (ownDoors.includes(key) || !key.startsWith("GET ") || lookedUpAlone(key)) continue;
    const openFor = (Object.keys(everybody) as Who[]).filter((who) =>
      everybody[who].some((each) => audiences.includes(each)),
    );
    it(`${key} opens for ${openFor.join(", ")}`, async () => {
      for (const who of openFor) {
        const answer = await ask(who, key);
        const opens = [200, 302, 303].includes(answer.status);
        expect(opens && !isShut(answer), `${who}: ${answer.status} ${answer.location ?? ""}`).to.equal(true);
      }
    });
  }
});

import { expect } from "chai";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { deliverOutbox } from "../../server/notifications/mail-delivery.js";
import { openPostbox } from "../../server/notifications/mail.js";
import { deliverPushes } from "../../server/notifications/push-delivery.js";
import { keepPushKey } from "../../server/notifications/push-key.js";
import type { PersonDocument } from "../../server/people/person.js";
import { Plan } from "../../server/plans/plan.js";
import { sendDigests } from "../../server/sessions/digest.js";
import { remindOfSessions } from "../../server/sessions/reminding.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { startMailServer, type MailServer } from "./mail-server.js";
import { startPushService, type Browser, type PushService } from "./push-service.js";

/** Words that stand nowhere else: in the group's title, in its plan, in its thread. */
const canaries = /Quillonia|Brambleford|Oswintha/i;

describe("What a shared-experience group says among itself", () => {
  const app = useApp();
  let mail: MailServer;
  let service: PushService;
  beforeEach(async () => {
    [mail, service] = await Promise.all([startMailServer(), startPushService()]);
  });
  afterEach(() => Promise.all([mail.close(), service.close()]));

  async function send(): Promise<void> {
    const { config } = app.running.house;
    await deliverOutbox(
      openPostbox(mail.url, "rounds@school.example"),
      app.url,
      app.clock.now(),
      "s".repeat(32),
    );
    await deliverPushes(config, app.clock.now());
  }

  // Red when titleInMessages gives every group its title, or thread posts are quoted in messages of such groups.
  it("stands in no mail, push, reminder or digest, and in nobody's inbox", async () => {
    const { config } = app.running.house;
    config.pushServices = [service.origin];
    await keepPushKey(app.clock.now(), config.dataKeys);
    const term = await makeTerm();
    const [member, waiting, staff] = [
      await makePerson(),
      await makePerson(),
      await makePerson({ roles: ["staff"] }),
    ];
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const everybody: PersonDocument[] = [member, waiting, staff, leader];
    const phones: Browser[] = [];
    for (const person of everybody) {
      const phone = service.newBrowser();
      const { endpoint, publicKey, authSecret } = phone;
      await (await visitorFor(app, person)).post("/profile/push", { endpoint, publicKey, authSecret });
      phones.push(phone);
    }
    const group = await makeGroup(term, {
      kind: "shared-experience",
      title: "Quillonia circle",
      about: "For all from Quillonia.",
      capacity: 1,
      leaders: [leader._id],
      members: [memberOf(member)],
      waitlist: [{ person: waiting._id, since: app.clock.now(), offeredUntil: null }],
    });
    const session = await makeSession(group, "2026-10-06");
    await makeSession(group, "2026-10-13");
    const [ana, bea] = [await visitorFor(app, leader), await visitorFor(app, member)];
    const at = `/groups/${String(group._id)}`;
    await ana.post(`/sessions/${String(session._id)}/plan`, {
      items: "10 Brambleford",
      links: "",
      version: "-1",
    });
    await ana.post(`${at}/thread`, { text: "Oswintha, shall we meet?" });
    app.clock.set(new Date("2026-10-05T18:00:00Z"));
    expect(await remindOfSessions(app.clock.now())).to.equal(1);
    expect((await bea.post(`${at}/membership/end`)).status).to.equal(303);
    app.clock.set(new Date("2026-10-11T17:00:00Z"));
    await sendDigests(app.clock.now());
    await ana.post(`${at}/cancellation`, { reason: "Too few this term." });
    app.clock.advance(1);
    await send();

    expect(await ThreadPost.countDocuments({ text: /Oswintha/ } as never)).to.equal(1);
    const subjects = (await Inbox.find().lean()).map(({ subject }) => subject).join("\n");
    for (const told of [/wrote to your group/, /tomorrow 17:00/, /place is free in your group/, /Your week/])
      expect(subjects).to.match(told);
    expect(mail.letters.length).to.be.at.least(4);
    expect(service.arrived.length).to.be.at.least(4);
    const opened = service.arrived.map((arrived) => {
      const phone = phones.find(({ endpoint }) => endpoint.endsWith(arrived.path));
      return phone?.open(arrived);
    });
    expect(opened.every((push) => push?.title === "Peer Rounds")).to.equal(true);
    const gone = JSON.stringify([
      mail.letters,
      opened,
      await Inbox.find().lean(),
      await Outbox.find().lean(),
    ]);
    expect(gone).to.not.match(canaries);
    expect(await Plan.countDocuments()).to.equal(1);
  });
});

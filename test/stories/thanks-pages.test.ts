import { Debrief } from "../../server/attendance/debrief.js";
import { Nomination } from "../../server/nominations/nomination.js";
import type { PersonDocument } from "../../server/people/person.js";
import { Development } from "../../server/recognition/development.js";
import { keepDefaultRules } from "../../server/recognition/rules.js";
import { ThankYou } from "../../server/thanks/thank-you.js";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import {
  makeCredential,
  makeGroup,
  makePerson,
  makeSession,
  makeTerm,
  memberOf,
} from "../support/factories.js";
import { lookAt } from "./look.js";

const long = "Wilhelmina-Featherstonehaugh-Cholmondeley-of-the-Anatomy-of-the-limbs, slowly";

/** Every page of thanks and recognition, for whoever may see it, with nothing and with long names. */
describe("Every page of thanks", function () {
  this.timeout(120_000);
  const app = useApp();
  const browser = useBrowser(app);

  const look = (who: PersonDocument, addresses: string[]) => lookAt(browser, who, addresses);

  async function makeSchool() {
    const term = await makeTerm();
    await keepDefaultRules(app.clock.now());
    const bea = await makePerson({ name: "Bea Student" });
    const ana = await makePerson({ name: long, roles: ["leader"], year: 4 });
    const staff = await makePerson({ name: "Una Office", roles: ["staff"] });
    const group = await makeGroup(term, { title: long, leaders: [ana._id], members: [memberOf(bea)] });
    const now = app.clock.now();
    const closed = { registerOpenedAt: now, registerClosedAt: now, leading: [ana._id] };
    const session = await makeSession(group, "2026-09-29", closed);
    return { term, bea, ana, staff, group, session, now };
  }

  const award = "/office/recognition/rules/award-thanked";

  it("can be read by everyone before there is anything", async () => {
    const { bea, ana, staff, session } = await makeSchool();
    await look(bea, ["/recognition", "/thanks", "/thanks?box=sent", "/nominations"]);
    await look(ana, ["/recognition", `/sessions/${String(session._id)}/debrief`]);
    const office = ["/office/follow-ups", "/office/nominations", "/office/thanks", "/office/recognition/new"];
    await look(staff, [...office, award, `${award}/awarding`]);
  });

  it("can be read by everyone once there is something, with long names", async () => {
    const { term, bea, ana, staff, group, session, now } = await makeSchool();
    const debrief = { session: session._id, group: group._id, leader: ana._id, writtenAt: now };
    await Debrief.create({ ...debrief, went: long, next: long, forStaff: long, askedAt: now });
    const note = {
      from: bea._id,
      to: ana._id,
      joinedOpenly: true,
      text: long,
      sentAt: now,
      on: "2026-10-05",
    };
    await ThankYou.create({ ...note, turn: 1 });
    await ThankYou.create({ ...note, turn: 2, reportedAt: now });
    const nomination = {
      award: "award-thanked",
      awardName: long,
      term: term._id,
      nominee: ana._id,
      text: long,
    };
    await Nomination.create({ ...nomination, by: bea._id, writtenAt: now, isNamed: true, passedAt: now });
    await Nomination.create({ ...nomination, by: staff._id, writtenAt: now });
    const entry = { person: ana._id, on: "2026-10-01", minutes: 60, recordedAt: now, recordedBy: staff._id };
    await Development.create({ ...entry, what: long });
    await makeCredential(ana, { title: long });
    const own = ["/recognition", "/thanks", "/nominations"];
    await look(bea, [...own, "/thanks?box=sent"]);
    await look(ana, [...own, `/sessions/${String(session._id)}/debrief`]);
    await look(staff, [
      "/office/follow-ups",
      "/office/nominations",
      "/office/nominations?state=passed",
      "/office/thanks",
      "/office/recognition/ceremony",
      `/office/leaders/${String(ana._id)}/development`,
      `${award}/awarding`,
      `${award}/awarding?person=${String(ana._id)}`,
    ]);
  });
});

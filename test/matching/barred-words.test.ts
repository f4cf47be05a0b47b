import { expect } from "chai";
import { barredBy, type Own } from "../../server/matching/barred-words.js";
import { useApp } from "../support/app.js";
import { draftRound, tuesdayEvenings, useRoundOfTwo } from "../support/drafts.js";
import { makeGroup, makePerson, memberOf, nobodyId } from "../support/factories.js";
import { Apart } from "../../server/matching/apart.js";
import { Round } from "../../server/matching/round.js";

describe("Why a group is barred to somebody", () => {
  const [person, other] = [nobodyId(), nobodyId()];
  const slot = { day: 2, start: "17:00", minutes: 50 };
  const group = { id: String(nobodyId()), topic: "renal", slot };
  const own = (fields: object): Own => ({
    ...{ _id: nobodyId(), title: "Heart A", topic: "heart", slot },
    ...{ members: [], leaders: [], waitlist: [] },
    ...fields,
  });
  const entry = (who = person) => [{ person: who, joinedAt: new Date(0), by: "choice" as const }];
  const waiting = [{ person, since: new Date(0), offeredUntil: null }];
  const thursday = { ...slot, day: 4 };

  it("is said by the rule: overlapping, for the same topic, waited for; an arrangement only in general", () => {
    const words = (...groups: Own[]) => barredBy(String(person), group, groups);
    expect(words(own({ members: entry() }))).to.equal("it overlaps Heart A, which they are in");
    expect(words(own({ leaders: [person] }))).to.equal("it overlaps Heart A, which they lead");
    expect(words(own({ members: entry(), topic: "renal", slot: thursday }))).to.equal(
      "they are in Heart A, which is for the same topic",
    );
    expect(words(own({ _id: group.id, waitlist: waiting }))).to.equal("they wait for it");
    expect(words(own({ _id: group.id, leaders: [person] }))).to.equal("they lead it");
    expect(words(own({ _id: group.id, givenUpBy: [String(person)] }))).to.equal(
      "they gave it up after a round",
    );
    const neutral = "an arrangement of this round stands against it";
    expect(words()).to.equal(neutral);
    expect(words(own({ members: entry(other) }), own({ members: entry(), slot: thursday }))).to.equal(
      neutral,
    );
    expect(words(own({ waitlist: waiting }))).to.equal(neutral);
  });
});

describe("A topic that is barred to somebody", function () {
  this.timeout(30_000);
  const app = useApp();
  const about = useRoundOfTwo(app);

  it("is told of in lists and on their page by the rule, never with whom they are kept apart from or a private group", async () => {
    const { office, round, student, page } = about;
    const { term } = await Round.findById(round).orFail().lean();
    const joined = { title: "Anatomy on Tuesdays", topic: "anatomy", members: [memberOf({ _id: student })] };
    await makeGroup({ _id: term }, joined);
    const inside = await makePerson({ name: "Heron Inside", topics: ["renal"], free: tuesdayEvenings });
    const slot = { day: 2, start: "18:00", minutes: 50 };
    await makeGroup({ _id: term }, { slot, title: "Renal later", members: [memberOf(inside)] });
    const people = [student, inside._id];
    await Apart.create({ round, people, sealedReason: "x", by: nobodyId(), at: app.clock.now() });
    await draftRound(app, round);
    const exact = "Renal together: it overlaps Anatomy on Tuesdays, which they are in.";
    const neutral = "Renal later: an arrangement of this round stands against it.";
    expect(await page("?show=unplaced"))
      .to.include(exact)
      .and.include(neutral)
      .and.not.include("Heron");
    const sheet = (await office.get(`/office/rounds/${round}/people/${String(student)}`)).text;
    expect(sheet)
      .to.include("It overlaps Anatomy on Tuesdays, which they are in.")
      .and.include("An arrangement of this round stands against it.")
      .and.not.include("Heron");
  });
});

import { expect } from "chai";
import fc from "fast-check";
import type { Types } from "mongoose";
import { Debrief } from "../../server/attendance/debrief.js";
import { choicesOf, leaderField, markField } from "../../server/attendance/register.js";
import { saveRegister } from "../../server/attendance/register-keeping.js";
import { certifyHours } from "../../server/recognition/certifying.js";
import { Credential, current } from "../../server/recognition/credential.js";
import { findLedger, findLedgers } from "../../server/recognition/ledger-reading.js";
import { statementOf } from "../../server/recognition/issuing.js";
import { marks, Session, type Mark, type SessionDocument } from "../../server/sessions/session.js";
import { monday, useApp } from "../support/app.js";
import {
  makeCredential,
  makeGroup,
  makePerson,
  makeSession,
  makeTerm,
  memberOf,
} from "../support/factories.js";

type Named = { _id: Types.ObjectId; name: string };

/** What a register was last told: who led (by number), and each member's mark. */
interface Told {
  session: number;
  led: number[];
  marked: Mark[];
}

const someone = fc.uniqueArray(fc.nat({ max: 1 }), { minLength: 1, maxLength: 2 });
const told: fc.Arbitrary<Told> = fc.record({
  session: fc.nat({ max: 1 }),
  led: someone,
  marked: fc.array(fc.constantFrom(...marks), { minLength: 2, maxLength: 2 }),
});

describe("Hours and certificates", function () {
  this.timeout(60_000);
  const app = useApp();

  /** Two leaders, two members and two closed registers; everybody holds the certificate of their hours. */
  async function makeSchool() {
    const term = await makeTerm();
    const leaders = [
      await makePerson({ roles: ["leader"], year: 4 }),
      await makePerson({ roles: ["leader"] }),
    ];
    const members = [await makePerson(), await makePerson()];
    const group = await makeGroup(term, {
      leaders: leaders.map(({ _id }) => _id),
      members: members.map(memberOf),
    });
    const closed = { registerOpenedAt: monday, registerClosedAt: monday, leading: [leaders[0]?._id] };
    const sessions = [
      await makeSession(group, "2026-10-06", closed as object),
      await makeSession(group, "2026-10-13", closed as object),
    ];
    const debrief = { session: sessions[0]?._id, group: group._id, leader: leaders[0]?._id };
    await Debrief.create({ ...debrief, writtenAt: monday, went: "Well." });
    const certificates = [];
    for (const person of [...leaders, ...members]) certificates.push(await holdHours(person));
    return { leaders, members, sessions, certificates };
  }

  async function holdHours(person: Named) {
    const statement = statementOf(await findLedger(String(person._id)));
    return makeCredential(person, {
      revisions: [{ ...statement, at: monday, because: "issued", hasGrown: false }],
    });
  }

  async function correct(session: SessionDocument, choices: Record<string, string>): Promise<void> {
    const seen = choicesOf(await Session.findById(session._id).orFail().lean());
    const now = app.clock.now();
    const form = { seen, mine: choices, everyone: false, writtenAt: now };
    const kept = await saveRegister({ id: String(session.group), now }, session, form);
    expect(kept).to.deep.equal({ outcome: "saved", leftOut: 0 });
  }

  // Red when neither of the two changes writes what the other does.
  it("agree with a register that is corrected at the moment a certificate is made", async () => {
    const { leaders, sessions } = await makeSchool();
    const person = String(leaders[1]?._id);
    for (const led of [[0, 1], [0], [1]]) {
      await Credential.deleteMany({ person });
      const form = Object.fromEntries(led.map((n) => [leaderField(String(leaders[n]?._id)), "yes"]));
      await Promise.all([
        correct(sessions[0] as SessionDocument, form),
        certifyHours({ id: person, now: app.clock.now() }, person, "Peer learning"),
      ]);
      const made = await Credential.findOne({ person, key: "hours" }).orFail().lean();
      expect(current(made)).to.include(statementOf(await findLedger(person)));
    }
  });

  it("equal the registers after any sequence of corrections, each with a trace", async () => {
    const { leaders, members, sessions, certificates } = await makeSchool();
    const state: Told[] = [0, 1].map((session) => ({ session, led: [0], marked: [] }));

    /** What each person's numbers must be, added up from what the registers were last told. */
    const expectedOf = (person: number) => {
      const led = state.filter((each) => each.led.includes(person));
      const together = led.filter((each) => each.led.length > 1);
      const attended = state.filter(({ marked }) => ["present", "late"].includes(marked[person - 2] ?? ""));
      return {
        leadingMinutes: (led.length - together.length) * 50,
        coLeadingMinutes: together.length * 50,
        preparationMinutes: led.length * 20,
        // Ana wrote a debrief of the first session: it counts while the register says she was there.
        debriefMinutes: person === 0 && state[0]?.led.includes(0) ? 5 : 0,
        trainingMinutes: person < 2 ? 600 : 0,
        sessionsLed: led.length,
        sessionsAttended: attended.length,
      };
    };

    const traces = certificates.map(() => 1);
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 4 }), async (corrections) => {
        for (const each of corrections) {
          const before = certificates.map((_, person) => JSON.stringify(expectedOf(person)));
          state[each.session] = each;
          await correct(sessions[each.session] as SessionDocument, fieldsOf(each));
          certificates.forEach((_, person) => {
            if (before[person] !== JSON.stringify(expectedOf(person)))
              traces[person] = (traces[person] ?? 0) + 1;
          });
        }
        const ledgers = await findLedgers();
        for (const [person, certificate] of certificates.entries()) {
          const kept = await Credential.findById(certificate._id).orFail().lean();
          expect(current(kept)).to.include(expectedOf(person));
          expect(kept.revisions.length, "revisions").to.equal(traces[person]);
          const alone = await findLedger(String(kept.person));
          expect(statementOf(alone)).to.include(expectedOf(person));
          expect(current(kept)).to.include(statementOf(alone));
          const lines = [...alone.lines].reduce((sum, { minutes }) => sum + minutes, 0);
          expect(alone.measures.allMinutes).to.equal(lines);
          const among = ledgers.get(String(kept.person));
          if (among) expect(among).to.deep.equal(alone);
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );

    function fieldsOf({ led, marked }: Told): Record<string, string> {
      const mine: Record<string, string> = {};
      for (const number of led) mine[leaderField(String(leaders[number]?._id))] = "yes";
      marked.forEach((mark, index) => (mine[markField(String(members[index]?._id))] = mark));
      return mine;
    }
  });
});

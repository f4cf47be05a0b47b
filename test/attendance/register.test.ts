import { expect } from "chai";
import type { SessionFields } from "../../server/sessions/session.js";
import { join, listedIn, markTheRest, phaseOf, expected } from "../../server/attendance/register.js";

const startsAt = new Date("2026-10-06T16:00:00Z");
const endsAt = new Date("2026-10-06T16:50:00Z");
const dated = { startsAt, endsAt, cancelledAt: null, registerOpenedAt: null, registerClosedAt: null };
const minutes = (count: number) => new Date(startsAt.getTime() + count * 60_000);
const kept = (marked: string[]): Pick<SessionFields, "register" | "leading"> =>
  ({ register: marked.map((person) => ({ person, mark: "present" })), leading: [] }) as never;

describe("The rules of a register", () => {
  it("go from too early over ready and open to closed", () => {
    expect(phaseOf(dated, minutes(-31))).to.equal("early");
    expect(phaseOf(dated, minutes(-30))).to.equal("ready");
    expect(phaseOf(dated, minutes(10_000))).to.equal("ready");
    expect(phaseOf({ ...dated, registerOpenedAt: minutes(-5) }, minutes(0))).to.equal("open");
    const closed = { ...dated, registerOpenedAt: minutes(-5), registerClosedAt: minutes(50) };
    expect(phaseOf(closed, minutes(60))).to.equal("closed");
  });

  it("leave a cancelled session without a register, but a closed one as it is", () => {
    const cancelledAt = minutes(-100);
    expect(phaseOf({ ...dated, cancelledAt }, minutes(0))).to.equal("cancelled");
    expect(phaseOf({ ...dated, cancelledAt, registerOpenedAt: minutes(-5) }, minutes(0))).to.equal(
      "cancelled",
    );
    expect(phaseOf({ ...dated, cancelledAt, registerClosedAt: minutes(50) }, minutes(60))).to.equal("closed");
  });

  it("ask about members from before the end and whoever is marked, each once", () => {
    const members = [
      { person: "a", joinedAt: minutes(-10) },
      { person: "b", joinedAt: minutes(49) },
      { person: "c", joinedAt: minutes(50) },
    ];
    expect(listedIn({ ...dated, ...kept([]) }, members)).to.deep.equal(["a", "b"]);
    expect(listedIn({ ...dated, ...kept(["gone", "a"]) }, members)).to.deep.equal(["gone", "a", "b"]);
  });

  it("expect those who belonged when it began", () => {
    const members = [
      { person: "a", joinedAt: minutes(0) },
      { person: "b", joinedAt: minutes(1) },
    ];
    expect(expected(members, { startsAt })).to.deep.equal(["a"]);
  });

  it("mark the rest and nobody else", () => {
    const marked = markTheRest({ "mark-a": "late", "leader-x": "yes" }, ["a", "b"], "present");
    expect(marked).to.deep.equal({ "mark-a": "late", "mark-b": "present", "leader-x": "yes" });
  });
});

describe("Joining two forms of one register", () => {
  const table: [string, [string, string, string], string, boolean][] = [
    ["nobody changed it", ["", "", ""], "", false],
    ["only I marked it", ["", "late", ""], "late", false],
    ["only they marked it", ["", "", "late"], "late", false],
    ["both marked it alike", ["", "late", "late"], "late", false],
    ["both marked it differently", ["", "late", "absent"], "late", true],
    ["I corrected what they left", ["late", "present", "late"], "present", false],
    ["they corrected what I left", ["late", "late", "present"], "present", false],
    ["both corrected it differently", ["late", "present", "absent"], "present", true],
    ["my form lacks the row they marked", ["", "", "present"], "present", false],
    ["my form lacks a row that was marked before", ["late", "", "late"], "late", false],
  ];
  for (const [words, [seen, mine, theirs], joined, isRival] of table) {
    it(`keeps the right mark when ${words}`, () => {
      const given = (value: string): Record<string, string> => (value === "" ? {} : { "mark-a": value });
      const said = { seen: given(seen), mine: given(mine), theirs: given(theirs) };
      const result = join(["mark-a"], said);
      expect(result.joined["mark-a"]).to.equal(joined);
      expect(result.rivals).to.have.length(isRival ? 1 : 0);
    });
  }

  it("takes a missing tick of a leader for an answer", () => {
    const said = { seen: { "leader-a": "yes" }, mine: {}, theirs: { "leader-a": "yes" } };
    expect(join(["leader-a"], said)).to.deep.equal({ joined: { "leader-a": "" }, rivals: [] });
  });

  it("leaves out fields that do not belong to the register", () => {
    const said = { seen: {}, mine: { "mark-z": "present" }, theirs: {} };
    expect(join(["mark-a"], said).joined).not.to.have.property("mark-z");
  });
});

import { expect } from "chai";
import { Types } from "mongoose";
import type { ListedGroup } from "../../server/groups/catalogue.js";
import { groupsThatFit, waysOut, whyItFits, type Seeker } from "../../server/sessions/fitting.js";

const group = (title: string, fields: Partial<ListedGroup> = {}): ListedGroup => ({
  _id: new Types.ObjectId(),
  code: title,
  title,
  topic: "renal",
  kind: "review",
  years: [1],
  slot: { day: 2, start: "17:00", minutes: 50 },
  everyWeeks: 1,
  capacity: 12,
  leaders: [],
  openedAt: new Date(0),
  cancelledAt: null,
  taken: 3,
  waiting: 0,
  ...fields,
});

const seeker = (fields: Partial<Seeker> = {}): Seeker => ({
  year: 1,
  topics: ["anatomy", "renal"],
  free: [{ day: 2, from: "16:00", to: "20:00" }],
  matters: "",
  busy: [],
  known: new Set(),
  together: new Set(),
  ...fields,
});

const titles = (groups: readonly ListedGroup[]) => groups.map((each) => each.title);
const names = (code: string) => code.toUpperCase();
const at = (day: number, start: string) => ({ slot: { day, start, minutes: 50 } });

describe("Groups that fit somebody", () => {
  it("are for their year, on their topics, in their free time, with a place, and clash with nothing", () => {
    const mine = group("mine");
    const all = [
      group("fits"),
      mine,
      group("another year", { years: [2] }),
      group("another topic", { topic: "cardiology" }),
      group("another day", at(3, "17:00")),
      group("ends too late", at(2, "19:30")),
      group("full", { taken: 12 }),
      group("a place, but somebody waits for it", { waiting: 1 }),
      group("clashes", at(2, "18:30")),
    ];
    const busy = [{ day: 2, start: "19:00", minutes: 30 }];
    const found = groupsThatFit(all, seeker({ busy, known: new Set([String(mine._id)]) }));
    expect(titles(found)).to.deep.equal(["fits"]);
  });

  it("come in the order of the topics, then of the week", () => {
    const all = [group("first"), group("second"), group("wanted most", { topic: "anatomy" })];
    expect(titles(groupsThatFit(all, seeker()))).to.deep.equal(["wanted most", "first", "second"]);
  });

  it("come with time to spare first for whom time matters most, with the buddy for whom that does", () => {
    const late = group("at the edge", { topic: "anatomy", ...at(2, "19:10") });
    const all = [late, group("in the middle", at(2, "17:30"))];
    expect(titles(groupsThatFit(all, seeker({ matters: "time" })))[0]).to.equal("in the middle");
    const together = new Set([String(all[1]?._id)]);
    expect(titles(groupsThatFit(all, seeker({ matters: "buddy", together })))[0]).to.equal("in the middle");
    expect(titles(groupsThatFit(all, seeker({ matters: "topic" })))[0]).to.equal("at the edge");
  });

  it("say why", () => {
    expect(whyItFits(group("one"), seeker(), "Renal")).to.equal(
      "Renal is your second choice, and you are free then",
    );
    expect(whyItFits(group("one"), seeker({ topics: [] }), "Renal")).to.equal("You are free then");
  });
});

describe("Ways to more groups that fit", () => {
  const ways = (all: ListedGroup[], fields: Partial<Seeker> = {}) =>
    waysOut(all, seeker(fields), names).map((way) => way.text);

  it("name the slot that asks for the least more time, with the most groups", () => {
    const all = [group("a", at(3, "12:00")), group("b", at(2, "19:20")), group("c", at(2, "19:20"))];
    expect(ways(all)).to.deep.equal(["2 more would fit if you were free Tuesdays 19:20–20:10."]);
  });

  it("name the topic with the most groups, and full ones with their waitlist", () => {
    const all = [
      group("x", { topic: "cardiology" }),
      group("Kidneys", { taken: 12, waiting: 2 }),
      group("nothing helps", { topic: "cardiology", taken: 12 }),
    ];
    expect(ways(all)).to.deep.equal([
      "One more would fit if CARDIOLOGY were among your topics.",
      "One more would fit but is full; in Kidneys 2 waiting.",
    ]);
  });

  it("begin with what matters less to the seeker", () => {
    const all = [group("x", { topic: "cardiology" }), group("y", at(3, "12:00"))];
    expect(ways(all, { matters: "time" })[0]).to.contain("CARDIOLOGY");
    expect(ways(all, { matters: "topic" })[0]).to.contain("Wednesdays 12:00");
  });

  it("are none when two things stand between", () => {
    expect(ways([group("x", { topic: "cardiology", taken: 12 })])).to.be.empty;
  });
});

import { expect } from "chai";
import { Types } from "mongoose";
import { codePrefix, nextCode } from "../../server/groups/code.js";
import { draftInput, openInput } from "../../server/groups/input.js";
import { whyNotJoin } from "../../server/groups/policy.js";
import { meetingWords, titleInMessages, yearsWords } from "../../server/groups/words.js";
import { parseForm } from "../../server/web/input.js";

const typed = {
  title: "Renal together",
  topic: "renal",
  kind: "review",
  years: ["1", "2"],
  day: "2",
  start: "17:00",
  minutes: "50",
  everyWeeks: "1",
  firstOn: "2026-10-05",
  capacity: "12",
  minimum: "5",
  building: "",
  onlineLink: "",
  about: "",
};

const errorsOf = (changed: Record<string, unknown>) => {
  const input = parseForm(draftInput, { ...typed, ...changed });
  return input.ok ? {} : input.errors;
};

describe("a group's code", () => {
  it("begins with the topic's first letters", () => {
    expect(codePrefix("renal")).to.equal("REN");
    expect(codePrefix("2nd-block")).to.equal("2ND");
    expect(codePrefix("---")).to.equal("GRP");
  });

  it("takes the number after the highest of its prefix", () => {
    expect(nextCode("REN", [])).to.equal("REN-1");
    expect(nextCode("REN", ["REN-1", "REN-12", "REN-x", "ANA-40"])).to.equal("REN-13");
  });
});

describe("the draft form", () => {
  it("takes a group as a phone sends it", () => {
    const input = parseForm(draftInput, typed);
    expect(input.ok && input.value).to.include({ day: 2, minutes: 50, everyWeeks: 1, capacity: 12 });
  });

  it("takes one ticked year, which arrives as a string", () => {
    const input = parseForm(draftInput, { ...typed, years: "3" });
    expect(input.ok && input.value.years).to.deep.equal([3]);
  });

  it("names the field of each mistake", () => {
    expect(errorsOf({ title: " " })).to.have.key("title");
    expect(errorsOf({ years: undefined })).to.have.key("years");
    expect(errorsOf({ day: "8" })).to.have.key("day");
    expect(errorsOf({ start: "25:00" })).to.have.key("start");
    expect(errorsOf({ minutes: "5" })).to.have.key("minutes");
    expect(errorsOf({ firstOn: "2026-02-30" })).to.have.key("firstOn");
    expect(errorsOf({ capacity: "61" })).to.have.key("capacity");
    expect(errorsOf({ capacity: "4" })).to.have.key("minimum");
    expect(errorsOf({ start: "23:30" })).to.have.key("minutes");
    expect(errorsOf({ onlineLink: "http://meet.example" })).to.have.key("onlineLink");
    expect(errorsOf({ onlineLink: "javascript:alert(1)" })).to.have.key("onlineLink");
    expect(errorsOf({ wishes: "sofa" })).to.have.key("wishes");
    expect(errorsOf({ kind: "secret" })).to.have.key("kind");
    expect(errorsOf({ everyWeeks: "3" })).to.have.key("everyWeeks");
  });

  it("lists mistakes in the order of its fields", () => {
    const wrong = errorsOf({ title: "", topic: "", years: [], day: "", start: "", capacity: "" });
    expect(Object.keys(wrong)).to.deep.equal(["title", "topic", "years", "day", "start", "capacity"]);
  });

  it("refuses fields it doesn't have and values that are no text", () => {
    expect(errorsOf({ openedAt: "2026-10-05" })).to.have.key("form");
    expect(errorsOf({ topic: { $ne: null } })).to.have.key("topic");
    expect(errorsOf({ start: ["17:00", "18:00"] })).to.have.key("start");
  });

  it("leaves out what an open group's dates follow from", () => {
    const input = parseForm(openInput, typed);
    expect(input.ok).to.be.false;
  });
});

describe("who may ask for a place", () => {
  const group = {
    leaders: [new Types.ObjectId()],
    openedAt: new Date("2026-10-05T08:00:00Z"),
    cancelledAt: null,
    years: [2, 1],
  };
  const student = { id: "s", name: "", email: "", year: 1, roles: ["student" as const], signIn: "" };

  it("is a student of its years, while it is open", () => {
    expect(whyNotJoin(student, group)).to.be.null;
    expect(whyNotJoin({ ...student, year: 3 }, group)).to.equal("This group is for years 1 and 2.");
    expect(whyNotJoin(student, { ...group, openedAt: null })).to.contain("open");
    expect(whyNotJoin(student, { ...group, cancelledAt: group.openedAt })).to.contain("cancelled");
  });

  it("is neither its leader nor staff", () => {
    expect(whyNotJoin({ ...student, id: String(group.leaders[0]) }, group)).to.contain("lead");
    expect(whyNotJoin({ ...student, roles: ["staff"] }, group)).to.contain("students");
  });
});

describe("the words for a group", () => {
  it("say when it meets, weekly and fortnightly", () => {
    const slot = { day: 2, start: "17:00", minutes: 50 };
    expect(meetingWords({ slot, everyWeeks: 1 })).to.equal("Tuesdays 17:00–17:50");
    expect(meetingWords({ slot, everyWeeks: 2 })).to.equal(
      "Tuesdays 17:00–17:50, every second teaching week",
    );
  });

  it("name its years", () => {
    expect(yearsWords([4])).to.equal("Year 4");
    expect(yearsWords([2, 1])).to.equal("Years 1 and 2");
    expect(yearsWords([1, 4, 2])).to.equal("Years 1, 2 and 4");
  });

  it("leave the name of a shared-experience group out of messages", () => {
    expect(titleInMessages({ kind: "review", title: "Renal" })).to.equal("Renal");
    expect(titleInMessages({ kind: "shared-experience", title: "Fireflies" })).to.not.contain("Fireflies");
  });
});

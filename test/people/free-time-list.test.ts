import { expect } from "chai";
import { readSpans, spansInWords } from "../../server/people/free-time-list.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A day's free time in words", () => {
  it("is read as people type it", () => {
    const expected = [
      { day: 2, from: "09:00", to: "11:30" },
      { day: 2, from: "17:00", to: "24:00" },
    ];
    for (const text of ["9-11.30, 17 to 24", "09:00–11:30;17:00-24:00", "17-24, 9-10:30, 10-11:30"])
      expect(readSpans(text, 2), text).to.deep.equal(expected);
    expect(readSpans(spansInWords(expected, 2), 2)).to.deep.equal(expected);
    expect(readSpans("  ", 2)).to.deep.equal([]);
  });

  it("is refused with what can't be read", () => {
    expect(readSpans("evenings", 1)).to.equal("Write “evenings” like 17:00-19:30");
    expect(readSpans("19-17", 1)).to.equal("“19-17” ends before it begins");
    expect(readSpans("9:10-10", 1)).to.equal("“9:10-10”: begin and end at full or half hours");
    for (const text of ["25-26", "9-", "-9", "9-10-11", "9:60-10"])
      expect(readSpans(text, 1), text).to.be.a("string");
  });
});

describe("Free time as a list", () => {
  const app = useApp();
  const path = "/profile/free-time/list";

  it("is saved, filled in again, and the same week as the grid", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    expect((await visitor.post(path, { tuesday: "17-19", saturday: "10-11:30" })).location).to.equal(
      "/profile",
    );
    expect((await Person.findById(person._id).orFail().lean()).free).to.deep.equal([
      { day: 2, from: "17:00", to: "19:00" },
      { day: 6, from: "10:00", to: "11:30" },
    ]);
    expect((await visitor.get(path)).text)
      .to.include('value="17:00-19:00"')
      .and.include('value="10:00-11:30"');
    expect((await visitor.get("/profile/free-time")).text).to.include('value="2-17:00" checked');
  });

  it("keeps what was typed and says beside the day what is wrong", async () => {
    await makeTerm();
    const person = await makePerson({ free: [{ day: 1, from: "08:00", to: "09:00" }] });
    const visitor = await visitorFor(app, person);
    const answer = await visitor.post(path, { monday: "after <lunch>", friday: "9-10" });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.include("after &lt;lunch&gt;")
      .and.include('href="#field-monday"')
      .and.include('value="9-10"');
    expect((await Person.findById(person._id).orFail().lean()).free).to.have.length(1);
  });
});

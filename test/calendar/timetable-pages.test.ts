import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { upload } from "../support/upload.js";
import { visitorFor } from "../support/visitor.js";

const lectures = [
  "BEGIN:VCALENDAR",
  "BEGIN:VEVENT",
  "UID:1",
  "SUMMARY:Canary lecture",
  "DTSTART;TZID=Europe/London:20261006T170000",
  "DTEND;TZID=Europe/London:20261006T180000",
  "RRULE:FREQ=WEEKLY",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:2",
  "DTSTART;TZID=Europe/London:20261007T100000",
  "DTEND;TZID=Europe/London:20261007T110000",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\n");

describe("Importing a timetable", () => {
  const app = useApp();
  const path = "/profile/timetable";

  async function makeVisitor(fields: Parameters<typeof makePerson>[0] = {}) {
    await makeTerm();
    const person = await makePerson(fields);
    return { person, visitor: await visitorFor(app, person) };
  }

  const freeOf = async ({ _id }: { _id: unknown }) => (await Person.findById(_id).orFail().lean()).free;
  const draftIn = (html: string) => /name="draft" value="([^"]+)"/.exec(html)![1]!;

  it("shows what would be blocked, in how many weeks, and changes nothing before the button", async () => {
    const { person, visitor } = await makeVisitor({ free: [{ day: 2, from: "16:00", to: "19:00" }] });
    const sent = await upload(app, visitor, path, lectures);
    expect([sent.status, sent.location?.split("=")[0]]).to.deep.equal([303, `${path}?draft`]);
    const look = await visitor.get(sent.location!);
    expect(look.text)
      .to.include("Tuesdays 17:00–18:00")
      .and.include("busy in 9 of 9 weeks")
      .and.include("busy in 1 of 9 weeks");
    expect(look.text)
      .to.match(/value="2-17:00-18:00"[^>]* checked/)
      .and.not.match(/value="3-10:00-11:00"[^>]* checked/);
    expect(look.text).not.to.include("Canary");
    expect(await freeOf(person)).to.have.length(1);
    const done = await visitor.post(path, {
      draft: draftIn(look.text),
      block: "2-17:00-18:00",
      before: "as-marked",
    });
    expect(done.location).to.equal("/profile/free-time");
    expect(await freeOf(person)).to.deep.equal([
      { day: 2, from: "16:00", to: "17:00" },
      { day: 2, from: "18:00", to: "19:00" },
    ]);
    expect(JSON.stringify(await Audit.find({ act: "import timetable" }).lean())).not.to.include("17:00");
    expect((await visitor.get(sent.location!)).location, "the look is over").to.equal(path);
  });

  it("can be pasted, and marks the rest of the working week as free for whoever marked nothing", async () => {
    const { person, visitor } = await makeVisitor();
    const sent = await visitor.post(path, { pasted: lectures });
    const look = await visitor.get(sent.location!);
    expect(look.text).to.match(/value="working-days"[^>]* checked/);
    await visitor.post(path, {
      draft: draftIn(look.text),
      block: ["2-17:00-18:00", "3-10:00-11:00"],
      before: "working-days",
    });
    const free = await freeOf(person);
    expect(free.filter(({ day }) => day <= 3)).to.deep.equal([
      { day: 1, from: "08:00", to: "20:00" },
      { day: 2, from: "08:00", to: "17:00" },
      { day: 2, from: "18:00", to: "20:00" },
      { day: 3, from: "08:00", to: "10:00" },
      { day: 3, from: "11:00", to: "20:00" },
    ]);
  });

  it("says beside the field what is wrong, keeps what was pasted, and is another person's to nobody", async () => {
    const { person, visitor } = await makeVisitor();
    const none = await upload(app, visitor, path, null);
    expect(none.status).to.equal(422);
    expect(none.text).to.include("Choose a calendar file");
    const roster = await upload(app, visitor, path, "email,name\na@b.c,Ana\n");
    expect([roster.status, roster.text.includes("This is not a calendar file")]).to.deep.equal([422, true]);
    const pasted = await visitor.post(path, { pasted: "BEGIN:VCALENDAR\nhello" });
    expect([
      pasted.status,
      pasted.text.includes("broken or cut off"),
      pasted.text.includes("hello"),
    ]).to.deep.equal([422, true, true]);
    const large = await upload(app, visitor, path, "x".repeat(1_100_000));
    expect(large.status).to.equal(413);
    const draft = draftIn(
      (await visitor.get((await visitor.post(path, { pasted: lectures })).location!)).text,
    );
    for (const fields of [
      { block: "2-17:00-16:00" },
      { block: "x" },
      { block: "1-09:00-10:00", before: "never" },
    ])
      expect((await visitor.post(path, { draft, before: "as-marked", ...fields })).status).to.equal(422);
    const other = await visitorFor(app, await makePerson());
    expect((await other.get(`${path}?draft=${draft}`)).location).to.equal(path);
    expect(await freeOf(person)).to.deep.equal([]);
  });

  it("waits for a term", async () => {
    const visitor = await visitorFor(app, await makePerson());
    const answer = await visitor.post(path, { pasted: lectures });
    expect([answer.status, answer.text.includes("There is no term yet")]).to.deep.equal([422, true]);
  });
});

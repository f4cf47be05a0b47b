import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { ThankYou } from "../../server/thanks/thank-you.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

type Named = { _id: Types.ObjectId };

describe("A note of thanks", () => {
  const app = useApp();
  const as = (person: Named) => visitorFor(app, person);

  async function makeRenal() {
    const term = await makeTerm();
    const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const bea = await makePerson({ name: "Bea Student" });
    await makeGroup(term, { leaders: [ana._id], members: [memberOf(bea)] });
    const staff = await as(await makePerson({ name: "Una Office", roles: ["staff"] }));
    return { term, ana, bea, staff };
  }
  const to = ({ _id }: Named, text = "You stayed until I got it.") => ({ to: String(_id), text });
  const lastNote = async () => ThankYou.findOne().sort({ sentAt: -1, turn: -1 }).orFail().lean();

  it("is read by its receiver alone, and the message about it names nobody", async () => {
    const { ana, bea, staff } = await makeRenal();
    const answer = await (await as(bea)).post("/thanks", to(ana));
    expect(answer.location).to.equal("/thanks?box=sent");
    const [letter] = await Outbox.find({ to: ana._id }).lean();
    expect(letter?.subject).to.equal("There is a note of thanks for you");
    expect(JSON.stringify(letter)).not.to.match(/Bea|until I got it/);
    const received = (await (await as(ana)).get("/thanks")).text;
    expect(received).to.include("You stayed until I got it.").and.include("Bea Student");
    expect((await (await as(ana)).get("/recognition")).text).to.include("You stayed until I got it.");
    const other = await as(await makePerson());
    for (const path of ["/thanks", "/recognition"])
      expect((await other.get(path)).text).not.to.include("until I got it");
    expect((await staff.get("/office/thanks")).text).not.to.include("until I got it");
  });

  it("goes to whom one shares a group with, also of an earlier term, and to nobody else", async () => {
    const { ana, bea } = await makeRenal();
    const stranger = await makePerson({ name: "Otto Other" });
    const visitor = await as(bea);
    for (const person of [stranger, bea]) {
      const answer = await visitor.post("/thanks", to(person, "Thank you all the same."));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include("Choose somebody you share a group with").and.include("all the same");
    }
    expect((await visitor.post("/thanks", to(ana, " "))).text).to.include("Write a line of thanks");
    expect(await ThankYou.countDocuments()).to.equal(0);
    expect((await visitor.get("/thanks")).text)
      .to.include("Ana Leader")
      .and.not.include("Otto");
  });

  it("is one of five a day, however many are sent at once; what is taken back stays spent", async () => {
    const { ana, bea } = await makeRenal();
    const visitor = await as(bea);
    await visitor.get("/thanks");
    const all = Array.from({ length: 8 }, (_, n) => visitor.post("/thanks", to(ana, `Thanks ${n}.`)));
    const answers = await Promise.all(all);
    expect(answers.filter(({ status }) => status === 303)).to.have.length(5);
    expect(answers.find(({ status }) => status === 422)?.text).to.include("5 notes a day are the most");
    await visitor.post(`/thanks/${String((await lastNote())._id)}/end`);
    expect((await visitor.post("/thanks", to(ana))).status).to.equal(422);
    expect((await (await as(ana)).get("/thanks")).text.match(/Thanks \d\./g)).to.have.length(4);
    app.clock.advance(1440);
    expect((await visitor.post("/thanks", to(ana))).status).to.equal(303);
  });

  it("that is reported is hidden at once, read by the office, and hidden for good with a reason or left be", async () => {
    const { ana, bea, staff } = await makeRenal();
    const [sender, receiver] = [await as(bea), await as(ana)];
    await sender.post("/thanks", to(ana, "You owe me."));
    const path = `/thanks/${String((await lastNote())._id)}`;
    expect((await sender.post(`${path}/report`)).status, "by its sender").to.equal(404);
    expect((await staff.post(`/office${path}/hiding`, { reason: "Because" })).status, "unreported").to.equal(
      404,
    );
    await receiver.post(`${path}/report`);
    expect((await receiver.get("/thanks")).text)
      .to.include("You reported this note")
      .and.not.include("owe me");
    expect((await sender.get("/thanks?box=sent")).text, "not told").to.include("You owe me.");
    expect((await staff.get("/office")).text).to.include("Notes reported");
    expect((await staff.get("/office/thanks")).text)
      .to.include("You owe me.")
      .and.include("Bea Student to Ana Leader");
    expect((await staff.post(`/office${path}/hiding`, { reason: "" })).status).to.equal(422);
    const reason = `Thanks ask ${"x".repeat(201)}`;
    expect((await staff.post(`/office${path}/hiding`, { reason })).text, "the words stay").to.include(reason);
    await staff.post(`/office${path}/hiding`, { reason: "Thanks ask for nothing." });
    for (const [visitor, address] of [
      [receiver, "/thanks"],
      [sender, "/thanks?box=sent"],
    ] as const)
      expect((await visitor.get(address)).text)
        .to.include("Thanks ask for nothing.")
        .and.not.include("owe me");
    const hidden = "/office/thanks?state=hidden";
    expect((await staff.get(hidden)).text)
      .to.include("You owe me.")
      .and.include(`action="/office${path}/keeping?state&#x3D;hidden"`);
    expect((await staff.post(`/office${path}/keeping?state=hidden`)).location).to.equal(hidden);
    expect((await receiver.get("/thanks")).text).to.include("You owe me.");
  });

  // Red when what they did is written down as other acts are.
  it("tells the office nothing of a private group that alone joins the two, reported or not", async () => {
    const { term, ana, staff } = await makeRenal();
    const cy = await makePerson({ name: "Cy Student" });
    const circle = { kind: "shared-experience" as const, openedAt: app.clock.now() };
    await makeGroup(term, { ...circle, leaders: [ana._id], members: [memberOf(cy)] });
    await (await as(cy)).post("/thanks", to(ana, "You owe me."));
    const path = `/thanks/${String((await lastNote())._id)}`;
    await (await as(ana)).post(`${path}/report`);
    const reported = (await staff.get("/office/thanks")).text;
    expect(reported)
      .to.include("You owe me.")
      .and.not.match(/Cy Student|Ana Leader/);
    await staff.post(`/office${path}/hiding`, { reason: "Thanks ask for nothing." });
    await staff.post(`/office${path}/keeping`);
    await (await as(cy)).post(`${path}/end`);
    expect((await staff.get("/office/thanks?state=taken-back")).text)
      .to.include("Taken back by its sender")
      .and.not.match(/Cy Student|Ana Leader/);
    const kept = await Audit.find({ subject: `thank-you:${String((await lastNote())._id)}` })
      .sort({ _id: 1 })
      .lean();
    expect(kept.map(({ act }) => act)).to.deep.equal([
      "send thanks",
      "report thanks",
      "hide thanks",
      "leave thanks be",
      "take thanks back",
    ]);
    expect(JSON.stringify(kept)).not.to.match(new RegExp(`${String(cy._id)}|${String(ana._id)}`));
    expect(kept[2]?.actor).to.match(/^[0-9a-f]{24}$/);
  });

  // Red when the office still reads, or decides about, the words of a note that was taken back.
  it("that was reported and is taken back has no words any more, for nobody, and nothing is to be decided", async () => {
    const { ana, bea, staff } = await makeRenal();
    const sender = await as(bea);
    await sender.post("/thanks", to(ana, "You owe me."));
    const path = `/thanks/${String((await lastNote())._id)}`;
    const other = await as(await makePerson());
    for (const end of ["end", "report"]) expect((await other.post(`${path}/${end}`)).status).to.equal(404);
    expect((await other.post("/thanks/nonsense/end")).status).to.equal(404);
    await (await as(ana)).post(`${path}/report`);
    expect((await staff.get("/office/thanks")).text).to.include("You owe me.");
    await sender.post(`${path}/end`);
    expect((await sender.get("/thanks?box=sent")).text).not.to.include("owe me");
    expect((await lastNote()).text).to.equal("");
    expect((await staff.get("/office/thanks")).text)
      .to.include("Nothing waits")
      .and.not.include("owe me");
    expect((await staff.get("/office")).text).not.to.include("Notes reported");
    expect((await staff.get("/office/thanks?state=taken-back")).text)
      .to.include("Taken back by its sender")
      .and.include("Bea Student to Ana Leader")
      .and.not.match(/owe me|Show again|Hide/);
    for (const act of ["hiding", "keeping"])
      await staff.post(`/office${path}/${act}`, { reason: "Thanks ask for nothing." });
    const { hiddenAt, keptAt } = await lastNote();
    expect([hiddenAt, keptAt], "a page from before").to.deep.equal([null, null]);
  });
});

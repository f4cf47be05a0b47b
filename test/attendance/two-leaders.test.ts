import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { useApp } from "../support/app.js";
import { makePerson, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { filledForm, leaderOf, markOf } from "./register-form.js";
import { makeTuesday, started, storedRegister } from "./school-day.js";

describe("Two leaders at one register", () => {
  const app = useApp();

  /** Both leaders have the open register before them, unmarked. */
  async function bothLooking(fields = {}) {
    const tuesday = await makeTuesday(fields);
    app.clock.set(started);
    const [first, second] = [await visitorFor(app, tuesday.ana), await visitorFor(app, tuesday.ben)];
    await first.post(`${tuesday.path}/opening`);
    const page = (await first.get(tuesday.path)).text;
    await second.get(tuesday.path);
    return { ...tuesday, first, second, page };
  }

  it("lose nothing when each marked somebody else", async () => {
    const { first, second, page, path, ben, cleo, dan, ana, session } = await bothLooking();
    await first.post(path, filledForm(page, { [markOf(cleo)]: "present" }));
    const form = filledForm(page, { [markOf(dan)]: "late", [leaderOf(ben)]: "yes" });
    expect((await second.post(path, form)).status).to.equal(303);
    const stored = await storedRegister(session);
    expect(stored.marks).to.deep.equal({ [String(cleo._id)]: "present", [String(dan._id)]: "late" });
    expect(stored.led).to.deep.equal([String(ana._id), String(ben._id)].sort());
  });

  it("are shown both versions when they marked one person differently, and decide again", async () => {
    const { first, second, page, path, cleo, dan, session } = await bothLooking();
    await first.post(path, filledForm(page, { [markOf(cleo)]: "present" }));
    const mine = filledForm(page, { [markOf(cleo)]: "absent", [markOf(dan)]: "late" });
    const refused = await second.post(path, mine);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include("Cleo Member: saved as present, you chose absent");
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
    const again = filledForm(refused.text);
    expect(again).to.include({ [markOf(cleo)]: "absent", [markOf(dan)]: "late" });
    expect((await second.post(path, again)).status).to.equal(303);
    expect((await storedRegister(session)).marks).to.include({ [String(cleo._id)]: "absent" });
  });

  it("are shown both versions when one closed over an unmarked row that the other marks", async () => {
    const { first, second, page, path, cleo, dan, session } = await bothLooking();
    await first.post(`${path}/closing`, filledForm(page, { [markOf(cleo)]: "present" }));
    const late = await second.post(path, filledForm(page, { [markOf(dan)]: "late" }));
    expect(late.status).to.equal(409);
    expect(late.text).to.include("Dan Member: saved as absent, you chose late");
    expect((await storedRegister(session)).marks).to.include({ [String(dan._id)]: "absent" });
  });

  it("save twelve rows at the same moment, and each row stays", async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => makePerson()));
    const { first, second, page, path, session } = await bothLooking({ members: people.map(memberOf) });
    await first.post(path, { ...filledForm(page), everyone: "present" });
    const filled = (await first.get(path)).text;
    // Proved with `joined[field] = my` in join(): each save then puts back what the ones before it had changed.
    const answers = await Promise.all(
      people.map((person, index) =>
        (index % 2 === 0 ? first : second).post(
          path,
          filledForm(filled, { [markOf(person)]: "late", actionKey: "" }),
        ),
      ),
    );
    expect(answers.map((answer) => answer.status)).to.deep.equal(people.map(() => 303));
    expect(Object.values((await storedRegister(session)).marks)).to.deep.equal(people.map(() => "late"));
  });

  it("close once, however often they press", async () => {
    const { first, second, page, path, ana, ben, session } = await bothLooking();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? first : second).post(`${path}/closing`, filledForm(page)),
      ),
    );
    expect(answers.map((answer) => answer.status)).to.deep.equal(answers.map(() => 303));
    expect(await Audit.countDocuments({ act: "close register" })).to.equal(1);
    const stored = await storedRegister(session);
    expect([String(ana._id), String(ben._id)]).to.include(String(stored.registerClosedBy));
  });
});

import { expect } from "chai";
import type { Types } from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Credential } from "../../server/recognition/credential.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeCredential, makePerson } from "../support/factories.js";
import { questionsOf } from "../support/questions.js";
import { filledForm, leaderOf, markOf } from "../attendance/register-form.js";
import { makeTuesday, started } from "../attendance/school-day.js";
import { stranger, visitorFor } from "../support/visitor.js";

const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("A corrected register", () => {
  const app = useApp();

  it("changes the certificate in the same change, and its page shows the trace", async () => {
    const { ana, ben, path } = await makeTuesday();
    app.clock.set(started);
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, ben)];
    await first.post(`${path}/opening`);
    await first.post(`${path}/closing`, filledForm((await first.get(path)).text, { [leaderOf(ben)]: "yes" }));
    for (const leader of [first, second]) await leader.post("/recognition/hours");
    const idOf = async ({ _id }: { _id: Types.ObjectId }) =>
      (await Credential.findOne({ person: _id }).orFail().lean())._id;
    const [anas, bens] = [await idOf(ana), await idOf(ben)];
    const level = { key: "level-1", title: "Level 1" };
    const numbers = (await Credential.findById(bens).orFail().lean()).revisions;
    await makeCredential(ben, { ...level, revisions: numbers });
    expect(plain((await stranger(app).get(`/check/${bens}`)).text)).to.include(
      "together with another 50 min",
    );

    const office = await visitorFor(app, await makePerson({ name: "Una Office", roles: ["staff"] }));
    const told = new Set<string>();
    const silence = onAnnounce((topic) => void told.add(topic));
    await office.post(path, filledForm((await office.get(path)).text, { [leaderOf(ben)]: "" }));
    silence();

    const text = plain((await stranger(app).get(`/check/${bens}`)).text);
    expect(text)
      .to.include("Corrected since it was issued")
      .and.include("Leading together with another: 0 min instead of 50 min.")
      .and.include("Sessions led: 0 instead of 1.")
      .and.not.include("Training:");
    expect(text).to.include("The register of Tue 6 Oct 2026 was corrected").and.not.include("Kidneys");
    expect(plain((await stranger(app).get(`/check/${anas}`)).text)).to.include("Leading 50 min");
    expect([...told]).to.include.members([
      `credential:${anas}`,
      `credential:${bens}`,
      `person:${String(ben._id)}`,
      "rule:all",
    ]);
    const [bensPage, anasPage] = [
      plain((await second.get("/recognition")).text),
      plain((await first.get("/recognition")).text),
    ];
    expect(bensPage).to.include("10 h in all");
    const when = "Corrected Tue 6 Oct 2026 by Una Office";
    expect(bensPage).to.include(`Kidneys on Tuesday ${when}: no longer counted as led together.`);
    expect(anasPage).to.include(`${when}: counted as led alone, no longer as led together.`);
    for (const leader of [ana, ben]) {
      const letters = await Outbox.find({ to: leader._id, subject: /corrected$/ });
      expect(letters, "told once").to.have.length(1);
    }
    const [letter] = await Outbox.find({ to: ben._id }).lean();
    expect(letter?.subject).to.equal("“Certificate of peer learning” and “Level 1” were corrected");
    expect(letter?.text)
      .to.include("The register of Tue 6 Oct 2026 was corrected, and your certificates with it.")
      .and.include("Leading together with another: 0 min instead of 50 min.")
      .and.not.include("Kidneys");
  });

  it("that counts nobody differently leaves no trace and tells nobody", async () => {
    const { ana, cleo, path } = await makeTuesday();
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    await leader.post(
      `${path}/closing`,
      filledForm((await leader.get(path)).text, { [markOf(cleo)]: "present" }),
    );
    await leader.post("/recognition/hours");
    // Also where the days alone are brought up to date, as of one given before they were kept.
    await Credential.updateOne(
      { person: ana._id },
      { $set: { "revisions.0.from": "", "revisions.0.to": "" } },
    );
    await leader.post(path, filledForm((await leader.get(path)).text, { [markOf(cleo)]: "late" }));
    const { revisions } = await Credential.findOne({ person: ana._id }).orFail().lean();
    expect(revisions.map(({ from, to, because }) => [from, to, because])).to.deep.equal([
      ["2026-09-21", "2026-10-06", "issued"],
    ]);
    const member = await visitorFor(app, cleo);
    expect((await member.get("/recognition")).text).not.to.include("Corrected");
    expect(await Outbox.countDocuments({ subject: /corrected$/ })).to.equal(0);
    await leader.post(path, filledForm((await leader.get(path)).text, { [markOf(cleo)]: "absent" }));
    expect(plain((await member.get("/recognition")).text)).to.include(
      "Corrected Tue 6 Oct 2026 by Ana Leader: no longer counted as attended.",
    );
    expect((await (await visitorFor(app, await makePerson())).get("/recognition")).text).not.to.include(
      "Corrected",
    );
  });

  // Red when the paper's days are those of the ledger as it is now.
  it("moves the days a certificate counts with its hours; what isn't counted yet moves neither", async () => {
    const { ana, path } = await makeTuesday();
    const leader = await visitorFor(app, ana);
    await leader.post("/recognition/hours");
    const { _id } = await Credential.findOne({ person: ana._id }).orFail().lean();
    const days = async () => /Time given ([^.<]*)/.exec((await stranger(app).get(`/check/${_id}`)).text)?.[1];
    expect(await days()).to.equal("from Mon 21 Sep 2026 to Tue 22 Sep 2026");
    app.clock.set(started);
    await leader.post(`${path}/opening`);
    await leader.post(`${path}/closing`, filledForm((await leader.get(path)).text));
    const until = "from Mon 21 Sep 2026 to Tue 6 Oct 2026";
    expect(await days()).to.equal(until);
    const entry = { live: false, recordedAt: started, recordedBy: ana._id };
    const later = { on: "2026-10-20", minutes: 60, what: "A late course", ...entry };
    await Standing.updateOne({ _id: ana._id }, { $push: { training: later } });
    expect(await days()).to.equal(until);
    const asked = await questionsOf(() => leader.get(`/recognition/${_id}/certificate.pdf`));
    expect(asked).to.include("credentials").and.not.include("standings");
  });

  it("does not count as a correction what only grew", async () => {
    const { ana, path } = await makeTuesday();
    const leader = await visitorFor(app, ana);
    await leader.post("/recognition/hours");
    app.clock.set(started);
    await leader.post(`${path}/opening`);
    await leader.post(`${path}/closing`, filledForm((await leader.get(path)).text));
    const kept = await Credential.findOne({ person: ana._id }).orFail().lean();
    expect(kept.revisions.map(({ because }) => because)).to.deep.equal(["issued", "more was added"]);
    const text = plain((await stranger(app).get(`/check/${kept._id}`)).text);
    expect(text).to.include("Leading 50 min").and.not.include("Corrected");
    expect(await Outbox.countDocuments({ subject: /corrected$/ })).to.equal(0);
  });
});

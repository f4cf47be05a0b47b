import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Credential } from "../../server/recognition/credential.js";
import { Development } from "../../server/recognition/development.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("A development activity", () => {
  const app = useApp();

  async function makeLeader() {
    await makeTerm();
    const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const office = await visitorFor(app, await makePerson({ name: "Una Office", roles: ["staff"] }));
    return { ana, office, path: `/office/leaders/${String(ana._id)}/development` };
  }
  const activity = { what: "Observed a colleague's group", on: "2026-10-01", hours: "1.5" };

  it("is recorded by staff once, told to the leader and counted until it is struck with a reason", async () => {
    const { ana, office, path } = await makeLeader();
    const form = { ...activity, actionKey: "k".repeat(22) };
    await office.post(path, form);
    await office.post(path, form);
    expect(await Outbox.countDocuments({ to: ana._id })).to.equal(1);
    const leader = await visitorFor(app, ana);
    const own = async () => plain((await leader.get("/recognition")).text);
    expect(await own())
      .to.include("Development 1 h 30 min")
      .and.include("11 h 30 min in all");
    // A certificate counts none of it, nor its day.
    await leader.post("/recognition/hours");
    const [revision] = (await Credential.findOne().orFail().lean()).revisions;
    expect(revision).to.include({ trainingMinutes: 600, from: "2026-09-21", to: "2026-09-22" });
    const { _id } = await Development.findOne().orFail().lean();
    const strike = `${path}/${String(_id)}/end`;
    expect((await office.post(strike, { reason: "" })).status).to.equal(422);
    await office.post(strike, { reason: "It was on another day." });
    expect(await own()).to.not.include("Development");
    expect(plain((await office.get(path)).text)).to.include("Doesn’t count: It was on another day.");
    expect((await office.get(`/office/leaders/${String(ana._id)}`)).text).to.include(path);
  });

  it("is refused with its words kept when the day is to come or the hours are none; it belongs to one leader", async () => {
    const { ana, office, path } = await makeLeader();
    const answer = await office.post(path, { ...activity, on: "2026-12-01", hours: "0" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Choose a day that has come").and.include("Observed a colleague");
    await office.post(path, activity);
    const { _id } = await Development.findOne().orFail().lean();
    const other = await makePerson({ roles: ["leader"] });
    const elsewhere = `/office/leaders/${String(other._id)}/development/${String(_id)}/end`;
    expect((await office.post(elsewhere, { reason: "Mine" })).status).to.equal(404);
    const student = `/office/leaders/${String((await makePerson())._id)}/development`;
    expect((await office.get(student)).status, "a student's").to.equal(404);
    expect((await (await visitorFor(app, ana)).get(path)).status, "the leader's own").to.equal(404);
  });
});

import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Giving a group another leader", () => {
  const app = useApp();

  /** Ana leads an open group with Ben and asks to be erased; Cleo could take it over. */
  async function setOut(fields: Partial<GroupFields> = {}) {
    const term = await makeTerm();
    const lead = (name: string) => makePerson({ roles: ["leader"], year: 4, name });
    const [ana, ben, cleo] = [await lead("Ana Silva"), await lead("Ben Okafor"), await lead("Cleo Diaz")];
    const member = await makePerson();
    const both = { leaders: [ana._id, ben._id], members: [memberOf(member)] };
    const group = await makeGroup(term, { title: "Kidneys", ...both, ...fields });
    await makeSession(group, "2026-10-13");
    await Person.updateOne({ _id: ana._id }, { erasureAskedAt: app.clock.now() });
    const office = await visitorFor(app, await makePerson({ roles: ["staff"], name: "Una Office" }));
    const page = `/groups/${String(group._id)}/leader`;
    const instead = `${page}?instead=${String(ana._id)}`;
    return { ana, ben, cleo, member, group, office, page, instead };
  }

  const leadersOf = async ({ _id }: { _id: Types.ObjectId }) =>
    (await Group.findById(_id).orFail().lean()).leaders.map(String);
  const lettersTo = async ({ _id }: { _id: Types.ObjectId }) =>
    (await Outbox.find({ to: _id }).lean()).map(({ subject }) => subject);
  const ids = (...people: { _id: Types.ObjectId }[]) => people.map(({ _id }) => String(_id));

  it("is found from who asks for erasure, by name, and says why somebody couldn't lead it", async () => {
    const { office, instead, cleo } = await setOut();
    const late = await makePerson({ roles: ["leader"], name: "Cleo Late" });
    await Standing.deleteOne({ _id: late._id });
    expect((await office.get("/office/erasures")).text).to.contain(instead.replace("=", "&#x3D;"));
    const { text } = await office.get(`${instead}&q=cleo`);
    expect(text)
      .to.contain("Cleo Diaz")
      .and.contain("in place of Ana Silva")
      .and.contain("Cleo Late still needs");
    expect(text).to.not.contain(cleo.email);
    expect(text.match(/value="[0-9a-f]{24}"/g)).to.include(`value="${String(cleo._id)}"`);
    expect(text).to.not.contain(`value="${String(late._id)}"`);
    expect((await office.get(`${instead}&q=zzz`)).text).to.contain("None found");
  });

  it("tells both, the other leader and the members, once however often it is sent", async () => {
    const { office, instead, ana, ben, cleo, member, group } = await setOut();
    await office.get(instead);
    const person = String(cleo._id);
    const answers = await Promise.all([1, 2, 3].map(() => office.post(instead, { person })));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await leadersOf(group)).to.deep.equal(ids(cleo, ben));
    expect(await lettersTo(ana)).to.deep.equal(["You don't lead Kidneys any more"]);
    expect(await lettersTo(cleo)).to.deep.equal(["You are put down to lead Kidneys"]);
    for (const each of [ben, member])
      expect(await lettersTo(each)).to.deep.equal(["Cleo Diaz leads Kidneys now"]);
    expect(await Audit.countDocuments({ act: "hand over group" })).to.equal(1);
  });

  it("can be the second of two, who goes on alone and is told; members have nothing to learn", async () => {
    const { office, instead, ana, ben, member, group } = await setOut();
    expect((await office.get(instead)).text).to.contain("Let them go on alone");
    await office.post(instead, { person: String(ben._id) });
    expect(await leadersOf(group)).to.deep.equal(ids(ben));
    expect(await lettersTo(ben)).to.deep.equal(["You lead Kidneys on your own now"]);
    expect(await lettersTo(ana)).to.deep.equal(["You don't lead Kidneys any more"]);
    expect(await lettersTo(member)).to.deep.equal([]);
  });

  it("is refused for who isn't cleared, and for one who leads it no more; a private group isn't the office's to give", async () => {
    const { office, instead, page, ben, cleo, group } = await setOut();
    await Standing.updateOne({ _id: cleo._id }, { $set: { cleared: [] } });
    const refused = await office.post(instead, { person: String(cleo._id) });
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain("Cleo Diaz still needs to be cleared for Renal");
    const nobody = `${page}?instead=${String(cleo._id)}`;
    const other = await makePerson({ roles: ["leader"] });
    expect((await office.post(nobody, { person: String(other._id) })).text).to.contain(
      "lead the group any more",
    );
    await Group.updateOne({ _id: group._id }, { kind: "shared-experience" });
    expect((await office.get(instead)).status).to.equal(404);
    expect((await office.post(instead, { person: String(ben._id) })).status).to.equal(404);
    expect(await leadersOf(group)).to.have.length(2);
  });
});

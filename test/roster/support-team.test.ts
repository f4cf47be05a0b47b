import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Answer } from "../support/visitor.js";

const versionIn = ({ text }: Answer) => /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";

describe("The support team, as the office's page of a person has it", () => {
  const app = useApp();
  const pageOf = (person: { _id: unknown }) => `/office/people/${String(person._id)}`;
  const wordsOf = ({ name, email }: { name: string; email: string }) => ({
    name,
    email,
    year: "1",
    campus: "",
  });

  it("neither puts anybody into the support team nor moves its addresses, unless the reader is in it", async () => {
    await makeTerm();
    const [elin, ana] = [await makePerson({ roles: ["support"] }), await makePerson()];
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const both = await visitorFor(app, await makePerson({ roles: ["staff", "support"] }));
    const save = async (by: typeof staff, person: typeof ana, words: object) =>
      by.post(pageOf(person), {
        ...wordsOf(person),
        ...words,
        version: versionIn(await by.get(pageOf(person))),
      });
    const roles = ["student", "support"];
    expect((await staff.get(pageOf(ana))).text).to.not.include('value="support"');
    const refused = await save(staff, ana, { roles });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.match(/id="field-roles-error">.*put into the support team by who is in it/);
    const moved = await save(staff, elin, { roles: ["support"], email: "office2@school.example" });
    expect(moved.text).to.match(/id="field-email-error">.*only somebody in it gives them another address/);
    await save(both, ana, { roles });
    expect((await Person.findById(ana._id).orFail()).roles).to.deep.equal(roles);
    await save(staff, elin, { roles: ["student"] });
    expect((await Person.findById(elin._id).orFail()).roles).to.deep.equal(["student"]);
    const acts = (
      await Audit.find({ act: /support team$/ })
        .sort({ _id: 1 })
        .lean()
    ).map(({ act }) => act);
    expect(acts).to.deep.equal(["put into the support team", "take out of the support team"]);
  });
});

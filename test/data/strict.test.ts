import { expect } from "chai";
import mongoose from "mongoose";
import { Action } from "../../server/data/action.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm } from "../support/factories.js";

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
const failing = (work: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(work).then(() => "it went through", nameOf);

describe("Mongoose", () => {
  const app = useApp();

  it("is as strict in every schema, whatever file was loaded first", () => {
    const models = Object.values(mongoose.connection.models);
    expect(models.length).to.be.greaterThan(15);
    const look = (schema: mongoose.Schema, of: string) => {
      expect(schema.get("strict"), of).to.equal("throw");
      expect(schema.get("strictQuery"), of).to.equal("throw");
      for (const child of schema.childSchemas) look(child.schema, `something inside ${of}`);
    };
    for (const model of models) look(model.schema, model.modelName);
  });

  it("refuses a filter on what no document has, which would match everyone", async () => {
    await makePerson();
    for (const model of Object.values(mongoose.connection.models) as mongoose.Model<unknown>[]) {
      expect(await failing(model.findOne({ nonsense: 1 } as never)), model.modelName).to.equal(
        "StrictModeError",
      );
      expect(await failing(model.deleteMany({ nonsense: 1 } as never)), model.modelName).to.equal(
        "StrictModeError",
      );
    }
    expect(await failing(Person.findOne({ "free.nonsense": 1 } as never))).to.equal("StrictModeError");
    expect(await Person.countDocuments()).to.equal(1);
  });

  it("refuses to write what no document has", async () => {
    const person = await makePerson();
    const term = await makeTerm();
    expect(await failing(makePerson({ nonsense: 1 } as never))).to.equal("StrictModeError");
    expect(await failing(Person.updateOne({ _id: person._id }, { $set: { nonsense: 1 } }))).to.equal(
      "StrictModeError",
    );
    expect(
      await failing(makeGroup(term, { slot: { day: 2, start: "17:00", minutes: 50, nonsense: 1 } as never })),
    ).to.match(/StrictModeError|ValidationError|ObjectExpectedError/);
    expect(await failing(Action.create({ _id: "x", at: app.clock.now(), nonsense: 1 } as never))).to.equal(
      "StrictModeError",
    );
  });

  it("takes an operator that arrives as a value for a value, unless the code vouches for it", async () => {
    const person = await makePerson({ email: "ana@school.example" });
    const arrived = { $ne: null } as never;
    expect(await failing(Person.findOne({ email: arrived }))).to.equal("CastError");
    expect(await failing(Person.findOne({ _id: arrived }))).to.equal("CastError");
    expect(await failing(Person.updateOne({ email: arrived }, { $set: { name: "x" } }))).to.equal(
      "CastError",
    );
    const vouched = await Person.findOne({ email: mongoose.trusted({ $ne: null }) }).lean();
    expect(String(vouched?._id)).to.equal(String(person._id));
  });

  it("checks what is updated as what is saved", async () => {
    const person = await makePerson();
    expect(await failing(Person.updateOne({ _id: person._id }, { $set: { year: 99 } }))).to.equal(
      "ValidationError",
    );
    expect(
      await failing(Person.updateOne({ _id: person._id }, { $set: { roles: ["king"] as never } })),
    ).to.equal("ValidationError");
  });

  it("lets nobody wait for a connection that isn't there", async () => {
    const nowhere = mongoose.createConnection();
    const Lost = nowhere.model("Lost", Group.schema);
    const began = performance.now();
    expect(await failing(Lost.findOne({}))).to.equal("MongooseError");
    expect(performance.now() - began).to.be.lessThan(1_000);
    await nowhere.close();
  });
});

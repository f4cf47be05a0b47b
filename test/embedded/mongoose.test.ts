import { expect } from "chai";
import mongoose, { Schema, type Connection } from "mongoose";
import { startEmbedded, type EmbeddedDatabase } from "../../server/embedded/start.js";
import { refusalOf } from "./database.js";
import { newFolder } from "../support/places.js";

const groupModel = (connection: Connection) =>
  connection.model(
    "Group",
    new Schema(
      { code: { type: String, unique: true }, members: [String], capacity: Number },
      { optimisticConcurrency: true, timestamps: true },
    ),
  );

describe("Mongoose on the embedded database", () => {
  let embedded: EmbeddedDatabase;
  let connection: Connection;
  let Group: ReturnType<typeof groupModel>;
  before(async () => {
    embedded = await startEmbedded(newFolder());
    connection = await mongoose.createConnection(embedded.uri).asPromise();
    Group = groupModel(connection);
    // The house switches off what Mongoose builds by itself.
    await Group.createIndexes();
  });
  after(async () => {
    await connection.close();
    await embedded.stop();
  });

  it("builds indexes, saves, populates and refuses duplicates", async () => {
    const Session = connection.model(
      "Session",
      new Schema({ group: { type: Schema.Types.ObjectId, ref: "Group" }, room: String }),
    );
    const renal = await Group.create({ code: "renal", members: ["ana"], capacity: 12 });
    await Session.create({ group: renal._id, room: "204" });
    const session = await Session.findOne().populate<{ group: { code: string } }>("group").orFail();
    expect(session.group.code).to.equal("renal");
    expect(await refusalOf(Group.create({ code: "renal" }))).to.include({ code: 11000 });
    expect(await Group.exists({ code: "renal" })).to.deep.equal({ _id: renal._id });
    expect(await Group.syncIndexes()).to.deep.equal([]);
  });

  it("lets one of many savers of a document win, and tells the others", async () => {
    await Group.create({ code: "race", members: [] });
    const join = async (name: string) => {
      const group = await Group.findOne({ code: "race" }).orFail();
      if (group.members.length >= 1) return "full";
      group.members.push(name);
      return group.save().then(
        () => "joined",
        (error: unknown) => (error as Error).name,
      );
    };
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => join(`p${n}`)));
    expect(outcomes.filter((outcome) => outcome === "joined")).to.have.length(1);
    expect(new Set(outcomes)).to.satisfy((seen: Set<string>) =>
      [...seen].every((outcome) => ["joined", "VersionError", "full"].includes(outcome)),
    );
  });

  it("runs the connection's transactions and rolls its documents back", async () => {
    const failed = connection.transaction(async (session) => {
      await Group.create([{ code: "a1" }, { code: "a2" }], { session, ordered: true });
      throw new Error("changed my mind");
    });
    expect(await refusalOf(failed)).to.have.property("message", "changed my mind");
    expect(await Group.countDocuments({ code: /^a/ })).to.equal(0);
    await connection.transaction(async (session) => {
      const group = await Group.findOne({ code: "renal" }).session(session).orFail();
      group.capacity = 14;
      await group.save({ session });
    });
    expect((await Group.findOne({ code: "renal" }).orFail()).capacity).to.equal(14);
  });
});

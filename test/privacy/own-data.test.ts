import { expect } from "chai";
import mongoose, { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Look } from "../../server/people/look.js";
import { referringCollections } from "../../server/privacy/references.js";
import { restoreIndexes, useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

interface File {
  records: { collection: string; id: string; says: Record<string, unknown> }[];
}

/** Whether the path leads through a list of entries, not one entry. */
const isListIn = (collection: string, path: string): boolean => {
  const model = Object.values(mongoose.connection.models).find((each) => each.collection.name === collection);
  return model?.schema.path(path.split(".")[0]!).instance !== "Embedded";
};

/** A document that holds the id at the path, and around it what the person may read and what they may not. */
function planted(path: string, person: Types.ObjectId, isList: boolean): Record<string, unknown> {
  const around = { marker: "marker-own", someSecret: "marker-secret", stranger: new Types.ObjectId() };
  if (path === "_id") return { _id: person, ...around };
  const [root = "", ...inner] = path.split(".");
  const entryOf = (id: Types.ObjectId) =>
    inner.reduceRight<unknown>((value, name) => ({ [name]: value }), id) as object;
  if (inner.length === 0) return { [root]: person, ...around };
  // What a document about several people says beside the entry that names one of them is not theirs by that.
  const beside = { someSecret: "marker-secret", words: "marker-other", further: { words: "marker-other" } };
  if (!isList) return { [root]: { ...entryOf(person), marker: "marker-entry" }, ...beside };
  const other = { ...entryOf(new Types.ObjectId()), marker: "marker-other" };
  return { [root]: [{ ...entryOf(person), marker: "marker-entry" }, other], ...beside };
}

describe("The download of one's own data", () => {
  const app = useApp();

  /** The first test plants what unique indexes would refuse; they are whole again for everybody after it. */
  after(async () => {
    await Promise.all(Object.values(mongoose.connection.models).map((model) => model.deleteMany({})));
    await restoreIndexes();
  });

  async function downloadOf(person: { _id: Types.ObjectId }): Promise<File> {
    const answer = await (await visitorFor(app, person)).post("/profile/data/download");
    expect(answer.headers.get("content-disposition")).to.include("peer-rounds-my-data.json");
    return JSON.parse(answer.text) as File;
  }

  it("holds what stands in every collection at every path that can name a person, and nothing of others", async () => {
    await makeTerm();
    const person = await makePerson();
    // An entry's group is no person, and its entry is told by the person beside it.
    const places = referringCollections().flatMap(({ collection, paths }) =>
      paths.filter((path) => !path.endsWith(".group")).map((path) => ({ collection, path })),
    );
    expect(places.length, "paths that hold ids").to.be.above(25);
    const ids: string[] = [];
    for (const { collection, path } of places) {
      if (collection.name === "people") continue;
      const document = {
        _id: new Types.ObjectId(),
        n: ids.length,
        ...planted(path, person._id, isListIn(collection.name, path)),
      };
      // Unique indexes are not what is looked at here.
      for (const index of await collection.indexes())
        if (index.unique === true && index.name !== "_id_") await collection.dropIndex(String(index.name));
      await collection.insertOne(document);
      // Who is kept apart is confidential to staff, and as much the other's: it is in nobody's file.
      if (collection.name !== "kept_apart") ids.push(String(document._id));
    }
    const file = await downloadOf(person);
    const found = new Set(file.records.map(({ id }) => id));
    expect(ids.filter((id) => !found.has(id))).to.deep.equal([]);
    expect(file.records.map(({ collection }) => collection)).not.to.include("kept_apart");
    const text = JSON.stringify(file);
    expect(text).to.include("marker-own").and.include("marker-entry");
    expect(text).not.to.match(/marker-(secret|other)/);
  });

  it("tells of a real term: profile, group, register, log; leaves out keys and other people; and is noted", async () => {
    const term = await makeTerm();
    const person = await makePerson({
      name: "Bea Marker",
      pronouns: "they/them",
      calendarSecret: "k".repeat(43),
    });
    const other = await makePerson({ name: "Otto Other" });
    const group = await makeGroup(term, {
      title: "Renal together",
      members: [memberOf(person), memberOf(other)],
    });
    const entry = (who: { _id: Types.ObjectId }, mark: "present" | "absent") => ({
      person: who._id,
      mark,
      markedAt: app.clock.now(),
      markedBy: group.leaders[0]!,
    });
    await makeSession(group, "2026-10-06", { register: [entry(person, "present"), entry(other, "absent")] });
    await Audit.create({
      at: app.clock.now(),
      actor: String(person._id),
      act: "join group",
      subject: `group:${String(group._id)}`,
      details: { with: String(other._id) },
    });
    const text = JSON.stringify(await downloadOf(person));
    for (const part of [
      "Bea Marker",
      "they/them",
      person.email,
      "Renal together",
      "present",
      "join group",
      "a test",
    ])
      expect(text, part).to.include(part);
    for (const part of ["Otto", String(other._id), "absent", "kkkk", "tokenHash"])
      expect(text, part).not.to.include(part);
    expect(await Look.countDocuments({ person: person._id, by: person._id })).to.equal(1);
    const visitor = await visitorFor(app, person);
    expect((await visitor.get("/profile/data")).text).to.include("downloaded everything held about you");
    const page = await visitor.get("/profile/data/all");
    expect(page.text)
      .to.include("Bea Marker")
      .and.include("Sessions and registers that name you")
      .and.not.include("Otto");
    const read = page.text.replace(/<head>[\s\S]*?<\/head>|<[^>]*>/g, " ");
    expect(read)
      .to.match(/Term\s+Autumn 2026/)
      .and.match(/Imported at\s+Mon 5 Oct/)
      .and.match(/day (Mon|Tues|Wednes|Thurs|Fri)day, start/);
    expect(read).not.to.match(/\b[0-9a-f]{24}\b|\d{4}-\d\d-\d\dT\d\d:/);
  });

  it("has of a group and a session what the person may read there, by what they are to it", async () => {
    const term = await makeTerm();
    const [ana, ben] = [
      await makePerson({ roles: ["leader"], year: 4 }),
      await makePerson({ roles: ["leader"], year: 4 }),
    ];
    const [member, waiting] = [await makePerson(), await makePerson()];
    const group = await makeGroup(term, {
      title: "marker-title",
      about: "marker-about",
      onlineLink: "marker-link",
      returnedNote: "marker-returned",
      leaders: [ana._id],
      members: [memberOf(member)],
      waitlist: [{ person: waiting._id, since: app.clock.now(), offeredUntil: null }],
    });
    const now = app.clock.now();
    const taken = { takenBy: ben._id, takenAt: now };
    await makeSession(group, "2026-10-06", {
      cancelledReason: "marker-cancelled",
      cover: { askedBy: ana._id, askedAt: now, reason: "marker-cover", handedBackBy: [], ...taken },
      register: [{ person: member._id, mark: "absent", markedAt: now, markedBy: ben._id }],
    });
    const markers = async (person: { _id: Types.ObjectId }) =>
      [...new Set(JSON.stringify(await downloadOf(person)).match(/marker-\w+/g))].sort();
    const shown = ["marker-about", "marker-title"];
    expect(await markers(member)).to.deep.equal(["marker-cancelled", "marker-link", ...shown].sort());
    expect(await markers(waiting)).to.deep.equal(shown);
    expect(await markers(ana)).to.deep.equal(
      ["marker-cancelled", "marker-cover", "marker-link", "marker-returned", ...shown].sort(),
    );
    expect(await markers(ben)).to.deep.equal(["marker-cancelled", "marker-cover"]);
    expect(JSON.stringify(await downloadOf(ben)), "whom they marked").to.not.include("absent");
    const own = JSON.stringify(await downloadOf(ana));
    expect(own, "what others cleared and recorded").to.include("renal").and.include("Facilitation");
  });
});

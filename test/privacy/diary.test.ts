import { expect } from "chai";
import mongoose from "mongoose";
import { heldAbout } from "../../server/privacy/held.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("What somebody gave up and may take back", () => {
  const app = useApp();

  it("is part of their own data, and gone once they are erased", async () => {
    const term = await makeTerm();
    const bea = await makePerson();
    const group = await makeGroup(term, { members: [memberOf(bea)] });
    await makeSession(group, "2026-11-10");
    const visitor = await visitorFor(app, bea);
    await visitor.post(`/groups/${String(group._id)}/membership/end`);
    const [diary] = (await heldAbout(bea._id, [])).filter(({ collection }) => collection === "diaries");
    expect(diary?.says.lastStep).to.include({ did: "left", group: String(group._id) });
    await visitor.post("/profile/erasure", { word: "erase" });
    expect(await mongoose.connection.collection("diaries").countDocuments()).to.equal(0);
  });
});

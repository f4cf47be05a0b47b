import { expect } from "chai";
import mongoose, { type Types } from "mongoose";
import { Debrief } from "../../server/attendance/debrief.js";
import { Round } from "../../server/matching/round.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Nomination } from "../../server/nominations/nomination.js";
import { BoardPost } from "../../server/plans/board-post.js";
import { Development } from "../../server/recognition/development.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { ThankYou } from "../../server/thanks/thank-you.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("What people wrote to and about one another", () => {
  const app = useApp();

  /** Bea wrote to and about Ana, who wrote a debrief; staff read, hid and recorded things. */
  async function makeWords() {
    const term = await makeTerm();
    const bea = await makePerson({ name: "Bea Student" });
    const cleo = await makePerson({ name: "Cleo Student" });
    const ana = await makePerson({ name: "Ana Leader" });
    const staff = await makePerson({ name: "Una Office", roles: ["staff"] });
    const group = await makeGroup(term, { members: [bea, cleo, ana].map(memberOf) });
    const now = app.clock.now();
    const cover = {
      askedBy: ana._id,
      askedAt: now,
      reason: "marker-cover",
      takenBy: null,
      takenAt: null,
      handedBackBy: [],
    };
    const session = await makeSession(group, "2026-09-29", { registerClosedAt: now, cover });
    const stuck = { session: session._id, group: group._id, postedAt: now };
    await BoardPost.create({ ...stuck, author: ana._id, text: "marker-stuck" });
    const pin = { person: ana._id, group: group._id, by: staff._id, at: now, reason: "marker-pin" };
    const dates = { openedAt: now, openedBy: staff._id, deadlineAt: now, publishedAt: now };
    await Round.create({ term: term._id, ...dates, seed: 1, open: false, pins: [pin] });
    const by = { recordedAt: now, recordedBy: staff._id };
    await ThankYou.create({
      from: bea._id,
      to: ana._id,
      text: "marker-note",
      sentAt: now,
      on: "2026-10-05",
      turn: 1,
    });
    const hidden = { reportedAt: now, hiddenAt: now, hiddenBy: staff._id, hiddenReason: "No." };
    const second = { from: cleo._id, to: bea._id, sentAt: now, on: "2026-10-05", turn: 1 };
    await ThankYou.create({ ...second, text: "marker-hidden", ...hidden });
    await Nomination.create({
      award: "award-thanked",
      awardName: "Thanked",
      term: term._id,
      nominee: ana._id,
      by: bea._id,
      text: "marker-nomination",
      writtenAt: now,
      passedAt: now,
      moderatedBy: staff._id,
    });
    const unread = { award: "award-other", awardName: "Other", term: term._id, by: cleo._id, writtenAt: now };
    await Nomination.create({ ...unread, nominee: ana._id, text: "marker-unread" });
    const asked = { askedAt: now, followedUpAt: now, followedUpBy: staff._id, followedUpNote: "Done." };
    const debrief = { session: session._id, group: group._id, leader: ana._id, writtenAt: now };
    await Debrief.create({ ...debrief, went: "marker-debrief", forStaff: "marker-office", ...asked });
    await Development.create({
      person: ana._id,
      on: "2026-10-01",
      minutes: 60,
      what: "marker-activity",
      ...by,
    });
    await ThreadPost.create({ group: group._id, author: ana._id, text: "marker-post", postedAt: now });
    return { bea, cleo, ana, staff, group };
  }

  async function downloadOf(person: { _id: Types.ObjectId }): Promise<string[]> {
    const { text } = await (await visitorFor(app, person)).post("/profile/data/download");
    return [...new Set(text.match(/marker-\w+/g) ?? [])].sort();
  }

  it("is in the download of who wrote it and of whom it is about, and not of staff who moderated it", async () => {
    const { bea, cleo, ana, staff } = await makeWords();
    expect(await downloadOf(bea)).to.deep.equal(["marker-hidden", "marker-nomination", "marker-note"]);
    const words = ["activity", "cover", "debrief", "nomination", "note", "office", "pin", "post", "stuck"];
    const anas = words.map((word) => `marker-${word}`);
    expect(await downloadOf(ana)).to.deep.equal(anas);
    expect(await downloadOf(cleo)).to.deep.equal(["marker-hidden", "marker-unread"]);
    expect(await downloadOf(staff)).to.deep.equal([]);
    const kept = await (await visitorFor(app, staff)).post("/profile/data/download");
    expect(kept.text, "what they did is theirs").to.include("hiddenBy").and.include("followedUpBy");
  });

  it("goes when either asks to be erased; minutes and what the office still has to read stay", async () => {
    const { ana, bea, cleo, group } = await makeWords();
    const told: string[] = [];
    const silence = onAnnounce((topic) => void told.push(topic));
    const erase = async (person: { _id: Types.ObjectId }) =>
      (await visitorFor(app, person)).post("/profile/erasure", { word: "erase" });
    expect((await erase(ana)).location).to.equal("/sign-in");
    silence();
    const gone = told.findIndex((topic) => topic.startsWith("sign-in:"));
    expect(told.slice(gone), "who has the thread open").to.include(`group:${String(group._id)}`);
    expect((await erase(cleo)).location).to.equal("/sign-in");
    const left: string[] = [];
    for (const { collection } of Object.values(mongoose.connection.models))
      left.push(...(JSON.stringify(await collection.find({}).toArray()).match(/marker-\w+/g) ?? []));
    expect([...new Set(left)]).to.deep.equal(["marker-hidden"]);
    expect(await Debrief.countDocuments({ leader: ana._id })).to.equal(1);
    expect((await ThreadPost.findOne({ author: ana._id }).orFail().lean()).text).to.include("removed");
    const thread = await (await visitorFor(app, bea)).get(`/groups/${String(group._id)}/thread`);
    expect(thread.text, "nobody's words any more").to.include("removed").and.not.include(">Report<");
    expect((await Development.findOne({ person: ana._id }).orFail().lean()).minutes).to.equal(60);
  });
});

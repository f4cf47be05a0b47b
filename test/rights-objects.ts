import type { Types } from "mongoose";
import { Debrief } from "../server/attendance/debrief.js";
import { Group, type GroupFields } from "../server/groups/group.js";
import { Draft } from "../server/matching/draft.js";
import { Nomination } from "../server/nominations/nomination.js";
import { KeptPlan, Plan, PlanFile } from "../server/plans/plan.js";
import { Development } from "../server/recognition/development.js";
import { RoomRequest } from "../server/rooms/request.js";
import { ThankYou } from "../server/thanks/thank-you.js";
import { ThreadPost } from "../server/threads/thread-post.js";
import { Standing } from "../server/training/standing.js";
import { monday } from "./support/app.js";
import { makeCredential, makePerson } from "./support/factories.js";

interface Around {
  group: GroupFields;
  session: Types.ObjectId;
  round: Types.ObjectId;
  room: Types.ObjectId;
  leader: Types.ObjectId;
  member: { _id: Types.ObjectId; name: string };
}

/** One of each thing that addresses name and nothing else needs, by the name it has in them. */
export async function makeNamed({ group, session, round, room, leader, member }: Around) {
  // What is somebody's own is nobody's of those who ask.
  const [one, other] = [await makePerson(), await makePerson()];
  const plan = await KeptPlan.create({ owner: leader, title: "A plan", shared: true, keptAt: monday });
  const added = { addedAt: monday, addedBy: leader };
  const bytes = Buffer.from("words");
  const file = await PlanFile.create({
    group: group._id,
    name: "a.txt",
    size: bytes.length,
    bytes,
    ...added,
  });
  const saved = { savedAt: monday, savedBy: leader };
  await Plan.create({ session, group: group._id, files: [file._id], ...saved });
  const words = { text: "Thank you", sentAt: monday, on: "2026-10-05", turn: 1 };
  const note = await ThankYou.create({ from: one._id, to: other._id, reportedAt: monday, ...words });
  const award = { award: "award-thanked", awardName: "Thanked", term: group.term, text: "Kind" };
  const nomination = await Nomination.create({
    ...award,
    nominee: other._id,
    by: one._id,
    writtenAt: monday,
  });
  const asked = { forStaff: "A word", askedAt: monday, writtenAt: monday };
  const debrief = await Debrief.create({ session, group: group._id, leader, ...asked });
  const standing = await Standing.findById(leader).orFail();
  const entry = standing.training[0]!._id;
  const recorded = { recordedAt: monday, recordedBy: leader };
  await Development.create({
    _id: entry,
    person: leader,
    on: "2026-09-21",
    minutes: 60,
    what: "A course",
    ...recorded,
  });
  const request = await RoomRequest.create({
    group: group._id,
    room,
    askedBy: leader,
    askedAt: monday,
    pending: true,
  });
  const post = await ThreadPost.create({ group: group._id, author: leader, text: "Hello", postedAt: monday });
  const [run, link] = ["r".repeat(12), "x".repeat(43)];
  await makeCredential(member, { run });
  await Draft.create({
    round,
    number: 1,
    basis: "afresh",
    problem: {},
    result: {},
    madeAt: monday,
    madeBy: "a test",
  });
  await Group.updateOne(
    { _id: group._id },
    { $set: { invitation: { secret: link, createdAt: monday, used: 0 } } },
  );
  return {
    ":plan": String(plan._id),
    ":file": String(file._id),
    ":note": String(note._id),
    ":nomination": String(nomination._id),
    ":debrief": String(debrief._id),
    ":entry": String(entry),
    ":post": String(post._id),
    ":request": String(request._id),
    ":run": run,
    ":link": link,
    ":number": "1",
    ":code": "000000",
  };
}

import mongoose, { type Types } from "mongoose";
import { BoardPost } from "../../plans/board-post.js";
import { Plan, PlanTemplate } from "../../plans/plan.js";
import { ThreadPost } from "../../threads/thread-post.js";
import type { Draw } from "./draw.js";
import type { PlannedGroup } from "./groups.js";
import type { PlannedSession } from "./sessions.js";
import { announcements, plans, replies, stuckOn, template } from "./preparation-story.js";

const hour = 3_600_000;
const groupsWithWords = 12;

/**
 * What a few groups say and prepare: plans of the last and the next session, posts on the board of the next one, and a
 * thread with an announcement and replies. The groups are those of the two personas, and some others; a
 * shared-experience group stays silent.
 * @param personas ids of the people whose own groups come first
 */
export async function addPreparation(
  draw: Draw,
  groups: readonly PlannedGroup[],
  sessions: readonly PlannedSession[],
  personas: readonly Types.ObjectId[],
  now: Date,
): Promise<void> {
  const isOf = (group: PlannedGroup) =>
    personas.some(
      (id) =>
        group.leaders.some((each) => each.equals(id)) ||
        group.members.some(({ person }) => person.equals(id)),
    );
  const speaking = groups.filter(
    ({ kind, openedAt, members }) => kind !== "shared-experience" && openedAt !== null && members.length > 2,
  );
  const chosen = [...speaking.filter(isOf), ...speaking.filter((group) => !isOf(group))];
  const words = chosen
    .slice(0, groupsWithWords)
    .map((group, index) => wordsOf(draw, group, sessions, { index, now }));
  await PlanTemplate.create({ _id: "review", items: template });
  await Plan.insertMany(words.flatMap((each) => each.plans));
  await BoardPost.insertMany(words.flatMap((each) => each.board));
  await ThreadPost.insertMany(words.flatMap((each) => each.thread));
}

function wordsOf(
  draw: Draw,
  group: PlannedGroup,
  sessions: readonly PlannedSession[],
  { index, now }: { index: number; now: Date },
) {
  const own = sessions.filter((session) => session.group.equals(group._id));
  const next = own.find(({ startsAt }) => startsAt > now);
  const last = own.findLast(({ startsAt }) => startsAt <= now);
  const planned = [last, next].flatMap((session, place) => (session ? [{ session, place }] : []));
  const [leader] = group.leaders;
  return {
    plans: planned.map(({ session, place }) => ({
      session: session._id,
      group: group._id,
      ...plans[(index + place) % plans.length],
      savedAt: new Date(session.startsAt.getTime() - 48 * hour),
      savedBy: leader,
    })),
    board: next ? boardOf(draw, group, next, now) : [],
    thread: threadOf(draw, group, { index, now }),
  };
}

function boardOf(draw: Draw, group: PlannedGroup, session: PlannedSession, now: Date) {
  const members = draw.shuffled(group.members.map(({ person }) => person));
  const questions = draw.shuffled([...(stuckOn[group.topic] ?? stuckOn.any ?? [])]).slice(0, 3);
  return questions.map((text, place) => ({
    session: session._id,
    group: group._id,
    author: members[place % members.length],
    text,
    postedAt: new Date(now.getTime() - (20 - place * 5) * hour),
    backers: members.slice(place + 1, place + 1 + draw.whole(0, 3)),
  }));
}

function threadOf(draw: Draw, group: PlannedGroup, { index, now }: { index: number; now: Date }) {
  const announcement = announcements[index % announcements.length];
  const root = {
    _id: new mongoose.Types.ObjectId(),
    group: group._id,
    author: group.leaders[0],
    text: announcement,
    postedAt: new Date(now.getTime() - 26 * hour),
  };
  const members = draw.shuffled(group.members.map(({ person }) => person)).slice(0, 2);
  const answers = members.map((author, place) => ({
    group: group._id,
    author,
    replyTo: root._id,
    text: replies[(index + place) % replies.length],
    postedAt: new Date(now.getTime() - (22 - place * 3) * hour),
  }));
  return [root, ...answers];
}

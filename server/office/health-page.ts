import mongoose from "mongoose";
import { Outbox } from "../data/outbox.js";
import type { JobFields } from "../jobs/lease.js";
import { DeadAddress } from "../notifications/dead-address.js";
import { namesOf } from "../groups/find.js";
import { isMessageKind, messageKinds } from "../people/messages.js";
import { momentWords, relativeWords } from "../time/words.js";
import { pagingOf } from "../web/listing.js";
import { findLastCheck } from "./last-check.js";

const perPage = 20;
const lateMilliseconds = 5 * 60_000;
const waiting = { deliveredAt: null, failedAt: null };
const givenUp = { failedAt: mongoose.trusted({ $ne: null }) };

/**
 * What staff read about what the app does by itself: jobs, messages that wait or were given up, promises.
 * @param asked page of the messages that were given up
 */
export async function healthPage(jobs: readonly JobFields[], now: Date, zone: string, asked: number) {
  const [check, queue, failed, dead] = await Promise.all([
    findLastCheck(),
    queueNow(now),
    failures(asked, zone),
    deadAddresses(zone),
  ]);
  const shown = jobs.map((job) => jobRow(job, now, zone));
  const [well, troubled] = [true, false].map((isWell) =>
    shown.filter(({ state }) => (state === "done") === isWell),
  );
  return {
    back: { href: "/office", label: "Office" },
    well,
    troubled,
    figures: figuresOf(queue, failed.total, troubled?.length ?? 0),
    oldest: queue.oldest ? relativeWords(queue.oldest, now) : "",
    checkedAt: check ? momentWords(check.at, zone) : "",
    checks: (check?.checks ?? []).map(({ promise, broken }) => ({
      promise,
      holds: broken.length === 0,
      broken: broken.slice(0, 10).join(", "),
    })),
    ...failed,
    dead,
  };
}

function figuresOf(queue: { waiting: number; held: number }, givenUp: number, troubled: number) {
  return [
    { value: queue.waiting, label: `${messagesWord(queue.waiting)} waiting`, tone: "" },
    { value: queue.held, label: "held for quiet hours", tone: "" },
    { value: givenUp, label: `${messagesWord(givenUp)} given up`, tone: toneOf(givenUp) },
    { value: troubled, label: `${troubled === 1 ? "job" : "jobs"} late or failing`, tone: toneOf(troubled) },
  ];
}

const toneOf = (count: number) => (count > 0 ? "problem" : "");
const messagesWord = (count: number) => (count === 1 ? "message" : "messages");

/** How many messages are due, since when the oldest waits, and how many lie until quiet hours end. */
async function queueNow(now: Date): Promise<{ waiting: number; held: number; oldest: Date | null }> {
  const held = { ...waiting, tries: 0, dueAt: mongoose.trusted({ $gt: now }) };
  const [all, heldBack, oldest] = await Promise.all([
    Outbox.countDocuments(waiting),
    Outbox.countDocuments(held),
    Outbox.findOne({ ...waiting, dueAt: mongoose.trusted({ $lte: now }) }, { createdAt: 1 })
      .sort({ createdAt: 1 })
      .lean(),
  ]);
  return { waiting: all - heldBack, held: heldBack, oldest: oldest?.createdAt ?? null };
}

function jobRow(job: JobFields, now: Date, zone: string) {
  const moment = (at: Date | null | undefined) => (at ? momentWords(at, zone) : "never");
  const isRunning = job.heldUntil !== null && job.heldUntil !== undefined && job.heldUntil > now;
  const isLate =
    !isRunning && job.nextAt instanceof Date && now.getTime() - job.nextAt.getTime() > lateMilliseconds;
  const [state, label] = job.problem
    ? ["problem", "failed"]
    : isLate
      ? ["problem", "late"]
      : isRunning
        ? ["done", "running"]
        : ["done", "well"];
  return {
    name: job._id,
    state,
    label,
    ended: moment(job.endedAt),
    took: typeof job.milliseconds === "number" ? tookWords(job.milliseconds) : "",
    next: isRunning ? "running now" : job.nextAt ? moment(job.nextAt) : "",
    runs: job.runs,
    failures: job.failures,
    failed: job.failedAt ? moment(job.failedAt) : "",
    problem: job.lastProblem ?? job.problem ?? "",
  };
}

/** "40 ms", "3.2 s" */
const tookWords = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;

/** One page of the messages that were given up: for whom, of what kind, why; what they say is nobody else's. */
async function failures(asked: number, zone: string) {
  const total = await Outbox.countDocuments(givenUp);
  const paging = pagingOf(total, perPage, asked, "/office/health", {});
  const found = await Outbox.find(givenUp, { text: 0, subject: 0 })
    .sort({ failedAt: -1, _id: -1 })
    .skip(paging.skip)
    .limit(perPage)
    .lean();
  const failed = found.map(({ _id, address, kind, channel, failedAt, tries, lastProblem }) => ({
    id: String(_id),
    address,
    about: isMessageKind(kind) ? messageKinds[kind] : messageKinds.other,
    way: channel === "push" ? "To a phone" : "E-mail",
    at: failedAt ? momentWords(failedAt, zone) : "",
    tries,
    problem: lastProblem ?? "",
  }));
  return { failed, total, ...paging };
}

async function deadAddresses(zone: string) {
  const found = await DeadAddress.find().sort({ since: -1 }).limit(100).lean();
  const names = await namesOf(found.map(({ person }) => person));
  return found.map(({ _id, person, since, refused, words }) => ({
    address: _id,
    name: names.get(String(person)) ?? "",
    since: momentWords(since, zone),
    refused,
    words,
  }));
}

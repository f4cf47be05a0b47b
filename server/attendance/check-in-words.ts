import type { CheckInOutcome } from "./checking-in.js";

/** What a person reads after a check-in. */
export const noticeFor = (outcome: CheckInOutcome): { kind: "done" | "warning"; text: string } =>
  notices[outcome];

const notices: Record<CheckInOutcome, { kind: "done" | "warning"; text: string }> = {
  present: { kind: "done", text: "You are checked in. Good to have you here." },
  late: { kind: "done", text: "You are checked in, as late. Good that you came." },
  noted: { kind: "done", text: "You are noted. It counts as soon as your leader opens the register." },
  waits: { kind: "warning", text: "Your check-in reached us later, so your leader decides on it." },
  again: { kind: "done", text: "You were checked in already. Once is enough." },
  cancelled: { kind: "warning", text: "This session is cancelled, so nobody checks in." },
  "too-early": { kind: "warning", text: "You can check in from half an hour before the session." },
  "not-a-member": { kind: "warning", text: "You are not in this group any more." },
};

/** Why a scanned code didn't check anybody in. */
export type Refused = "stranger" | "run-out";

export const refusalWords: Record<Refused, { heading: string; text: string }> = {
  stranger: {
    heading: "This code isn’t for you",
    text: "It belongs to no session of a group you are in. If you came as a guest, tell the leader: guests are welcome, and only members are in the register.",
  },
  "run-out": {
    heading: "This code has run out",
    text: "A code is good for half a minute. Scan the one that is shown at the door now, or type its letters.",
  },
};

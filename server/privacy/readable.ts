/** "own": the document is about the person; else the fields of it that are theirs to read. */
export type Readable = "own" | readonly string[];

const meeting = [
  "code",
  "term",
  "title",
  "topic",
  "kind",
  "years",
  "slot",
  "everyWeeks",
  "firstOn",
  "capacity",
  "minimum",
  "about",
  "createdAt",
  "openedAt",
  "cancelledAt",
  "cancelledReason",
];

const session = [
  "group",
  "term",
  "number",
  "on",
  "start",
  "minutes",
  "zone",
  "startsAt",
  "endsAt",
  "room",
  "cancelledAt",
  "cancelledReason",
  "registerClosedAt",
];

const round = ["term", "openedAt", "deadlineAt", "publishedAt", "withdrawnAt", "withdrawnReason"];

/**
 * What a person may read of a document, by collection and by the path at which it names them. Of one that stands for
 * nothing here they read that they did something with it, and when: so a field that is added later goes out only once
 * somebody has said to whom.
 */
export const readable: Record<string, Record<string, Readable>> = {
  people: { _id: "own" },
  sign_ins: { person: "own" },
  sign_in_codes: { person: "own" },
  push_devices: { person: "own" },
  dead_addresses: { person: "own" },
  diaries: { _id: "own" },
  standings: { _id: "own" },
  looks: { person: "own", by: ["saw", "on", "at"] },
  outbox: { to: "own" },
  inbox: { to: "own" },
  import_drafts: { person: "own" },
  calendar_feeds: { person: "own" },
  groups: {
    leaders: [
      ...meeting,
      "leaders",
      "wish",
      "onlineLink",
      "invitation",
      "submittedAt",
      "returnedNote",
      "decideOn",
      "decisionNote",
      "decisionTold",
    ],
    "members.person": [...meeting, "members", "onlineLink", "decisionNote"],
    "waitlist.person": [...meeting, "waitlist"],
    "coLeaderAsked.person": [...meeting, "coLeaderAsked"],
    "coLeaderDeclined.person": [...meeting, "coLeaderDeclined"],
  },
  sessions: {
    "register.person": [...session, "register"],
    "register.markedBy": session,
    "said.person": [...session, "said"],
    "cover.askedBy": [...session, "cover"],
    "cover.takenBy": [...session, "cover"],
    toldLeaders: session,
    leading: [...session, "leading", "registerOpenedAt"],
    registerClosedBy: [...session, "registerClosedBy"],
    "registerLate.by": [...session, "registerLate"],
    "corrections.person": [...session, "corrections"],
    "corrections.by": session,
  },
  plans: { savedBy: ["session", "group", "items", "links", "savedAt", "savedBy"] },
  plan_files: { addedBy: ["group", "name", "size", "addedAt"] },
  kept_plans: { owner: "own" },
  board_posts: {
    author: ["session", "group", "text", "postedAt", "plannedAt", "hiddenAt"],
    backers: ["session", "group", "backers"],
  },
  thread_posts: {
    author: ["group", "replyTo", "text", "postedAt", "hiddenAt", "hiddenReason"],
    "reports.person": ["group", "reports"],
  },
  rounds: {
    "asking.person": [...round, "asking"],
    "pins.person": [...round, "pins"],
    "together.people": [...round, "together"],
    "takenOut.person": [...round, "takenOut"],
  },
  placings: { person: "own" },
  buddies: { by: "own", to: "own" },
  thank_yous: { from: "own", to: "own" },
  nominations: { by: "own", nominee: "own" },
  debriefs: { leader: "own" },
  developments: { person: "own" },
  credentials: { person: "own" },
  room_requests: { askedBy: "own" },
  room_waits: { askedBy: "own" },
  bookings: { heldBy: "own" },
  blockings: { madeBy: "own" },
};

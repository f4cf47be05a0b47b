/**
 * Who may do what. Every route of the app has a row here, or it can't be registered; the documentation and the
 * test that walks all rows with all kinds of people are both made from this table.
 *
 * Roles open a row to whoever holds them. `member`, `leads` and `own` open it to those who stand in that relation
 * to the object the address names; everybody else is answered as if it did not exist.
 */
export type Audience =
  "anyone" | "signed-in" | "student" | "leader" | "staff" | "support" | "member" | "leads" | "own";

export const rights = {
  "GET /": ["anyone"],
  "GET /healthz": ["anyone"],
  "GET /readyz": ["anyone"],
  "GET /robots.txt": ["anyone"],
  "GET /set-up": ["anyone"],
  "POST /set-up": ["anyone"],
  "GET /sign-in": ["anyone"],
  "POST /sign-in": ["anyone"],
  "GET /sign-in/code": ["anyone"],
  "POST /sign-in/code": ["anyone"],
  "GET /sign-in/link/:link": ["anyone"],
  "POST /sign-in/link": ["anyone"],
  "GET /demo/:persona": ["anyone"],
  "POST /sign-in/end": ["signed-in"],
  "GET /outbox": ["anyone"],
  "GET /help": ["anyone"],
  "GET /calendar/:secret": ["anyone"],
  "GET /rooms/:room/door": ["anyone"],

  "GET /today": ["signed-in"],
  "GET /profile": ["signed-in"],
  "POST /profile": ["signed-in"],
  "GET /profile/free-time": ["signed-in"],
  "POST /profile/free-time": ["signed-in"],
  "GET /profile/devices": ["signed-in"],
  "POST /profile/devices/end": ["signed-in"],
  "GET /profile/calendar": ["signed-in"],
  "POST /profile/calendar/renew": ["signed-in"],
  "GET /attendance": ["signed-in"],
  "GET /hours": ["leader"],

  "GET /groups": ["signed-in"],
  "GET /groups/new": ["leader", "staff"],
  "POST /groups": ["leader", "staff"],
  "GET /groups/:group": ["signed-in"],
  "GET /groups/:group/edit": ["leads", "staff"],
  "POST /groups/:group/edit": ["leads", "staff"],
  "POST /groups/:group/submission": ["leads"],
  "POST /groups/:group/submission/end": ["leads", "staff"],
  "POST /groups/:group/approval": ["staff"],
  "GET /groups/:group/cancellation": ["leads", "staff"],
  "POST /groups/:group/cancellation": ["leads", "staff"],
  "POST /groups/:group/membership": ["signed-in"],
  "POST /groups/:group/membership/end": ["signed-in"],
  "POST /groups/:group/offer/acceptance": ["signed-in"],
  "POST /groups/:group/offer/end": ["signed-in"],
  "GET /groups/:group/room": ["leads", "staff"],
  "POST /groups/:group/room": ["leads", "staff"],
  "POST /groups/:group/room/end": ["leads", "staff"],

  "GET /sessions/:session": ["member", "leads", "staff"],
  "GET /sessions/:session/register": ["leads", "staff"],
  "POST /sessions/:session/register": ["leads", "staff"],
  "POST /sessions/:session/register/opening": ["leads", "staff"],
  "POST /sessions/:session/register/closing": ["leads", "staff"],

  "GET /rounds/:round": ["signed-in"],
  "POST /rounds/:round/asking": ["student"],
  "POST /rounds/:round/asking/end": ["student"],

  "GET /office": ["staff"],
  "GET /office/groups": ["staff"],
  "GET /office/groups.csv": ["staff"],
  "GET /office/term": ["staff"],
  "POST /office/term": ["staff"],
  "GET /office/rounds": ["staff"],
  "POST /office/rounds": ["staff"],
  "GET /office/rounds/:round": ["staff"],
  "GET /office/rounds/:round/draft.csv": ["staff"],
  "POST /office/rounds/:round/draft": ["staff"],
  "POST /office/rounds/:round/publication": ["staff"],
  "GET /office/people": ["staff"],
  "GET /office/people.csv": ["staff"],
  "GET /office/people/import": ["staff"],
  "POST /office/people/import": ["staff"],
  "GET /office/rooms": ["staff"],
  "GET /office/rooms.csv": ["staff"],
  "GET /office/rooms/import": ["staff"],
  "POST /office/rooms/import": ["staff"],
  "GET /office/requests": ["staff"],
  "GET /office/requests/:request": ["staff"],
  "POST /office/requests/:request/grant": ["staff"],
  "POST /office/requests/:request/refusal": ["staff"],
  "GET /office/health": ["staff"],
  "GET /office/audit": ["staff"],
} as const satisfies Record<`${"GET" | "POST"} /${string}`, readonly Audience[]>;

export type RightKey = keyof typeof rights;

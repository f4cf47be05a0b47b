import { Types, type HydratedDocument } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { isMember, mayManage } from "../groups/policy.js";
import { auditGroup, auditUnnamed } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { BoardPost, type BoardPostFields } from "./board-post.js";
import { Plan } from "./plan.js";

const mostPosts = 5;
const newItemMinutes = 10;

/** Whether the board takes posts and backing: before the session begins, unless it is cancelled. */
const isBoardOpen = ({ session }: Pick<SessionOfGroup, "session">, now: Date): boolean =>
  !session.cancelledAt && session.startsAt > now;

/** The posts of a session, most backed first, then the earlier one. */
export async function postsOf(session: Types.ObjectId): Promise<BoardPostFields[]> {
  const posts: BoardPostFields[] = await BoardPost.find({ session }).sort({ postedAt: 1, _id: 1 }).lean();
  return posts.sort((a, b) => b.backers.length - a.backers.length);
}

/** What was done on the board, or why not. */
export type BoardOutcome = { outcome: "done" } | Refusal;

/** Says, without a name, what a member is stuck on. */
export async function post(
  actor: Actor,
  viewer: Viewer,
  at: SessionOfGroup,
  text: string,
): Promise<BoardOutcome> {
  return onBoard(actor, at, "post on the board", async () => {
    mustBeOpen(viewer, at, actor.now);
    const own = { session: at.session._id, author: viewer.id };
    if ((await BoardPost.countDocuments(own)) >= mostPosts) {
      throw new Refused(`You have ${mostPosts} posts on this board. Take one back to write another.`, "text");
    }
    await BoardPost.create([{ ...own, group: at.group._id, text, postedAt: actor.now }]);
  });
}

/** Says "me too" to another's post, or takes that back; each counts once. */
export async function back(actor: Actor, viewer: Viewer, at: SessionOfGroup, id: string, on: boolean) {
  return onBoard(actor, at, on ? "back a post" : "take back backing", async () => {
    mustBeOpen(viewer, at, actor.now);
    const found = await findPost(at, id);
    if (String(found.author) === viewer.id) return;
    const others = found.backers.filter((backer) => String(backer) !== viewer.id);
    found.set({ backers: on ? [...others, new Types.ObjectId(viewer.id)] : others });
    await found.save();
  });
}

/** Takes one's own post off the board for good. */
export async function takeBack(
  actor: Actor,
  viewer: Viewer,
  at: SessionOfGroup,
  id: string,
): Promise<BoardOutcome> {
  return onBoard(actor, at, "take back a post", async () => {
    const found = await findPost(at, id);
    if (String(found.author) !== viewer.id) throw notFound();
    await found.deleteOne();
  });
}

/** Makes a post an item of the session's plan; asked again it adds nothing. */
export async function plan(actor: Actor, at: SessionOfGroup, id: string): Promise<BoardOutcome> {
  return onBoard(actor, at, null, async (trail) => {
    const found = await findPost(at, id);
    if (found.plannedAt) return;
    const { session, group } = at;
    const item = { text: found.text.slice(0, 200).replace(/\s+/g, " "), minutes: newItemMinutes };
    const saved = { savedAt: actor.now, savedBy: new Types.ObjectId(actor.id) };
    const existing = await Plan.findOne({ session: session._id });
    if (existing) await existing.set({ items: [...existing.items, item], ...saved }).save();
    else await Plan.create([{ session: session._id, group: group._id, items: [item], ...saved }]);
    await found.set({ plannedAt: actor.now }).save();
    await auditGroup(trail, actor, group, "plan a post", { session: session.number });
  });
}

/** Hides a post from members, or shows it again; who did it stands in the audit. */
export async function hide(actor: Actor, at: SessionOfGroup, id: string, on: boolean): Promise<BoardOutcome> {
  return onBoard(actor, at, null, async (trail) => {
    const found = await findPost(at, id);
    await found.set({ hiddenAt: on ? actor.now : null, hiddenBy: on ? actor.id : null }).save();
    const act = on ? "hide a board post" : "show a board post";
    await auditGroup(trail, actor, at.group, act, { session: at.session.number, post: id });
  });
}

/** @param act what the audit says somebody did; null when the work says it with a name */
async function onBoard(
  actor: Actor,
  { session, group }: SessionOfGroup,
  act: string | null,
  work: (trail: Trail) => Promise<void>,
): Promise<BoardOutcome> {
  const subject = topicOf("group", group._id);
  const working = change<{ outcome: "done" }>(actor, subject, async (trail) => {
    await work(trail);
    if (act !== null) {
      // Staff read the audit, and who is stuck is nobody's to know: the entry says what, not who.
      await auditUnnamed(actor, act, subject, { session: session.number });
    }
    trail.announce(subject);
    return { outcome: "done" };
  });
  return orRefusal(working);
}

async function findPost({ session }: SessionOfGroup, id: string): Promise<HydratedDocument<BoardPostFields>> {
  const known = objectId.safeParse(id).success;
  const found = known ? await BoardPost.findOne({ _id: id, session: session._id }) : null;
  if (!found) throw notFound();
  return found;
}

function mustBeOpen(viewer: Viewer, at: SessionOfGroup, now: Date): void {
  if (!isMember(viewer, at.group)) throw notFound();
  if (!isBoardOpen(at, now)) throw new Refused("The session has begun, so its board is closed.", "text");
}

/** The board as the viewer may see it; nobody, leaders and staff included, is handed whose a post is. */
export function presentBoard(
  at: SessionOfGroup,
  posts: readonly BoardPostFields[],
  viewer: Viewer,
  now: Date,
) {
  const manages = mayManage(viewer, at.group);
  const open = isBoardOpen(at, now);
  const member = isMember(viewer, at.group);
  return {
    path: `/sessions/${String(at.session._id)}/board`,
    open,
    mayPost: open && member,
    manages,
    empty: open ? emptyWords(member) : "Nothing was put on the board.",
    posts: posts
      .filter(({ hiddenAt }) => hiddenAt === null || manages)
      .map(({ _id, text, author, backers, plannedAt, hiddenAt }) => ({
        id: String(_id),
        text,
        backers: backersWords(backers, viewer),
        planned: plannedAt !== null,
        hidden: hiddenAt !== null,
        mine: String(author) === viewer.id,
        backed: backers.some((backer) => String(backer) === viewer.id),
        mayBack: open && member && String(author) !== viewer.id,
        mayPlan: manages && open && plannedAt === null && hiddenAt === null,
        mayHide: manages,
      })),
  };
}

const emptyWords = (isMember: boolean): string =>
  isMember
    ? "Nothing on the board yet. Whatever it is, somebody else is stuck on it too."
    : "Nothing on the board yet. Members say here, without their names, what they are stuck on, and you take it into the plan.";

/** "2 others too", "you and 1 other": who is stuck on it besides its author; "" for nobody. */
function backersWords(backers: readonly Types.ObjectId[], viewer: Pick<Viewer, "id">): string {
  const others = backers.filter((backer) => String(backer) !== viewer.id).length;
  const count = `${others} ${others === 1 ? "other" : "others"}`;
  if (others === backers.length) return others === 0 ? "" : `${count} too`;
  return others === 0 ? "you too" : `you and ${count}`;
}

import { Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { isSame } from "../groups/places.js";
import { auditUnnamed } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { conflict, forbidden, notFound } from "../web/errors.js";
import { isOwn, mayLeave, mayReport, mayShowAgain, mayTakeAway } from "./policy.js";
import { isForOffice } from "./reported.js";
import { findPost, inThread, tell } from "./thread.js";
import { ThreadPost, type ThreadPostDocument, type ThreadPostFields } from "./thread-post.js";

/** Runs one change about a post of the group's thread. @param act as in `inThread` @throws HttpError 404 */
const onPost = <T>(
  actor: Actor,
  group: Types.ObjectId,
  id: string,
  act: string | null,
  work: (post: ThreadPostDocument, known: GroupFields, trail: Trail) => Promise<T>,
): Promise<T> =>
  inThread(actor, group, act, async (trail, known) => work(await findPost(group, id), known, trail));

/** Who is asked to look at a post that was reported. */
export type AskedToLook = "leaders" | "other-leaders" | "other-leaders-and-office" | "office" | "nobody";

/**
 * Says that a post doesn't belong here; a second report of the same person adds nothing. The leaders are told; of a
 * leader's post the programme office as well, unless the group is its own people's alone. Nowhere does it say by whom,
 * in the audit neither.
 * @throws HttpError 403 for one's own, for one that is hidden, and for who can hide it
 */
export async function report(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
): Promise<AskedToLook> {
  return onPost(actor, group, id, null, async (post, known, trail) => {
    const leaders = known.leaders.filter((leader) => !leader.equals(post.author));
    const isLeaders = leaders.length < known.leaders.length;
    const office = isForOffice(known, post.author) ? await officeWithout(post.author) : [];
    const asked = askedToLook(isLeaders, leaders, office);
    if (post.reports.some(({ person }) => isSame(person, viewer.id))) return asked;
    if (!mayReport(viewer, known, post)) throw forbidden("This post is nothing you can report.");
    post.reports.push({ person: new Types.ObjectId(viewer.id), at: actor.now });
    await post.save();
    tellOfficePages(trail, known, post);
    await auditUnnamed(actor, "report a post", topicOf("group", group));
    const told = [...leaders, ...office].filter((person) => !isSame(person, viewer.id));
    await tell(trail, known, told, {
      subject: `A post in ${titleInMessages(known)} was reported`,
      text: "Somebody of the group finds that a post in its thread doesn't belong there. Have a look, and hide it if you agree. Who reported it isn't said.",
    });
    return asked;
  });
}

function askedToLook(
  isLeaders: boolean,
  leaders: readonly unknown[],
  office: readonly unknown[],
): AskedToLook {
  if (leaders.length === 0) return office.length > 0 ? "office" : "nobody";
  if (office.length > 0) return "other-leaders-and-office";
  return isLeaders ? "other-leaders" : "leaders";
}

/** What staff have to decide is theirs to see at once. */
function tellOfficePages(
  trail: Trail,
  group: GroupFields,
  { author }: Pick<ThreadPostFields, "author">,
): void {
  if (isForOffice(group, author)) trail.announce("office:all");
}

async function officeWithout(author: Types.ObjectId): Promise<Types.ObjectId[]> {
  const staff = await Person.find({ roles: "staff", leftAt: null }, { _id: 1 }).lean();
  return staff.map(({ _id }) => _id).filter((person) => !person.equals(author));
}

/** Takes one's own report of a post back; without one nothing changes. */
export async function takeReportBack(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
): Promise<void> {
  await onPost(actor, group, id, null, async (post, known, trail) => {
    const others = post.reports.filter(({ person }) => !isSame(person, viewer.id));
    if (others.length === post.reports.length) return null;
    await post.set("reports", others).save();
    tellOfficePages(trail, known, post);
    await auditUnnamed(actor, "take the report of a post back", topicOf("group", group));
    return null;
  });
}

/**
 * Finds a reported post all right: its reports go, and it stays as it is.
 * @throws HttpError 403 for one's own; 409 when it isn't reported any more, or hidden
 */
export async function leavePost(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
): Promise<void> {
  await onPost(actor, group, id, "leave a reported post as it is", async (post, known, trail) => {
    if (isOwn(viewer, post))
      throw forbidden("You wrote this post, so whether it is all right is for others to say.");
    if (!mayLeave(viewer, known, post)) throw conflict("Somebody has decided on this post already.");
    await post.set("reports", []).save();
    tellOfficePages(trail, known, post);
    return null;
  });
}

/**
 * Hides somebody else's post from members, who read the reason in its place; its author is told.
 * @throws HttpError 403 for one's own; 409 when it is hidden already
 */
export async function hidePost(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
  reason: string,
): Promise<void> {
  await onPost(actor, group, id, "hide a post", async (post, known, trail) => {
    if (isOwn(viewer, post)) throw forbidden("You wrote this post. You can take it away instead.");
    if (post.hiddenAt) throw conflict("Somebody has hidden this post already.");
    await post.set({ hiddenAt: actor.now, hiddenBy: actor.id, hiddenReason: reason }).save();
    tellOfficePages(trail, known, post);
    await tell(trail, known, [post.author], {
      subject: `A post of yours in ${titleInMessages(known)} was hidden`,
      text: "You can still read it there, with the reason that stands in its place for the others. If you think this is a mistake, speak to your leaders or write to the programme office.",
    });
    return null;
  });
}

/**
 * Shows a hidden post again, and lets its reports go; its author is told. Who may manage the group is the caller's to
 * look at.
 * @throws HttpError 403 for one's own, and for what staff hid unless staff show it; 409 when it isn't hidden
 */
export async function showAgain(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
): Promise<void> {
  await onPost(actor, group, id, "show a post", async (post, known, trail) => {
    if (!post.hiddenAt) throw conflict("This post isn't hidden any more.");
    if (isOwn(viewer, post))
      throw forbidden("You wrote this post, so whether it shows is for others to say.");
    if (!mayShowAgain(viewer, known, post))
      throw forbidden("The programme office hid this post, so only the office shows it again.");
    await post.set({ hiddenAt: null, hiddenBy: null, hiddenReason: "", reports: [] }).save();
    await tell(trail, known, [post.author], {
      subject: `A post of yours in ${titleInMessages(known)} is shown again`,
      text: "Everybody in the group can read it as before.",
    });
    return null;
  });
}

/**
 * Takes one's own post away for good, an announcement with its replies.
 * @returns the announcement it replied to; "" for an announcement
 * @throws HttpError 404 for somebody else's; 403 while it is hidden
 */
export async function takeAway(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
): Promise<string> {
  return onPost(actor, group, id, "take a post away", async (post, known, trail) => {
    if (!isOwn(viewer, post)) throw notFound();
    if (!mayTakeAway(viewer, post))
      throw forbidden("This post is hidden. It stays as it is for those who look after the group.");
    await ThreadPost.deleteMany({ replyTo: post._id });
    await post.deleteOne();
    tellOfficePages(trail, known, post);
    return post.replyTo ? String(post.replyTo) : "";
  });
}

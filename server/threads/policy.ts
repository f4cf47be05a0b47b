import type { GroupFields } from "../groups/group.js";
import { isSame } from "../groups/places.js";
import { mayManage } from "../groups/policy.js";
import { holds, type Viewer } from "../people/viewer.js";
import type { ThreadPostFields } from "./thread-post.js";

type Looked = Pick<ThreadPostFields, "author" | "hiddenAt" | "hiddenBy" | "isRemoved">;
type Reported = Looked & Pick<ThreadPostFields, "reports">;
type Inside = Pick<GroupFields, "leaders" | "kind">;

/** Whether the viewer wrote the post. */
export const isOwn = (viewer: Viewer, post: Pick<Looked, "author">): boolean =>
  isSame(post.author, viewer.id);

/** Whether its author's words stand there to be read. */
const standsThere = ({ hiddenAt, isRemoved }: Looked): boolean => hiddenAt === null && !isRemoved;

/** Whether the viewer may report the post: who looks after the group decides on it themselves. */
export const mayReport = (viewer: Viewer, group: Inside, post: Looked): boolean =>
  !mayManage(viewer, group) && standsThere(post) && !isOwn(viewer, post);

/** Whether the viewer may hide the post: who looks after the group may, but their own they take away instead. */
export const mayHide = (viewer: Viewer, group: Inside, post: Looked): boolean =>
  mayManage(viewer, group) && standsThere(post) && !isOwn(viewer, post);

/** Whether the viewer may find a reported post all right: who may hide it may. */
export const mayLeave = (viewer: Viewer, group: Inside, post: Reported): boolean =>
  post.reports.length > 0 && mayHide(viewer, group, post);

/** Whether staff hid the post: nobody else does who isn't a leader. Of a shared-experience group staff see none. */
const isHiddenByOffice = ({ leaders, kind }: Inside, { hiddenAt, hiddenBy }: Looked): boolean =>
  hiddenAt !== null &&
  kind !== "shared-experience" &&
  !leaders.some((leader) => hiddenBy !== null && leader.equals(hiddenBy));

/**
 * Whether the viewer may show a hidden post again: nobody decides that about their own, and what staff hid only staff
 * show; what a leader hid, any leader or staff.
 */
export const mayShowAgain = (viewer: Viewer, group: Inside, post: Looked): boolean =>
  mayManage(viewer, group) &&
  post.hiddenAt !== null &&
  !isOwn(viewer, post) &&
  (holds(viewer, "staff") || !isHiddenByOffice(group, post));

/** Whether the viewer may take the post away for good: their own, while it isn't hidden. */
export const mayTakeAway = (viewer: Viewer, post: Looked): boolean =>
  isOwn(viewer, post) && post.hiddenAt === null;

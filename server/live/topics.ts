import type { Viewer } from "../people/viewer.js";
import { holds } from "../people/viewer.js";
import { Group } from "../groups/group.js";
import { maySee } from "../groups/policy.js";
import { objectId } from "../web/input.js";

/**
 * Whether the viewer may hear that something changed about the topic. A frame carries no content, so this only
 * keeps the rhythm of changes from those who could not see the page.
 */
export async function mayWatch(viewer: Viewer, topic: string): Promise<boolean> {
  const [noun, id = ""] = topic.split(":");
  switch (noun) {
    case "person":
      return id === viewer.id;
    case "group":
      return mayWatchGroup(viewer, id);
    case "groups":
    case "round":
    case "room":
      return true;
    case "office":
    case "outbox":
      return holds(viewer, "staff");
    default:
      return false;
  }
}

async function mayWatchGroup(viewer: Viewer, id: string): Promise<boolean> {
  if (!objectId.safeParse(id).success) return false;
  const group = await Group.findById(id).lean();
  return group !== null && maySee(viewer, group);
}

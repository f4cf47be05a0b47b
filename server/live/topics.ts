import type { Viewer } from "../people/viewer.js";
import { holds } from "../people/viewer.js";
import { Group } from "../groups/group.js";
import { maySee } from "../groups/policy.js";
import { objectId } from "../web/input.js";

/** Whether a viewer may hear that something changed. */
type Rule = (viewer: Viewer) => boolean;

const everybody: Rule = () => true;
const nobody: Rule = () => false;
const staff: Rule = (viewer) => holds(viewer, "staff");

/**
 * Who may hear that something changed about the topic, by the state it is in now. A frame carries no content, so
 * this only keeps the rhythm of changes from those who could not see the page.
 */
export async function watchersOf(topic: string): Promise<Rule> {
  const [noun, id = ""] = topic.split(":");
  switch (noun) {
    case "person":
    case "inbox":
      return (viewer) => viewer.id === id;
    case "group":
      return watchersOfGroup(id);
    case "groups":
    case "round":
    case "room":
    case "programme":
    case "credential":
      return everybody;
    case "covers":
      return (viewer) => holds(viewer, "leader");
    case "office":
    case "draft":
    case "run":
    case "rule":
    case "outbox":
      return staff;
    default:
      return nobody;
  }
}

async function watchersOfGroup(id: string): Promise<Rule> {
  if (!objectId.safeParse(id).success) return nobody;
  const group = await Group.findById(id).lean();
  return group ? (viewer) => maySee(viewer, group) : nobody;
}

import { mayManage } from "../groups/policy.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { postsOf, presentBoard } from "./board.js";
import { filesIn, sizeWords } from "./files.js";
import { findPlan } from "./planning.js";
import { minutesIn } from "./written-plan.js";

/** The plan and the board of a session as its people see them before and after it. */
export async function loadPreparation(at: SessionOfGroup, viewer: Viewer, now: Date) {
  const { session, group } = at;
  const plan = await findPlan(session._id);
  const files = await filesIn(plan?.files ?? []);
  const path = `/sessions/${String(session._id)}`;
  const items = plan?.items ?? [];
  return {
    plan: {
      items: items.map(({ text, minutes }) => ({ text, minutes })),
      minutes: minutesIn(items),
      of: session.minutes,
      isLong: minutesIn(items) > session.minutes,
      links: (plan?.links ?? []).map(({ label, address }) => ({
        address,
        label: label === "" ? address : label,
      })),
      files: files.map(({ id, name, size }) => ({
        name,
        size: sizeWords(size),
        href: `${path}/files/${id}`,
      })),
      edit: mayManage(viewer, group) ? `${path}/plan` : "",
    },
    board: presentBoard(at, await postsOf(session._id), viewer, now),
  };
}

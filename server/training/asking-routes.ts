import type { Request } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { objectId, parseForm } from "../web/input.js";
import { goTo, type Notice } from "../web/respond.js";
import { askForClearance, takeAskingBack } from "./asking.js";
import { askingInput } from "./input.js";

/** A leader's wish to be cleared for a topic, from their training or from the page of a group that needs it. */
export function clearanceAskingRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("POST /training/clearance", async (req, res) => {
    const topic = await topicIn(req);
    if (!topic)
      return void goTo(res, backOf(req), { kind: "warning", text: "Choose a topic from the list." });
    goTo(res, backOf(req), asked[await askForClearance(actorOf(req), topic)]);
  });
  routes.on("POST /training/clearance/end", async (req, res) => {
    const input = parseForm(askingInput, req.body);
    const done = await takeAskingBack(actorOf(req), input.ok ? input.value.topic : "");
    const text =
      done === "taken-back" ? "You have taken it back." : "There was nothing to take back any more.";
    goTo(res, backOf(req), { kind: "done", text });
  });
  return routes;
}

const asked: Record<Awaited<ReturnType<typeof askForClearance>>, Notice> = {
  asked: { kind: "done", text: "The programme office is asked. You get a message when they answer." },
  "asked-already": { kind: "done", text: "The programme office is asked already." },
  cleared: { kind: "done", text: "You are cleared for it already." },
};

async function topicIn(req: Request) {
  const input = parseForm(askingInput, req.body);
  const topics = (await findProgramme())?.topics ?? [];
  return topics.find(({ code }) => input.ok && code === input.value.topic);
}

/** The page of the group whose page asked, or else one's own training. */
function backOf({ query }: Request): string {
  const group = objectId.safeParse(query.group);
  return group.success ? `/groups/${group.data}` : "/training";
}

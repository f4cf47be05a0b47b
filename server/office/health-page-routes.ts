import { z } from "zod";
import { change, topicOf } from "../data/change.js";
import { Job, type JobFields } from "../jobs/lease.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { badRequest } from "../web/errors.js";
import { objectId, parseForm } from "../web/input.js";
import { listingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { healthPage } from "./health-page.js";
import { checkPromises } from "./last-check.js";
import { sendAgain } from "./sending-again.js";

const againInput = z.strictObject({ message: z.union([z.literal("all"), objectId]) });

/** What the app does by itself and whether its promises hold, for staff. */
export function healthPageRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/health", async (req, res) => {
    const jobs = await Job.find().sort({ _id: 1 }).lean<JobFields[]>();
    const shown = await healthPage(jobs, req.now, req.zone, listingOf(req.query).page);
    page(req, res, "office/health", { title: "Health", ...shown }, { live: ["office:all", "outbox:all"] });
  });
  routes.on("POST /office/health/check", async (req, res) => {
    await change(actorOf(req), "office:all", (trail) => {
      trail.audit("look up the promises", "office:all");
      return Promise.resolve(null);
    });
    await checkPromises(req.now);
    goTo(res, "/office/health", { kind: "done", text: "The promises were looked up just now." });
  });
  routes.on("POST /office/health/messages", async (req, res) => {
    const input = parseForm(againInput, req.body);
    if (!input.ok) throw badRequest("Choose a message from the list.");
    const count = await sendAgain(actorOf(req), topicOf("outbox", "all"), input.value.message);
    const text = count === 1 ? "One message is tried again." : `${count} messages are tried again.`;
    goTo(res, "/office/health", { kind: "done", text: count === 0 ? "It was tried again already." : text });
  });
  return routes;
}

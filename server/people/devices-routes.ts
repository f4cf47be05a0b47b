import type { Request, Response } from "express";
import { z } from "zod";
import { topicOf } from "../data/change.js";
import { whenWords } from "../time/words.js";
import { badRequest } from "../web/errors.js";
import { objectId, parseForm } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { endDevices, findDevices } from "./devices.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { profileTabs } from "./profile-tabs.js";
import { actorOf, signedIn } from "./viewer.js";

const endInput = z.strictObject({ device: z.union([z.literal("others"), objectId]) });

/** Where a person is signed in, and ending that. */
export function devicesRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/devices", show);
  routes.on("POST /profile/devices/end", async (req, res) => {
    const viewer = signedIn(req);
    const input = parseForm(endInput, req.body);
    if (!input.ok) throw badRequest("Choose a device from the list.");
    const ended = await endDevices(actorOf(req), viewer.signIn, input.value.device);
    const text = ended === 1 ? "One device is signed out." : `${ended} devices are signed out.`;
    goTo(res, "/profile/devices", { kind: "done", text: ended === 0 ? "It was signed out already." : text });
  });
  return routes;
}

async function show(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const devices = await findDevices(viewer, req.now);
  page(
    req,
    res,
    "profile/devices",
    {
      title: "Your devices",
      tabs: profileTabs(signedIn(req), "/profile/devices"),
      devices: devices.map((device) => ({
        id: String(device._id),
        name: device.device,
        here: String(device._id) === viewer.signIn,
        seen: whenWords(device.lastSeenAt, req.now, req.zone),
        since: whenWords(device.createdAt, req.now, req.zone),
      })),
      others: devices.length - 1,
    },
    { live: [topicOf("person", viewer.id)] },
  );
}

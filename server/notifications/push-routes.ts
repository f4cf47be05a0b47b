import type { Request, Response } from "express";
import { z } from "zod";
import { topicOf } from "../data/change.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { profileTabs } from "../people/profile-tabs.js";
import { SignIn } from "../people/sign-in.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { whenWords } from "../time/words.js";
import { badRequest } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { findPushDevices, turnOff, turnOn } from "./push-devices.js";
import { publicPushKey } from "./push-key.js";
import { isPushService } from "./push-service.js";

const turnOnInput = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
  publicKey: z.string().regex(/^[\w-]{87}=?$/),
  authSecret: z.string().regex(/^[\w-]{22}(==)?$/),
});
const turnOffInput = z.strictObject({ device: objectId });

/** Messages shown on a phone or computer while the app is closed: what that means, turning it on, turning it off. */
export function pushRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/push", (req, res) => show(req, res, {}));
  routes.on("POST /profile/push", async (req, res) => {
    const input = parseForm(turnOnInput, req.body);
    if (!input.ok || !isPushService(input.value.endpoint, config.pushServices))
      return show(req, res, { form: unusable });
    const { id, signIn } = signedIn(req);
    const name =
      (await SignIn.findOne({ _id: signIn, person: id }, { device: 1 }).lean())?.device ?? "This device";
    await turnOn(actorOf(req), { signIn, name }, input.value);
    goTo(res, "/profile/push", { kind: "done", text: "Messages are shown on this device from now on." });
  });
  routes.on("POST /profile/push/end", async (req, res) => {
    const input = parseForm(turnOffInput, req.body);
    if (!input.ok) throw badRequest("Choose a device from the list.");
    const outcome = await turnOff(actorOf(req), input.value.device);
    const text = outcome === "off" ? "No more messages are shown there." : "It was turned off already.";
    goTo(res, "/profile/push", { kind: "done", text });
  });
  return routes;
}

const unusable =
  "This browser's way of showing messages is not one we can use. By e-mail and in your inbox they come all the same.";

async function show(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const { id, signIn } = signedIn(req);
  const devices = (await findPushDevices(id)).map((device) => ({
    id: String(device._id),
    name: device.name,
    here: String(device.signIn) === signIn,
    since: whenWords(device.createdAt, req.now, req.zone),
  }));
  page(
    req,
    res,
    "profile/push",
    {
      title: "Messages on your phone",
      tabs: profileTabs(signedIn(req), "/profile/messages"),
      key: (await publicPushKey()) ?? "",
      here: devices.find((device) => device.here) ?? null,
      devices,
      errors,
    },
    { live: Object.keys(errors).length > 0 ? [] : [topicOf("person", id)] },
  );
}

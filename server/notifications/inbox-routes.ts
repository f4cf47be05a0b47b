import type { Request, Response } from "express";
import { z } from "zod";
import { topicOf } from "../data/change.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { whenWords } from "../time/words.js";
import { badRequest, notFound } from "../web/errors.js";
import { objectId, parseForm } from "../web/input.js";
import { listingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { findInbox, findNewestUnread, readAll, readMessage } from "./inbox.js";

const readInput = z.strictObject({ then: z.enum(["act", "stay"]) });
const readAllInput = z.strictObject({
  until: z.iso.datetime(),
  /** The page that was seen; left out when all is read. */
  about: z
    .string()
    .regex(/^(\/[a-z0-9-]+)+$/)
    .or(z.literal(""))
    .default(""),
});

/** What a person was told, in the app itself. */
export function inboxRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /messages", show);
  routes.on("POST /messages/reading", async (req, res) => {
    const input = parseForm(readAllInput, req.body);
    if (!input.ok) throw badRequest("Open your messages and try again.");
    const until = new Date(Math.min(Date.parse(input.value.until), req.now.getTime()));
    const { about } = input.value;
    await readAll(signedIn(req).id, until, req.now, about);
    if (about !== "") return void goTo(res, about);
    goTo(res, "/messages", { kind: "done", text: "All messages are marked as read." });
  });
  routes.on("POST /messages/:message/reading", async (req, res) => {
    const id = objectId.safeParse(req.params.message);
    const path = id.success ? await readMessage(signedIn(req).id, id.data, req.now) : null;
    if (path === null) throw notFound();
    const input = parseForm(readInput, req.body);
    goTo(res, input.ok && input.value.then === "act" && path !== "" ? path : "/messages");
  });
  return routes;
}

async function show(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const { messages, paging } = await findInbox(viewer.id, listingOf(req.query).page);
  page(
    req,
    res,
    "notifications/inbox",
    {
      title: "Messages",
      until: (await findNewestUnread(viewer.id))?.toISOString() ?? "",
      messages: messages.map(({ _id, subject, text, path, act, createdAt, readAt }) => ({
        id: String(_id),
        subject,
        paragraphs: text.split(/\n{2,}/),
        path,
        act,
        when: whenWords(createdAt, req.now, req.zone),
        isNew: readAt === null,
      })),
      ...paging,
    },
    { live: [topicOf("inbox", viewer.id)] },
  );
}

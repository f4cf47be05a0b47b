import type { Types } from "mongoose";
import { Inbox } from "../data/inbox.js";
import { withoutNames } from "../data/naming.js";
import { Outbox } from "../data/outbox.js";

/** Messages to others that name the person or carry their words do so no more, inside the change that erases them. */
export async function forgetInMessages(person: Types.ObjectId): Promise<void> {
  for (const messages of [Outbox, Inbox] as Pick<typeof Outbox, "find" | "updateOne">[]) {
    for (const message of await messages.find({ "names.person": person }).lean())
      await messages.updateOne({ _id: message._id }, { $set: withoutNames(message, person) });
  }
}

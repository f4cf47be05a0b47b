import type { MessageKind } from "../people/messages.js";

/**
 * What a push says of each kind of message: it shows on locked screens, so it names no group, person or place. What
 * it is about stands behind the sign-in.
 */
export const pushWords: Record<MessageKind, string> = {
  places: "There is news about a place.",
  changes: "Something has changed in your week.",
  reminders: "A session is coming up.",
  digest: "Your week is ready to look at.",
  threads: "Somebody wrote to you.",
  leading: "There is news for you.",
  other: "You have a message.",
};

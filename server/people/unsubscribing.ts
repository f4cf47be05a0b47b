import { isSame, sign } from "../data/secret.js";
import { isMessageKind, type MessageKind } from "./messages.js";

const words = (person: string, kind: string) => `unsubscribe:${person}:${kind}`;

/** Last part of the address that stops one kind of e-mail for one person; signed, so that nobody makes it up. */
export const unsubscribeToken = (secret: string, person: string, kind: MessageKind): string =>
  `${person}-${kind}-${sign(secret, words(person, kind))}`;

/** Whom and what a token stops; null for one that isn't ours. @param secrets newest first */
export function readUnsubscribe(
  token: string,
  secrets: readonly string[],
): { person: string; kind: MessageKind } | null {
  const [, person = "", kind = "", signature = ""] =
    /^([0-9a-f]{24})-([a-z]+)-([\w-]{43})$/.exec(token) ?? [];
  if (!isMessageKind(kind)) return null;
  const isOurs = secrets.some((secret) => isSame(sign(secret, words(person, kind)), signature));
  return isOurs ? { person, kind } : null;
}

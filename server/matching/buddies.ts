import type { Asking } from "./round.js";

/**
 * The pairs of those who name each other as the one to stay together with. Naming somebody who doesn't name one back
 * has no effect, and nobody is told of it.
 * @param ids the person behind each e-mail address of those who ask
 */
export function buddyPairs(
  asking: readonly Pick<Asking, "person" | "buddy">[],
  ids: ReadonlyMap<string, string>,
): [string, string][] {
  const named = new Map(asking.map(({ person, buddy }) => [String(person), ids.get(buddy) ?? ""]));
  return [...named]
    .filter(([person, buddy]) => person < buddy && named.get(buddy) === person)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

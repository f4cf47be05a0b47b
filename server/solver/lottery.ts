import { createHash } from "node:crypto";

/**
 * The lottery number of a person or thing, SHA-256 of seed and id, which anyone can repeat: smaller is drawn earlier.
 */
export function lotteryNumber(seed: number, id: string): string {
  return createHash("sha256").update(`${seed}:${id}`).digest("hex");
}

/** The items in the order of the lottery, so that their order in the file does not matter. */
export function drawn<T extends { id: string }>(list: readonly T[], seed: number): T[] {
  return list
    .map((item) => ({ item, number: lotteryNumber(seed, item.id) }))
    .sort((a, b) => (a.number < b.number ? -1 : 1))
    .map(({ item }) => item);
}

/** A small seeded source of chance, so that every demo tells the same story. */
export interface Draw {
  /** 0 to 1, 1 excluded. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
  /** True in that share of cases. */
  chance(share: number): boolean;
}

/** mulberry32 (Tommy Ettinger's 32-bit generator): short, even enough, the same on every machine. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[whole(0, items.length - 1)];
    if (item === undefined) throw new RangeError("There is nothing to draw from");
    return item;
  };
  return {
    fraction,
    whole,
    pick,
    chance: (share) => fraction() < share,
    shuffled(items) {
      const keyed = items.map((item) => ({ item, key: fraction() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
  };
}

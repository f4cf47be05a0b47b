/** A store key: its bytes as the characters U+0000 to U+00FF, so that comparing strings compares bytes. */
export type Key = string;

/** A half-open range of keys, in ascending order or, when `reverse`, in descending order. */
export interface Range {
  start: Key;
  end: Key;
  reverse?: boolean;
}

/**
 * Changes that lie over something else: a value replaces what is below, null means "not there". Keys are put
 * in order only when a range is asked for.
 */
export class Layer {
  readonly entries = new Map<Key, Buffer | null>();
  #keys: Key[] = [];
  #sorted = true;

  get(key: Key): Buffer | null | undefined {
    return this.entries.get(key);
  }

  set(key: Key, value: Buffer | null): void {
    if (!this.entries.has(key)) {
      this.#keys.push(key);
      this.#sorted = false;
    }
    this.entries.set(key, value);
  }

  /** The keys of the range, ascending. */
  keysBetween({ start, end }: Range): Key[] {
    if (this.#keys.length === 0) return [];
    if (!this.#sorted) {
      this.#keys.sort((a, b) => (a < b ? -1 : 1));
      this.#sorted = true;
    }
    return this.#keys.slice(this.#position(start), this.#position(end));
  }

  #position(key: Key): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as Key) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import { expect } from "chai";
import fc from "fast-check";
import type { Disk, Entry } from "../../server/embedded/store/disk.js";
import { Layer, type Range } from "../../server/embedded/store/layer.js";
import { Store } from "../../server/embedded/store/store.js";

/** A disk in memory whose commits end when the test says so. */
class SlowDisk implements Disk {
  readonly kept = new Map<string, Buffer>();
  readonly commits: { layer: Layer; done: () => void; fail: (error: Error) => void }[] = [];

  get(key: string): Buffer | undefined {
    return this.kept.get(key);
  }

  range({ start, end, reverse }: Range, limit: number): Entry[] {
    const keys = [...this.kept.keys()].filter((key) => key >= start && key < end).sort();
    if (reverse) keys.reverse();
    return keys.slice(0, limit).map((key) => [key, this.kept.get(key)!]);
  }

  write(layer: Layer): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        for (const [key, value] of layer.entries) {
          if (value === null) this.kept.delete(key);
          else this.kept.set(key, value);
        }
        resolve();
      };
      this.commits.push({ layer, done, fail: reject });
    });
  }

  copyTo = () => Promise.resolve();
  close = () => Promise.resolve();
}

function layerOf(changes: Record<string, string | null>): Layer {
  const layer = new Layer();
  for (const [key, value] of Object.entries(changes))
    layer.set(key, value === null ? null : Buffer.from(value));
  return layer;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the embedded database's store", () => {
  it("shows changes at once and calls them flushed only when their commit has ended", async () => {
    const disk = new SlowDisk();
    const store = new Store(disk, () => undefined);
    store.merge(layerOf({ a: "1" }));
    let flushed = false;
    const wait = store.flushed().then(() => (flushed = true));
    expect(store.get("a")?.toString()).to.equal("1");
    await turn();
    await turn();
    expect(flushed).to.equal(false);
    disk.commits[0]?.done();
    await wait;
    expect(disk.kept.get("a")?.toString()).to.equal("1");
  });

  it("gathers what comes during a commit into the next one", async () => {
    const disk = new SlowDisk();
    const store = new Store(disk, () => undefined);
    store.merge(layerOf({ a: "1" }));
    await turn();
    for (let i = 0; i < 10; i++) store.merge(layerOf({ [`k${i}`]: "x" }));
    const all = store.flushed();
    disk.commits[0]?.done();
    await turn();
    disk.commits[1]?.done();
    await all;
    expect(disk.commits).to.have.length(2);
    expect(disk.commits[1]?.layer.entries.size).to.equal(10);
  });

  it("fails for good when a commit fails", async () => {
    const disk = new SlowDisk();
    const failures: Error[] = [];
    const store = new Store(disk, (error) => failures.push(error));
    store.merge(layerOf({ a: "1" }));
    const first = store.flushed().catch((error: unknown) => error);
    await turn();
    store.merge(layerOf({ b: "2" }));
    const second = store.flushed().catch((error: unknown) => error);
    disk.commits[0]?.fail(new Error("disk full"));
    expect(await first).to.have.property("message", "disk full");
    expect(await second).to.have.property("message", "disk full");
    expect(failures).to.have.length(1);
    await turn();
    expect(disk.commits).to.have.length(1);
  });

  it("reads ranges through every layer like one sorted map", async () => {
    const key = fc.integer({ min: 0, max: 40 }).map((n) => String(n).padStart(2, "0"));
    const changes = fc.dictionary(key, fc.option(fc.string({ minLength: 1, maxLength: 2 })), { maxKeys: 12 });
    await fc.assert(
      fc.asyncProperty(
        changes,
        changes,
        changes,
        changes,
        key,
        key,
        async (kept, one, two, own, from, to) => {
          const disk = new SlowDisk();
          const store = new Store(disk, () => undefined);
          for (const [k, v] of layerOf(kept).entries) if (v !== null) disk.kept.set(k, v);
          store.merge(layerOf(one));
          await turn();
          store.merge(layerOf(two));
          const model = new Map<string, string>();
          for (const layer of [kept, one, two, own]) {
            for (const [k, v] of Object.entries(layer))
              if (v === null) model.delete(k);
              else model.set(k, v);
          }
          const [start, end] = from < to ? [from, to] : [to, from];
          const expected = [...model]
            .filter(([k]) => k >= start && k < end)
            .sort(([a], [b]) => (a < b ? -1 : 1));
          for (const reverse of [false, true]) {
            const seen: [string, string][] = [];
            let rest: Range | undefined = { start, end, reverse };
            while (rest !== undefined) {
              const chunk = store.chunk(rest, 3, [layerOf(own)]);
              seen.push(...chunk.entries.map(([k, v]): [string, string] => [k, v.toString()]));
              rest = chunk.rest;
            }
            expect(seen).to.deep.equal(reverse ? expected.reverse() : expected);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps what an open snapshot has to see, and nothing for a closed one", () => {
    const disk = new SlowDisk();
    const store = new Store(disk, () => undefined);
    store.merge(layerOf({ a: "old" }));
    const snapshot = store.openSnapshot();
    store.merge(layerOf({ a: "new", b: "new" }));
    store.merge(layerOf({ a: "newer" }));
    expect(snapshot.get("a")?.toString()).to.equal("old");
    expect(snapshot.get("b")).to.equal(null);
    store.closeSnapshot(snapshot);
    store.merge(layerOf({ c: "later" }));
    expect(snapshot.get("c")).to.equal(undefined);
  });
});

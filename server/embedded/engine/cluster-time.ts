import { Binary, Long, Timestamp, type Document } from "bson";
import { wallClock } from "../clock.js";
import { bsonType } from "../language/values.js";

/** The logical time of the database: seconds of the wall clock and a counter, never going back. */
export class ClusterTime {
  #seconds = 0;
  #increment = 0;

  /** The time after one more event. */
  tick(): void {
    const seconds = Math.floor(wallClock().getTime() / 1000);
    if (seconds > this.#seconds) {
      this.#seconds = seconds;
      this.#increment = 1;
    } else this.#increment++;
  }

  /** Moves on to a time that a client has seen. */
  advance(seen: unknown): void {
    if (typeof seen !== "object" || seen === null || bsonType(seen) !== "Timestamp") return;
    const { high, low } = seen as { high: number; low: number };
    const seconds = high >>> 0;
    const increment = low >>> 0;
    if (seconds > this.#seconds) this.#increment = increment;
    else if (seconds === this.#seconds) this.#increment = Math.max(increment, this.#increment);
    this.#seconds = Math.max(seconds, this.#seconds);
  }

  /** The fields that drivers gossip: every reply carries them. */
  fields(): Document {
    if (this.#seconds === 0) this.tick();
    const time = new Timestamp({ t: this.#seconds, i: this.#increment });
    const signature = { hash: new Binary(Buffer.alloc(20)), keyId: Long.ZERO };
    return { $clusterTime: { clusterTime: time, signature }, operationTime: time };
  }
}

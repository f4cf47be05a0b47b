import { Binary, Long, Timestamp } from "bson";
import { wallClock } from "../clock.js";
import { encodeFields } from "../bson.js";
import { bsonType } from "../language/values.js";

/** The logical time of the database: seconds of the wall clock and a counter, never going back. */
export class ClusterTime {
  #seconds = 0;
  #increment = 0;
  #fields: Buffer | undefined;

  /** The time after one more event. */
  tick(): void {
    this.#fields = undefined;
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
    const [seconds, increment] = [high >>> 0, low >>> 0];
    if (seconds < this.#seconds || (seconds === this.#seconds && increment <= this.#increment)) return;
    this.#fields = undefined;
    this.#seconds = seconds;
    this.#increment = increment;
  }

  /** The fields that drivers gossip, encoded: every reply carries them. */
  fields(): Buffer {
    if (this.#seconds === 0) this.tick();
    return (this.#fields ??= this.#encode());
  }

  #encode(): Buffer {
    const time = new Timestamp({ t: this.#seconds, i: this.#increment });
    const signature = { hash: new Binary(Buffer.alloc(20)), keyId: Long.ZERO };
    return encodeFields({ $clusterTime: { clusterTime: time, signature }, operationTime: time });
  }
}

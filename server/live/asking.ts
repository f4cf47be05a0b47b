import type { Logger } from "pino";
import type { Socket } from "socket.io";
import type { z } from "zod";

/** How one event is listened to. */
export interface Listening<T> {
  schema: z.ZodType<T>;
  /** Does what was asked; its word is the answer. */
  work: (payload: T) => Promise<string>;
  log: Logger;
}

/** Above the first number of events a minute a socket is told so; above the second it is cut. */
const [mostAnswered, mostBorne] = [120, 600];

/**
 * The one way a socket is listened to: one event, with schema, rate and catch around the work, and an answer only
 * if one was asked for: a handler that throws, or an answer nobody waits for, would end the process. Every other
 * event is dropped, and counted.
 */
export function listenTo<T>(socket: Socket, event: string, { schema, work, log }: Listening<T>): void {
  const [borne, answered] = [countByMinute(), countByMinute()];
  socket.use(([name], next) => {
    if (borne() > mostBorne) return void socket.disconnect(true);
    if (name === event) next();
  });
  const respond = async (payload: unknown): Promise<string> => {
    if (answered() > mostAnswered) return "too-many";
    const parsed = schema.safeParse(payload);
    return parsed.success ? work(parsed.data) : "unreadable";
  };
  socket.on(event, (payload: unknown, ack: unknown) => {
    const answer = (status: string) => {
      if (typeof ack === "function") (ack as (status: string) => void)(status);
    };
    respond(payload)
      .catch((error: unknown) => {
        log.error({ err: error, event }, "a socket event failed");
        return "failed";
      })
      .then(answer)
      .catch((error: unknown) => log.error({ err: error, event }, "a socket could not be answered"));
  });
}

/** Counts its calls, anew in each minute. */
function countByMinute(): () => number {
  let since = performance.now();
  let count = 0;
  return () => {
    if (performance.now() - since > 60_000) {
      since = performance.now();
      count = 0;
    }
    return (count += 1);
  };
}

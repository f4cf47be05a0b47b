import type { Logger } from "pino";
import type { Config } from "./config.js";
import type { Postbox } from "./notifications/mail.js";
import type { Clock } from "./time/clock.js";

/** What routes and jobs are handed of the running process. */
export interface House {
  config: Config;
  clock: Clock;
  log: Logger;
  postbox: Postbox;
}

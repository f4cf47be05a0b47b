import type { RequestHandler, Response } from "express";
import { SlowDatabaseError } from "../data/outage.js";
import { isDatabaseAway, isDatabaseReady } from "../data/pulse.js";
import { answerError } from "./errors.js";

const patienceMilliseconds = 700;
const away = () => new SlowDatabaseError("The database is away");

/**
 * Nobody waits for a database that is gone. While it is known to be away, a request is refused at once; one that
 * has waited 0.7 s has the pulse felt, and is told to come back when there is none: within two seconds in all. A
 * database that is merely slow answers the pulse, and the request waits on. What the request had begun goes on
 * unheard.
 */
export const answerInTime: RequestHandler = (req, res, next) => {
  if (isDatabaseAway()) throw away();
  answerOnce(res);
  let timer = setTimeout(look, patienceMilliseconds);
  res.once("close", () => clearTimeout(timer));
  next();

  function look(): void {
    void isDatabaseReady().then((ready) => {
      if (res.headersSent || res.closed) return;
      if (ready) timer = setTimeout(look, patienceMilliseconds);
      else answerError(away(), req, res, next);
    });
  }
};

/**
 * The first answer counts. A late one comes from a callback that nobody watches, where to throw is to end the
 * process.
 */
function answerOnce(res: Response): void {
  const send = res.send.bind(res);
  res.send = (body) => (res.headersSent ? res : send(body));
}

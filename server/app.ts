import express, { type Express } from "express";
import type { House } from "./house.js";
import { layFrame } from "./frame.js";
import { recognise } from "./people/viewer.js";
import { allRoutes } from "./routes.js";
import { readBodies } from "./web/bodies.js";
import { byFirstWord } from "./web/by-first-word.js";
import { issueFormToken, requireFormToken, requireHost, sameOriginOnly } from "./web/csrf.js";
import { answerError, answerNotFound } from "./web/errors.js";
import { carry, securityHeaders } from "./web/headers.js";
import { limitFloods, type FloodCount } from "./web/limits.js";
import { requestLog } from "./web/log.js";
import { pressedWhenAsked } from "./web/pressed.js";
import { answerInTime } from "./web/patience.js";
import { installViews } from "./web/views.js";

const year = 31_536_000_000;

/** The app with its middleware in the order that matters; it never listens. */
export function createApp(house: House, flood: FloodCount): Express {
  const { config, clock, log } = house;
  const [health, ...pages] = allRoutes(house);
  const app = express();
  app.set("trust proxy", config.trustProxy);
  app.set("query parser", "simple");
  app.disable("x-powered-by");
  app.use(requestLog(log));
  app.use(carry(securityHeaders(config.baseUrl)));
  installViews(app);
  app.use(requireHost);
  app.use(pressedWhenAsked());
  app.use("/build", express.static("public/build", { immutable: true, maxAge: year, fallthrough: false }));
  app.use("/icons", express.static("public/icons", { maxAge: year / 365 }));
  app.use((_req, res, next) => {
    res.setHeader("Cache-Control", "no-store");
    next();
  });
  // Machines ask without a name, and those that watch over the app are never held up by what they watch.
  app.use(health.router);
  app.use(limitFloods(flood));
  app.use(sameOriginOnly(config.baseUrl));
  app.use(answerInTime);
  app.use(recognise(clock, config.schoolOnly));
  app.use(issueFormToken(config.sessionSecrets));
  app.use(layFrame(config.zone));
  app.use(readBodies);
  app.use(requireFormToken(config.sessionSecrets, "/unsubscribe/"));
  app.use(byFirstWord(pages));
  app.use(answerNotFound);
  app.use(answerError);
  return app;
}

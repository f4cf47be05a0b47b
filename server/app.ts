import compression from "compression";
import express, { type Express } from "express";
import { pinoHttp } from "pino-http";
import { randomUUID } from "node:crypto";
import type { House } from "./house.js";
import { layFrame } from "./frame.js";
import { recognise } from "./people/viewer.js";
import { allRoutes } from "./routes.js";
import { issueFormToken, requireFormToken, sameOriginOnly } from "./web/csrf.js";
import { answerError, answerNotFound } from "./web/errors.js";
import { securityHeaders } from "./web/headers.js";
import { limitFloods, readBodies } from "./web/limits.js";
import { installViews } from "./web/views.js";

const year = 31_536_000_000;

/** The app with its middleware in the order that matters; it never listens. */
export function createApp(house: House): Express {
  const { config, clock, log } = house;
  const app = express();
  app.set("trust proxy", config.trustProxy);
  app.set("query parser", "simple");
  app.disable("x-powered-by");
  installViews(app);

  app.use(
    pinoHttp({
      logger: log,
      genReqId: () => randomUUID(),
      // Addresses can hold secrets (a feed, a sign-in link), and headers cookies: neither is written down.
      serializers: {
        req: (req: { id: string; method: string }) => ({ id: req.id, method: req.method }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? "error" : "debug"),
    }),
  );
  app.use(securityHeaders(config.baseUrl));
  app.use(compression());
  app.use("/build", express.static("public/build", { immutable: true, maxAge: year, fallthrough: false }));
  app.use("/icons", express.static("public/icons", { maxAge: year / 365 }));
  app.use((_req, res, next) => {
    res.setHeader("Cache-Control", "no-store");
    next();
  });
  app.use(limitFloods());
  app.use(sameOriginOnly);
  app.use(recognise(clock));
  app.use(issueFormToken(config.sessionSecrets));
  app.use(layFrame(config.zone));
  app.use(readBodies);
  app.use(requireFormToken(config.sessionSecrets));
  for (const { router } of allRoutes(house)) app.use(router);
  app.use(answerNotFound);
  app.use(answerError);
  return app;
}

import { isDatabaseReady } from "../data/pulse.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";

/** For those who watch over the process: whether it lives, and whether it can serve. */
export function healthRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /healthz", (_req, res) => void res.json({ status: "ok" }));
  routes.on("GET /readyz", async (_req, res) => {
    if (await isDatabaseReady()) return void res.json({ status: "ok" });
    res.status(503).setHeader("Retry-After", "5");
    res.json({ status: "unavailable", failing: ["database"] });
  });
  return routes;
}

import { isDatabaseReady } from "../data/pulse.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";

/** For machines: whether the process lives, whether it can serve, and that nothing here is for search engines. */
export function healthRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /healthz", (_req, res) => void res.json({ status: "ok" }));
  routes.on("GET /readyz", async (_req, res) => {
    if (await isDatabaseReady()) return void res.json({ status: "ok" });
    res.status(503).setHeader("Retry-After", "5");
    res.json({ status: "unavailable", failing: ["database"] });
  });
  routes.on("GET /robots.txt", (_req, res) => void res.type("text").send("User-agent: *\nDisallow: /\n"));
  return routes;
}

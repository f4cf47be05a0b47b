import type { House } from "./house.js";
import { doorRoutes } from "./office/door-routes.js";
import type { GuardedRouter } from "./people/permit.js";
import { signInRoutes } from "./people/signin-routes.js";

/** The sitemap: every slice's routes, in the order in which they are asked. */
export function allRoutes(house: House): GuardedRouter[] {
  return [doorRoutes(house), signInRoutes(house)];
}

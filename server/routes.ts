import type { House } from "./house.js";
import { doorRoutes } from "./office/door-routes.js";
import { officeRoutes } from "./office/office-routes.js";
import { termRoutes } from "./terms/routes.js";
import { roundOfficeRoutes } from "./matching/office-routes.js";
import { roundRoutes } from "./matching/routes.js";
import { importRoutes } from "./people/import-routes.js";
import { peopleRoutes } from "./people/people-routes.js";
import type { GuardedRouter } from "./people/permit.js";
import { signInRoutes } from "./people/signin-routes.js";

/** The sitemap: every slice's routes, in the order in which they are asked. */
export function allRoutes(house: House): GuardedRouter[] {
  return [
    doorRoutes(house),
    signInRoutes(house),
    officeRoutes(house),
    termRoutes(house),
    roundRoutes(house),
    roundOfficeRoutes(house),
    peopleRoutes(),
    importRoutes(),
  ];
}

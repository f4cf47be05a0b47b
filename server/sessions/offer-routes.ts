import { noInput } from "../groups/input.js";
import { pathOf } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { goTo } from "../web/respond.js";
import { findGroupAndForm, pathAfterLeaving, refusedWith } from "./membership-routes.js";
import { acceptOffer, declineOffer, setAcceptForMe } from "./offers.js";

/** Answering the offer of a place, now or in advance. */
export function addOfferRoutes(routes: GuardedRouter): void {
  routes.on("POST /groups/:group/offer/acceptance", async (req, res) => {
    const { group } = await findGroupAndForm(req, noInput);
    const done = await acceptOffer(actorOf(req), signedIn(req), String(group._id));
    const text = `You are in ${group.title}. Its dates are yours now.`;
    goTo(res, pathOf(group), done.outcome === "refused" ? refusedWith(done) : { kind: "done", text });
  });
  routes.on("POST /groups/:group/offer/end", async (req, res) => {
    const { group } = await findGroupAndForm(req, noInput);
    const outcome = await declineOffer(actorOf(req), signedIn(req), String(group._id));
    const text =
      outcome === "declined"
        ? `You have passed on the place in ${group.title}.`
        : "No place was held for you any more.";
    goTo(res, pathAfterLeaving(group), { kind: "done", text });
  });
  for (const wanted of [true, false]) {
    const key = `POST /groups/:group/waitlist/acceptance${wanted ? "" : "/end"}` as const;
    routes.on(key, async (req, res) => {
      const { group } = await findGroupAndForm(req, noInput);
      const outcome = await setAcceptForMe(actorOf(req), signedIn(req), String(group._id), wanted);
      const words = wanted ? "A free place will be taken for you." : "You will be asked about a free place.";
      const text = outcome === "set" ? words : "You are not in the waitlist.";
      goTo(res, pathOf(group), { kind: "done", text });
    });
  }
}

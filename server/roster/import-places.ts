import { askForCovers } from "../cover/covering.js";
import { awaitGivingBack } from "../groups/diary.js";
import { notify } from "../notifications/notify.js";
import type { RosterPlaces } from "../people/roster-import.js";
import { changeRoles, notRight, rolesSubject } from "../sessions/role-changes.js";
import { rosterPlaces } from "../sessions/roster-places.js";

/** What the roster's import hands to those who know groups, covers and what somebody had who left. */
export const importPlaces: RosterPlaces = {
  ...rosterPlaces,
  async changeRoles(trail, person, before) {
    const { said, freed } = await changeRoles(trail, { id: "import", now: trail.now }, person, before);
    const message = { subject: rolesSubject, text: notRight(said), path: "/profile" };
    if (said.length > 0) await notify(trail, [person._id], message);
    await askForCovers(trail, { id: String(person._id), now: trail.now }, [], "", freed);
  },
  bringBack: awaitGivingBack,
};

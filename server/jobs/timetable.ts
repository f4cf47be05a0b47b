import { sealAudit } from "../data/audit.js";
import type { House } from "../house.js";
import { deliverOutbox } from "../notifications/mail-delivery.js";
import { deliverPushes } from "../notifications/push-delivery.js";
import { keepPushKey } from "../notifications/push-key.js";
import { remindOfSmallGroups } from "../office/small-group-reminding.js";
import { checkPromises } from "../office/last-check.js";
import { endDeadDrafts } from "../allocation/drafting.js";
import { releaseForgotten } from "../allocation/ending.js";
import { eraseWhoAsked } from "../privacy/erasure.js";
import { releaseUnused } from "../allocation/no-shows.js";
import { offerFreedRooms } from "../allocation/line-offering.js";
import { endDeadRuns } from "../matching/drafting.js";
import { remindOfRounds } from "../matching/reminding.js";
import { sendDigests } from "../sessions/digest.js";
import { remindOfSessions } from "../sessions/reminding.js";
import { expireOffers } from "../sessions/offers.js";
import { keepSigningKey } from "../recognition/keys.js";
import { renewAll } from "../recognition/renewing.js";
import { keepDefaultRules } from "../recognition/rules.js";
import { giveBackWaiting } from "../roster/back-together.js";
import { takeOffWaiting } from "../roster/leaving-together.js";
import type { TimetableRow } from "./runner.js";

/** Every recurring job: its name, how often it looks, and what it does with the time it is told. */
export function timetable({ postbox, config }: House): TimetableRow[] {
  return [
    {
      name: "deliver messages",
      everySeconds: 5,
      run: (now) => deliverOutbox(postbox, config.baseUrl, now, config.sessionSecrets[0]),
    },
    { name: "deliver to phones", everySeconds: 5, run: (now) => deliverPushes(config, now) },
    { name: "pass on expired offers", everySeconds: 5, run: expireOffers },
    { name: "release rooms nobody came to", everySeconds: 15, run: releaseUnused },
    { name: "release forgotten rooms", everySeconds: 30, run: releaseForgotten },
    { name: "offer freed rooms", everySeconds: 5, run: offerFreedRooms },
    { name: "erase who asked", everySeconds: 60, run: (now) => eraseWhoAsked(now, config.dataKeys) },
    { name: "take people off the roster", everySeconds: 5, run: (now) => takeOffWaiting(now) },
    { name: "give back what people had", everySeconds: 5, run: giveBackWaiting },
    { name: "end drafts cut off", everySeconds: 10, run: endDeadRuns },
    { name: "end room drafts cut off", everySeconds: 10, run: endDeadDrafts },
    { name: "remind of rounds", everySeconds: 60, run: remindOfRounds },
    { name: "remind of sessions", everySeconds: 60, run: remindOfSessions },
    { name: "remind of small groups", everySeconds: 300, run: remindOfSmallGroups },
    { name: "send the week ahead", everySeconds: 300, run: sendDigests },
    { name: "seal the audit", everySeconds: 10, run: () => sealAudit() },
    { name: "make the usual rules", everySeconds: 3_600, run: keepDefaultRules },
    { name: "renew credentials", everySeconds: 600, run: renewAll },
    { name: "look up the promises", everySeconds: 600, run: checkPromises },
    { name: "keep a key for phones", everySeconds: 3_600, run: (now) => keepPushKey(now, config.dataKeys) },
    { name: "keep a signing key", everySeconds: 3_600, run: (now) => keepSigningKey(now, config.dataKeys) },
  ];
}

import { measureBrowse } from "./browse.js";
import { measureCheckIns } from "./check-ins.js";
import { measureEmbedded } from "./embedded.js";
import { measureFanOut } from "./fan-out.js";
import { measureGroupPage } from "./group-page.js";
import { measureJoins } from "./joins.js";
import { measureMatchingTerms } from "./matching-terms.js";
import { measureRoomTerms } from "./room-terms.js";
import type { Row } from "./row.js";
import { measureSinglePlaces } from "./single-places.js";

/** `npm run bench`: everything measured in one run on this machine, as ratios wherever there is something to compare with. */
function print({ what, measured, ratio, bar }: Row): void {
  const share = ratio === null ? "" : ratio.toFixed(2);
  const verdict = ratio === null || bar === null ? "" : `bar ${bar}: ${ratio >= bar ? "met" : "not met"}`;
  process.stdout.write(`${what.padEnd(36)} ${share.padStart(5)}  ${verdict.padEnd(16)} ${measured}\n`);
}

process.stdout.write(`${"What".padEnd(36)} ${"ratio".padStart(5)}\n`);
print(await measureGroupPage());
print(await measureBrowse());
print(await measureFanOut());
print(await measureJoins());
print(await measureCheckIns());
for (const { name, perSecond, bareLmdbPerSecond, ratio } of await measureEmbedded()) {
  const measured = `${perSecond.toFixed(0)} a second beside ${bareLmdbPerSecond.toFixed(0)} on bare lmdb`;
  print({ what: `Embedded, ${name}`, measured, ratio, bar: null });
}
for (const row of await measureRoomTerms()) print(row);
for (const row of await measureSinglePlaces()) print(row);
for (const row of await measureMatchingTerms()) print(row);
process.exit();

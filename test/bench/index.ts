import { measureEmbedded } from "./embedded.js";
import { measureFanOut } from "./fan-out.js";
import { measureGroupPage } from "./group-page.js";
import { openHouse } from "./house.js";
import { measureJoins } from "./joins.js";
import type { Row } from "./row.js";

/** `npm run bench`: everything measured in one run on this machine, as ratios wherever there is something to compare with. */
function print({ what, measured, ratio, bar }: Row): void {
  const share = ratio === null ? "" : `, ratio ${ratio.toFixed(2)}`;
  const verdict = ratio === null || bar === null ? "" : ` (bar ${bar}: ${ratio >= bar ? "met" : "not met"})`;
  process.stdout.write(`${what}: ${measured}${share}${verdict}\n`);
}

print(await measureGroupPage());
const house = await openHouse();
print(await measureJoins(house));
print(await measureFanOut(house));
await house.close();
for (const { name, perSecond, bareLmdbPerSecond, ratio } of await measureEmbedded()) {
  const measured = `${Math.round(perSecond)} a second beside ${Math.round(bareLmdbPerSecond)} on bare lmdb`;
  print({ what: `Embedded database, ${name}`, measured, ratio, bar: null });
}
process.exit();

import { measureBrowse } from "./browse.js";
import { measureCheckIns } from "./check-ins.js";
import { measureCrash } from "./crash.js";
import { measureEmbedded } from "./embedded.js";
import { measureFanOut } from "./fan-out.js";
import { measureFrozen } from "./frozen.js";
import { measureGroupPage } from "./group-page.js";
import { measureJoins } from "./joins.js";
import { measureMatchingTerms } from "./matching-terms.js";
import { measureRoomTerms } from "./room-terms.js";
import type { Row } from "./row.js";
import { measureSinglePlaces } from "./single-places.js";

const parts: Record<string, () => Promise<Row | Row[]>> = {
  "group-page": measureGroupPage,
  browse: measureBrowse,
  "fan-out": measureFanOut,
  frozen: measureFrozen,
  crash: measureCrash,
  joins: measureJoins,
  "check-ins": measureCheckIns,
  embedded: embeddedRows,
  rooms: measureRoomTerms,
  "single-places": measureSinglePlaces,
  matching: measureMatchingTerms,
};

async function embeddedRows(): Promise<Row[]> {
  const measured = await measureEmbedded();
  return measured.map(({ name, perSecond, bareLmdbPerSecond, ratio }) => ({
    what: `Embedded, ${name}`,
    measured: `${perSecond.toFixed(0)} a second beside ${bareLmdbPerSecond.toFixed(0)} on bare lmdb`,
    ratio,
    bar: null,
  }));
}

function print({ what, measured, ratio, bar }: Row): void {
  const share = ratio === null ? "" : ratio.toFixed(2);
  const verdict = ratio === null || bar === null ? "" : `bar ${bar}: ${ratio >= bar ? "met" : "not met"}`;
  process.stdout.write(`${what.padEnd(36)} ${share.padStart(5)}  ${verdict.padEnd(16)} ${measured}\n`);
}

/**
 * `npm run bench`: everything measured in one run on this machine, as ratios wherever there is something to compare
 * with; `npm run bench -- rooms joins` only those parts.
 */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}\n`);
  process.exit(1);
}
process.stdout.write(`${"What".padEnd(36)} ${"ratio".padStart(5)}\n`);
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const row of [await measure()].flat()) print(row);
}
process.exit();

import { rmSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../config.js";
import { nameOf, Person } from "../people/person.js";
import { personas } from "../people/signin-routes.js";
import { start } from "../start.js";
import { stopOnSignals } from "./stop-on-signals.js";
import { personaAddress } from "./season/roster.js";
import { seedSeason } from "./season/season.js";

/** `npm run demo`: the app on a data folder of its own, freshly seeded, with a sign-in address for each persona. */
try {
  const asked = readConfig();
  const dataDir = join(asked.dataDir, "demo");
  rmSync(dataDir, { recursive: true, force: true });
  const config = readConfig({
    mode: "demo",
    dataDir,
    mongodbUri: null,
    smtpUrl: null,
    school: null,
    schoolOnly: [],
    logLevel: asked.logLevel,
  });
  const running = await start(config, { prepare: ({ clock }) => seedSeason(config.zone, clock.now()) });
  stopOnSignals(running);
  process.stdout.write(`Peer Rounds is listening on ${config.baseUrl}\n`);
  for (const role of personas) {
    const person = await Person.findOne({ email: personaAddress(role) })
      .orFail()
      .lean();
    process.stdout.write(`${role}\t${nameOf(person)}\t${config.baseUrl}/demo/${role}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

import { join } from "node:path";
import { readConfig } from "../config.js";
import { randomToken } from "../data/secret.js";
import { lockEmptied } from "../embedded/lock.js";
import { nameOf, Person } from "../people/person.js";
import { personas } from "../people/signin-routes.js";
import { start } from "../start.js";
import { stopOnSignals } from "./stop-on-signals.js";
import { personaAddress } from "./season/roster.js";
import { seedSeason } from "./season/season.js";

/** `npm run demo`: the app on a data folder of its own, freshly seeded, with a sign-in address for each persona. */
try {
  // Whatever else the environment says of a deployment, the demo signs with secrets of its own and joins nobody.
  const secrets = { sessionSecrets: [randomToken()], dataKeys: [randomToken()] };
  const dataDir = join(readConfig(secrets).dataDir, "demo");
  // Held as long as this process lives: a second demo must not take the first one's data away.
  await lockEmptied(dataDir);
  const config = readConfig({
    mode: "demo",
    dataDir,
    ...secrets,
    mongodbUri: null,
    redisUrl: null,
    smtpUrl: null,
    school: null,
    schoolOnly: [],
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

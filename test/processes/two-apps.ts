import { startApp, startDatabase, type AppProcess } from "../support/process.js";
import { openWorld, type World } from "./world.js";
import { newFolder } from "../support/places.js";

/** Two processes of the app and the one embedded database they share, which is a process as well. */
export interface TwoApps {
  apps: [AppProcess, AppProcess];
  world: World;
}

let shared: Promise<TwoApps> | null = null;

async function start(): Promise<TwoApps> {
  const database = await startDatabase(newFolder());
  // Sign-ins and forms that one process made are good in the other.
  const common = { MONGODB_URI: database.uri, SESSION_SECRETS: "two processes that keep one secret" };
  const first = await startApp(newFolder(), common);
  const second = await startApp(newFolder(), common);
  return { apps: [first, second], world: await openWorld(database.uri) };
}

/** Call inside describe; all files share one pair, which ends with the tests. */
export function useTwoApps(): TwoApps {
  const pair = {} as TwoApps;
  before(async function () {
    this.timeout(60_000);
    shared ??= start();
    Object.assign(pair, await shared);
  });
  return pair;
}

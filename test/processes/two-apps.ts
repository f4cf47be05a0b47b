import { startApp, startDatabase, type AppProcess } from "../support/process.js";
import { openWorld, type World } from "./world.js";
import { newFolder } from "../support/places.js";

/** Two processes of the app and the one embedded database they share, which is a process as well. */
export interface TwoApps {
  apps: [AppProcess, AppProcess];
  world: World;
  /** The database's connection string. */
  uri: string;
  /** Ends all three. */
  stop: () => Promise<void>;
}

/** What both processes sign and seal with: sign-ins and forms that one made are good in the other. */
export const keptSecret = "two processes that keep one secret";

let shared: Promise<TwoApps> | null = null;

/** Starts them, with a school in them. */
export async function startTwoApps(): Promise<TwoApps> {
  const database = await startDatabase(newFolder());
  const common = { MONGODB_URI: database.uri, SESSION_SECRETS: keptSecret, DATA_KEYS: keptSecret };
  const first = await startApp(newFolder(), common);
  const second = await startApp(newFolder(), common);
  const world = await openWorld(database.uri);
  const stop = async () => {
    await world.close();
    await Promise.all([first.stop(), second.stop()]);
    await database.stop();
  };
  return { apps: [first, second], world, uri: database.uri, stop };
}

/** Call inside describe; all files share one pair, which ends with the tests. */
export function useTwoApps(): TwoApps {
  const pair = {} as TwoApps;
  before(async function () {
    this.timeout(60_000);
    shared ??= startTwoApps();
    Object.assign(pair, await shared);
  });
  return pair;
}

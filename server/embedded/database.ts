import { Engine } from "./engine/engine.js";
import { lockFolder } from "./lock.js";
import { databaseFile, listenPrivately, privateFolder } from "./place.js";
import { openDisk } from "./store/disk.js";
import { serve } from "./wire/server.js";

/** A database that serves drivers from this thread. */
export interface OpenDatabase {
  uri: string;
  stop: () => Promise<void>;
}

/**
 * Opens the database of a data folder in this thread and serves it. `onFailure` is told when a commit failed:
 * nothing is served from then on. `onChange` is told of every change before it is acknowledged.
 *
 * @throws Error when another process has the folder open
 */
export async function openDatabase(
  folder: string,
  onFailure: (error: Error) => void,
  onChange: () => void = () => undefined,
): Promise<OpenDatabase> {
  privateFolder(folder);
  const lock = await lockFolder(folder);
  try {
    const engine = new Engine(openDisk(databaseFile(folder)), (error) => {
      void wire.close();
      onFailure(error);
    });
    engine.onChange = onChange;
    const wire = serve(engine);
    const { address, uri } = await listenPrivately(wire.server, folder);
    engine.address = address;
    const stop = async () => {
      await wire.close();
      await engine.close();
      await lock.release();
    };
    return { uri, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import type { AddressInfo, ListenOptions, Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { folderId, inUse, isAnswered } from "./lock.js";

/** Longest path of a Unix socket, in bytes, on the systems Node runs on. */
const LONGEST_PATH = 103;

/** The database file in a data folder. */
export function databaseFile(folder: string): string {
  return join(folder, "database.mdb");
}

/** Makes a folder that only its owner can enter. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/**
 * Lets a server listen where only this user can reach it: a socket in the data folder, or in the system's
 * folder for temporary files when that path would be too long; on Windows a free port of this machine.
 * Returns the address and the connection string.
 */
export async function listenPrivately(
  server: Server,
  folder: string,
): Promise<{ address: string; uri: string }> {
  if (process.platform === "win32") {
    await listening(server, { host: "127.0.0.1", port: 0 });
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { address, uri: uriOf(address) };
  }
  const path = socketPath(folder);
  if (await isAnswered(path)) throw inUse(folder);
  rmSync(path, { force: true });
  await listening(server, { path });
  chmodSync(path, 0o600);
  return { address: path, uri: uriOf(encodeURIComponent(path)) };
}

/** One node, talked to directly: drivers put the names of a set's members in lower case, which breaks paths. */
function uriOf(host: string): string {
  return `mongodb://${host}/app?directConnection=true`;
}

function listening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((done, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      done();
    });
  });
}

function socketPath(folder: string): string {
  const path = join(resolve(folder), "db.sock");
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  const short = join(tmpdir(), `peer-rounds-${userInfo().uid}-${folderId(folder)}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(short);
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) {
    throw new Error(
      `The folder ${short} for the database's socket belongs to somebody else or is open to others`,
    );
  }
  return join(short, "db.sock");
}

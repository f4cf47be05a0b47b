import { createHash } from "node:crypto";
import { createServer, connect, type Server } from "node:net";
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the operating system frees no name by itself. */
const LOCK_FILE = "lock";

/** Keeps other processes from opening the same data folder. */
export interface FolderLock {
  release: () => Promise<void>;
}

/**
 * Locks a data folder for this process. Linux and Windows drop the lock by themselves when the process dies,
 * however it dies: it is a listening name of the operating system. Elsewhere it is a file with the process id.
 *
 * @throws Error that says who is in the way
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const id = folderId(folder);
  if (process.platform === "linux") return lockName(folder, `\0peer-rounds-${id}`);
  if (process.platform === "win32") return lockName(folder, `\\\\.\\pipe\\peer-rounds-${id}`);
  return lockFile(folder);
}

/**
 * Makes a folder if need be, locks it and removes whatever else is in it.
 *
 * @throws Error that says who is in the way; nothing is removed then
 */
export async function lockEmptied(folder: string): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  for (const name of readdirSync(folder))
    if (name !== LOCK_FILE) rmSync(join(folder, name), { recursive: true, force: true });
  return lock;
}

/** A short name for a folder, the same for every way of writing its path. */
export function folderId(folder: string): string {
  return createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 24);
}

export function inUse(folder: string): Error {
  return new Error(`The data folder ${folder} is in use by another process`);
}

function lockName(folder: string, path: string): Promise<FolderLock> {
  const server: Server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? inUse(folder) : error),
    );
    server.listen({ path }, () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

function lockFile(folder: string): FolderLock {
  const file = join(folder, LOCK_FILE);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return {
        release: () => {
          rmSync(file, { force: true });
          return Promise.resolve();
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (isAlive(Number(readFileSync(file, "utf8")))) throw inUse(folder);
      rmSync(file, { force: true });
    }
  }
  throw inUse(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether someone answers at a socket: a database that the lock cannot show, as in another container. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { lockFolder } from "./lock.js";
import { databaseFile, privateFolder } from "./place.js";
import { openDisk } from "./store/disk.js";

/**
 * Copies the database of a data folder into a new folder, as one consistent state, while it may be in use by
 * another process. The copy is compact: it holds no free pages. A data folder of its own, it can be opened as is.
 *
 * @throws Error when there is no database, or when the target already holds one
 */
export async function backup(folder: string, target: string): Promise<void> {
  const source = databaseFile(folder);
  if (!existsSync(source)) throw new Error(`There is no database in ${folder}`);
  const copy = databaseFile(target);
  if (existsSync(copy)) throw new Error(`There is already a database in ${target}`);
  privateFolder(target);
  await copyFile(source, copy);
}

/**
 * Rewrites the database of a data folder without its free pages: files only grow otherwise.
 *
 * @returns the file's size in bytes, before and after
 * @throws Error when a process has the folder open
 */
export async function compact(folder: string): Promise<{ before: number; after: number }> {
  const file = databaseFile(folder);
  if (!existsSync(file)) throw new Error(`There is no database in ${folder}`);
  const lock = await lockFolder(folder);
  try {
    const before = statSync(file).size;
    const copy = `${file}.compact`;
    rmSync(copy, { force: true });
    await copyFile(file, copy);
    renameSync(copy, file);
    return { before, after: statSync(file).size };
  } finally {
    await lock.release();
  }
}

/** Copies into a file beside the target first: a copy that was cut off is never taken for a whole one. */
async function copyFile(source: string, target: string): Promise<void> {
  const disk = openDisk(source, true);
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    await disk.copyTo(unfinished, true);
    sync(unfinished, "r+");
    renameSync(unfinished, target);
    if (process.platform !== "win32") sync(dirname(target), "r");
  } finally {
    await disk.close();
  }
}

function sync(path: string, mode: "r" | "r+"): void {
  const descriptor = openSync(path, mode);
  fsyncSync(descriptor);
  closeSync(descriptor);
}

import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/**
 * A secret made on first use and kept in a file, so that what rests on it outlives a restart and a power cut: it is on
 * the disk before anything is signed or sealed with it. Of several processes that start at once on one folder, one
 * makes it and the others find it, whole.
 * @returns the file's text, which somebody may have emptied
 */
export function keptSecret(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}-${randomBytes(6).toString("hex")}`;
    writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    unlessThere(() => linkOnto(draft, file));
    sync(file, "r+");
    rmSync(draft);
    if (process.platform !== "win32") sync(dirname(file), "r");
  }
  return readFileSync(file, "utf8").trim();
}

const isThere = (error: unknown) => (error as NodeJS.ErrnoException).code === "EEXIST";

/** A link shows the whole file at once; some network folders know none. */
function linkOnto(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (isThere(error)) throw error;
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
  }
}

function unlessThere(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!isThere(error)) throw error;
  }
}

function sync(path: string, mode: "r" | "r+"): void {
  const descriptor = openSync(path, mode);
  fsyncSync(descriptor);
  closeSync(descriptor);
}

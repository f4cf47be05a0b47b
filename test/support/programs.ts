import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Runs a command whose words are shown among the errors. @throws when it fails */
export const run = (command: string, ...args: string[]): void =>
  void execFileSync(command, args, { stdio: ["ignore", 2, 2] });

/** The first of the names that stands on the PATH, as a whole path, or null. */
export function findProgram(...names: string[]): string | null {
  const folders = (process.env.PATH ?? "").split(":");
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return places.find((file) => existsSync(file)) ?? null;
}

/** Whether this machine lets us install Debian's packages. */
export const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

/** Installs a package of Debian's. @throws when it can't be had */
export function installFromDebian(name: string): void {
  run("apt-get", "update", "-qq");
  run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "--no-remove", name);
}

/** Debian's Redis, installed when this machine lets us; null where there is none: the tests that need it are skipped. */
export const getRedis = (): string | null => getFromDebian("redis-server", "redis-server");

/** Poppler's pdftotext and its sisters, likewise. */
export const getPoppler = (): string | null => getFromDebian("pdftotext", "poppler-utils");

/** Where the program is, installed as Debian's package when this machine lets us; null: it can't be had. */
export function getFromDebian(program: string, packageName: string): string | null {
  const found = findProgram(program);
  if (found !== null || !isDebianRoot()) return found;
  try {
    installFromDebian(packageName);
  } catch {
    // What could not be installed is skipped, and counted as skipped.
  }
  return findProgram(program);
}

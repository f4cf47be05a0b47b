import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findProgram, getFromDebian, installFromDebian, isDebianRoot, run } from "./programs.js";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
/** Chromium without anything that shows a window. */
const shell = "chromium-headless-shell";
const fixed = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** An installed Chromium or Chrome, or null. */
const findChromium = (): string | null =>
  findProgram(...names) ?? fixed.find((file) => existsSync(file)) ?? null;

/**
 * The browser the tests drive: an installed one, else Debian's package when root, else Playwright's own download.
 * @throws Error with one line that says how to get one
 */
export function getChromium(): string {
  const found = findChromium();
  if (found) return found;
  try {
    if (isDebianRoot()) installFromDebian("chromium");
    else run(process.execPath, "node_modules/playwright-core/cli.js", "install", shell);
  } catch {
    // What could not be installed is told below, in one line.
  }
  const got = findChromium() ?? playwrightsOwn();
  if (!got)
    throw new Error(
      "The browser tests need Chromium: install it (apt-get install chromium) and run npm test again.",
    );
  return got;
}

/**
 * The browser for what needs no window's own doings (asking for a permission, showing a push, a camera): the shell of
 * the same Chromium, which does a story with two thirds of the work. Where it can't be had: the whole browser.
 */
export function getShell(): string {
  const whole = getChromium();
  if (whole !== findProgram("chromium")) return whole;
  return getFromDebian(shell, shell) ?? whole;
}

function playwrightsOwn(): string | null {
  const script =
    "import('playwright-core').then(({ chromium }) => process.stdout.write(chromium.executablePath()))";
  const file = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  return existsSync(file) ? file : null;
}

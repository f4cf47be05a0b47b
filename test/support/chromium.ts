import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const fixed = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const run = (command: string, ...args: string[]) =>
  void execFileSync(command, args, { stdio: ["ignore", 2, 2] });

/** An installed Chromium or Chrome, or null. */
export function findChromium(): string | null {
  const onPath = (process.env.PATH ?? "")
    .split(":")
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...fixed].find((file) => existsSync(file)) ?? null;
}

/**
 * The browser the tests drive: an installed one, else Debian's package when root, else Playwright's own download.
 * @throws Error with one line that says how to get one
 */
export function getChromium(): string {
  const found = findChromium();
  if (found) return found;
  try {
    if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
      run("apt-get", "update", "-qq");
      run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium");
    } else {
      run(process.execPath, "node_modules/playwright-core/cli.js", "install", "chromium-headless-shell");
    }
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

function playwrightsOwn(): string | null {
  const script =
    "import('playwright-core').then(({ chromium }) => process.stdout.write(chromium.executablePath()))";
  const file = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  return existsSync(file) ? file : null;
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { freePort } from "./places.js";

/** A program of the house in a process of its own. */
export interface Program {
  /** What it has printed so far, and complained of so far. */
  readonly said: { out: string; error: string };
  /** Waits for a line of its standard output. Rejects with its complaints when it ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end and waits. @returns its exit code, null when a signal ended it */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Waits for its end. @returns its exit code, null when a signal ended it */
  end(): Promise<number | null>;
}

/** An app that listens. */
export interface AppProcess extends Program {
  /** Origin, without a trailing slash. */
  url: string;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Scripts whose coverage this process has begun to count. */
const counted = new Set<string>();

/** Coverage of the first process of a script is enough: each later one would write the same seven megabytes. */
function coverageOf(script: string): Record<string, string> {
  if (counted.has(script)) return { NODE_V8_COVERAGE: "" };
  counted.add(script);
  return {};
}

const built = resolve(import.meta.dirname, "../..");

/** Starts a built script, like "server/index.js". Of this process's environment it gets PATH and HOME only. */
export function startProgram(
  script: string,
  args: string[] = [],
  environment: Record<string, string> = {},
): Program {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["--enable-source-maps", join(built, script), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH, HOME, LOG_LEVEL: "error", ...coverageOf(script), ...environment },
  });
  running.add(child);
  const said = { out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.error += text));
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return {
    said,
    line: (pattern) => lineOf(child, said, ended, pattern),
    end: () => ended,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A command that has ended: its exit code and what it wrote. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a built command, like "server/cli/match.js", to its end. */
export async function runCommand(
  script: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const program = startProgram(script, args, environment);
  const code = await program.end();
  return { code, out: program.said.out, err: program.said.error };
}

function lineOf(
  child: ChildProcess,
  said: Program["said"],
  ended: Promise<unknown>,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = pattern.exec(said.out);
      if (!found) return;
      child.stdout?.off("data", look);
      resolve(found);
    };
    child.stdout?.on("data", look);
    look();
    void ended.then(() => reject(new Error(`It ended without saying ${String(pattern)}: ${said.error}`)));
  });
}

/** Starts the app on a data folder and waits until it listens. */
export async function startApp(
  folder: string,
  environment: Record<string, string> = {},
): Promise<AppProcess> {
  const PORT = environment.PORT ?? String(await freePort());
  const program = startProgram("server/index.js", [], { PORT, DATA_DIR: folder, ...environment });
  const [, url = ""] = await program.line(/^Peer Rounds is listening on (\S+)$/m);
  return { ...program, url };
}

/** Starts the embedded database alone, for several apps to share. @returns with it, its connection string */
export async function startDatabase(folder: string): Promise<Program & { uri: string }> {
  const program = startProgram("server/embedded/alone.js", [folder]);
  const [, uri = ""] = await program.line(/^Embedded database is listening on (\S+)$/m);
  return { ...program, uri };
}

/** The connection string of the database that an app keeps under its own data folder. */
export const databaseOf = (folder: string): string =>
  `mongodb://${encodeURIComponent(join(folder, "db", "db.sock"))}/app?directConnection=true`;

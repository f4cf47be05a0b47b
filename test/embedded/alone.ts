import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

/** Runs the database of a folder as a process of its own. */
export async function startAlone(folder: string): Promise<{ child: ChildProcess; uri: string }> {
  const script = fileURLToPath(new URL("../../server/embedded/alone.js", import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("The database did not start")));
  const [line] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
  ended.catch(() => undefined);
  const uri = /^Embedded database is listening on (\S+)$/m.exec(line.toString())?.[1];
  expect(uri).to.match(/^mongodb:/);
  return { child, uri: uri! };
}

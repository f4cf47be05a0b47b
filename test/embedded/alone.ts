import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

/** Runs the database of a folder as a process of its own. */
export async function startAlone(folder: string): Promise<{ child: ChildProcess; uri: string }> {
  const script = fileURLToPath(new URL("../../server/embedded/alone.js", import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const uri = /^Embedded database is listening on (\S+)$/m.exec(line.toString())?.[1];
  expect(uri).to.match(/^mongodb:/);
  return { child, uri: uri! };
}

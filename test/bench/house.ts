import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../server/config.js";
import { start, type Running } from "../../server/start.js";
import { freePort } from "../support/app.js";

/** The whole app in this process on an empty database of its own. */
export interface BenchHouse {
  url: string;
  running: Running;
  close(): Promise<void>;
}

export async function openHouse(): Promise<BenchHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), "peer-rounds-bench-"));
  const port = await freePort();
  const config = readConfig({
    port,
    dataDir,
    logLevel: "silent",
    smtpUrl: null,
    baseUrl: `http://localhost:${port}`,
  });
  const running = await start(config, { jobs: false });
  return {
    url: config.baseUrl,
    running,
    async close() {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

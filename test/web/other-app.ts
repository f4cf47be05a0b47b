import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { createApp } from "../../server/app.js";
import type { Config } from "../../server/config.js";
import { openSockets } from "../../server/live/sockets.js";
import { countFloods } from "../../server/web/limits.js";
import { openLog } from "../../server/web/log.js";
import { guardPlainHttp } from "../../server/web/plain-http.js";
import { securityHeaders } from "../../server/web/headers.js";
import type { AppUnderTest } from "../support/app.js";

/** Another app on the same database, differently configured, with its log where it can be read. */
export interface OtherApp {
  url: string;
  /** What it has logged, line by line. */
  lines(): Record<string, unknown>[];
  close(): Promise<void>;
}

export async function openOther(app: AppUnderTest, config: Partial<Config> = {}): Promise<OtherApp> {
  const written = new PassThrough();
  const chunks: Buffer[] = [];
  written.on("data", (chunk: Buffer) => chunks.push(chunk));
  const { house } = app.running;
  const log = openLog(config.logLevel ?? "debug", written as never);
  const other = { ...house, log, config: { ...house.config, ...config } };
  const flood = countFloods(other.config.requestsPerMinute);
  const http = createServer({ requireHostHeader: false }, createApp(other, flood));
  guardPlainHttp(http, securityHeaders(other.config.baseUrl));
  const sockets = openSockets(http, other, flood);
  await new Promise<void>((resolve) => void http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    lines: () =>
      Buffer.concat(chunks)
        .toString()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async close() {
      await sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => void http.close(() => resolve()));
    },
  };
}

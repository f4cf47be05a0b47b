import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort, newFolder } from "../support/places.js";

/** A Redis server of this test's own. */
export interface OwnRedis {
  url: string;
  /** Ends it as a power cut would. */
  goAway(): Promise<void>;
  /** Starts it again on the same port, with what it had written down. */
  comeBack(): Promise<void>;
}

/** Starts a server, which writes each entry down before it answers. @param program the path of redis-server */
export async function startRedis(program: string): Promise<OwnRedis> {
  const [port, folder] = [await freePort(), newFolder()];
  let server = await serve(program, port, folder);
  return {
    url: `redis://127.0.0.1:${port}`,
    async goAway() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill("SIGKILL");
      await once(server, "exit");
    },
    async comeBack() {
      server = await serve(program, port, folder);
    },
  };
}

async function serve(program: string, port: number, folder: string): Promise<ChildProcess> {
  const written = ["--appendonly", "yes", "--appendfsync", "always", "--dir", folder];
  const server = spawn(program, ["--port", String(port), "--bind", "127.0.0.1", ...written], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  process.once("exit", () => server.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    server.once("exit", () => reject(new Error("Redis ended before it took connections")));
    server.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("Ready to accept connections")) resolve();
    });
  });
  return server;
}

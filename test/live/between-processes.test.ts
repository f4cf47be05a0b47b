import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { expect } from "chai";
import { announce, onAnnounce, type Topic } from "../../server/live/announce.js";
import { joinProcesses } from "../../server/live/between-processes.js";
import { openLog } from "../../server/web/log.js";
import { until } from "./listener.js";
import { findProgram } from "../support/programs.js";
import { startRedis, type OwnRedis } from "./redis.js";

if (isMainThread) describe("Two processes with one Redis", describeBoth);
else await beTheOther();

/** The other of two: says what it hears, announces what it is told, and ends when asked. */
async function beTheOther(): Promise<void> {
  const joined = await joinProcesses(String(workerData), openLog("silent"));
  onAnnounce((topic) => parentPort?.postMessage(topic));
  parentPort?.on("message", (word: string) => {
    if (word === "end") void joined.close().then(() => process.exit());
    else announce([word as Topic]);
  });
  parentPort?.postMessage("ready");
}

function describeBoth(): void {
  const program = process.env.REDIS || findProgram("redis-server");
  let redis: OwnRedis;
  let other: Worker;
  let heardThere: string[];
  let heardHere: Topic[];
  let leave: () => Promise<void>;

  before(function () {
    if (program === null) this.skip();
  });
  beforeEach(async () => {
    redis = await startRedis(String(program));
    heardThere = [];
    heardHere = [];
    // A worker running this same file has modules of its own, as another process has.
    other = new Worker(new URL(import.meta.url), { workerData: redis.url });
    await once(other, "message");
    other.on("message", (topic: string) => heardThere.push(topic));
    const joined = await joinProcesses(redis.url, openLog("silent"));
    const silence = onAnnounce((topic) => heardHere.push(topic));
    leave = async () => {
      silence();
      await joined.close();
    };
  });
  afterEach(async () => {
    await leave();
    other.postMessage("end");
    await once(other, "exit");
    await redis.goAway();
  });

  it("hear one another's announcements once, and their own once", async () => {
    announce(["group:1", "person:2"]);
    await until(() => heardThere.length === 2);
    other.postMessage("group:3");
    await until(() => heardHere.length === 3);
    announce(["group:4"]);
    await until(() => heardThere.includes("group:4"));
    expect(heardHere).to.deep.equal(["group:1", "person:2", "group:3", "group:4"]);
    expect(heardThere).to.deep.equal(["group:1", "person:2", "group:3", "group:4"]);
  });

  it("live on while Redis is away, and hear one another again when it is back", async function () {
    this.timeout(20_000);
    announce(["group:1"]);
    await until(() => heardThere.length === 1);
    await redis.goAway();
    announce(["group:2"]);
    await until(() => heardHere.includes("group:2"));
    await redis.comeBack();
    await until(() => {
      announce(["group:3"]);
      return heardThere.includes("group:3");
    }, 10_000);
    expect(heardThere).not.to.include("group:2");
  });

  it("are not started without it, and say so", async function () {
    this.timeout(10_000);
    const nowhere = await startRedis(String(program));
    await nowhere.goAway();
    const refused = await joinProcesses(nowhere.url, openLog("silent")).catch((error: unknown) =>
      String(error),
    );
    expect(refused).to.equal("Error: Redis can't be reached at REDIS_URL");
  });
}

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { startAlone } from "../embedded/alone.js";
import { knock, until } from "../live/listener.js";
import { startApp, type AppProcess } from "../support/process.js";
import { stranger, type Answer, type Visitor } from "../support/visitor.js";
import { addPeople, openWorld, visitorAt } from "./world.js";
import { newFolder } from "../support/places.js";

const patience = 2_000;

describe("While the database is away", function () {
  this.timeout(60_000);
  const folder = newFolder();
  let database: ChildProcess;
  let app: AppProcess;
  let visitor: Visitor;

  before(async () => {
    const alone = await startAlone(folder);
    database = alone.child;
    app = await startApp(newFolder(), { MONGODB_URI: alone.uri, LOG_LEVEL: "info" });
    const world = await openWorld(alone.uri);
    const [person] = await addPeople(world, 1);
    visitor = await visitorAt(world, app, person!);
    await world.close();
    expect((await visitor.get("/today")).status).to.equal(200);
  });

  after(async () => {
    database.kill("SIGCONT");
    await app.stop();
    database.kill("SIGTERM");
    await once(database, "exit");
  });

  async function timed(work: Promise<Answer>): Promise<Answer & { milliseconds: number }> {
    const began = performance.now();
    return { ...(await work), milliseconds: performance.now() - began };
  }

  async function expectAway(): Promise<void> {
    const asked = await Promise.all([
      timed(visitor.get("/today")),
      timed(visitor.get("/groups")),
      timed(visitor.post("/profile", { preferredName: "Ana", pronouns: "" })),
      timed(stranger(app).get("/")),
      timed(stranger(app).get("/calendar/none.ics")),
    ]);
    for (const { status, headers, text, milliseconds } of asked) {
      expect(status).to.equal(503);
      expect(headers.get("retry-after")).to.equal("5");
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("content-security-policy")).to.match(/^default-src 'none'/);
      expect(text).to.match(/Back in a moment[\s\S]*[0-9a-f-]{36}/);
      expect(milliseconds).to.be.lessThan(patience);
    }
    const ready = await timed(stranger(app).get("/readyz"));
    expect(ready.status).to.equal(503);
    expect(JSON.parse(ready.text)).to.deep.equal({ status: "unavailable", failing: ["database"] });
    expect(ready.milliseconds).to.be.lessThan(patience);
    const lives = await timed(visitor.get("/healthz"));
    expect(lives.status).to.equal(200);
    expect(lives.milliseconds).to.be.lessThan(1_000);
    expect((await visitor.get("/icons/favicon.svg")).status).to.equal(200);
    const cookie = `__Host-sign-in=${"a".repeat(43)}`;
    expect((await knock(app, { cookie, origin: app.url })).status).to.equal(503);
  }

  async function expectBack(): Promise<void> {
    await until(async () => (await visitor.get("/today")).status === 200, 5_000);
    expect((await stranger(app).get("/readyz")).status).to.equal(200);
    expect((await visitor.get("/groups")).status).to.equal(200);
  }

  it("frozen, everybody is told to come back within two seconds, and it goes on within five when it thaws", async () => {
    database.kill("SIGSTOP");
    await expectAway();
    const again = await timed(visitor.get("/today"));
    expect(again.status).to.equal(503);
    expect(again.milliseconds).to.be.lessThan(1_000);
    database.kill("SIGCONT");
    await expectBack();
  });

  it("frozen for long, nothing is left waiting that would keep it from going on", async () => {
    database.kill("SIGSTOP");
    await expectAway();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect((await visitor.get("/today")).status).to.equal(503);
    database.kill("SIGCONT");
    await expectBack();
  });

  it("stopped, everybody is told at once, and it goes on within five seconds when another is started", async () => {
    database.kill("SIGTERM");
    await once(database, "exit");
    await expectAway();
    database = (await startAlone(folder)).child;
    await expectBack();
  });

  it("no request, answer or outage has ended the app, and its log names nobody", () => {
    expect(app.said.error).to.match(/"reason":"SlowDatabaseError","msg":"request put off"/);
    expect(app.said.error).not.to.match(/@school\.example|Ana|__Host/);
  });
});

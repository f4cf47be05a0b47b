import { expect } from "chai";
import { pino } from "pino";
import { endLease, Job, renewLease, takeLease } from "../../server/jobs/lease.js";
import { runOnce, startJobs, type TimetableRow } from "../../server/jobs/runner.js";
import { systemClock } from "../../server/time/clock.js";
import { useApp } from "../support/app.js";
import { until } from "../live/listener.js";

const quiet = pino({ level: "silent" });
const minute = 60_000;
const levelAndWords = (line: string): [number, string] => {
  const { level, msg } = JSON.parse(line) as { level: number; msg: string };
  return [level, msg];
};
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("A job's lease", () => {
  const app = useApp();
  const take = (name = "sweep") => takeLease(name, app.clock.now(), minute);

  // Red when the lease is read first and written then.
  it("goes to one of many who ask at once, for a job that never ran as for one that did", async () => {
    for (let round = 0; round < 3; round += 1) {
      const leases = await Promise.all(Array.from({ length: 20 }, () => take()));
      const [lease, ...others] = leases.filter((each) => each !== null);
      expect(others).to.deep.equal([]);
      expect(await endLease(lease!, app.clock.now(), null)).to.equal(true);
    }
    expect(await Job.findById("sweep").lean()).to.include({ runs: 3, failures: 0, problem: null });
  });

  it("of a holder that died is free when it ends, not before", async () => {
    await take();
    app.clock.advance(0.9);
    expect(await take()).to.equal(null);
    app.clock.advance(0.1);
    expect(await take()).not.to.equal(null);
  });

  it("is each job's own", async () => {
    expect(await take("sweep")).not.to.equal(null);
    expect(await take("deliver")).not.to.equal(null);
  });

  it("is lengthened for its holder, and for nobody who lost it", async () => {
    const first = (await take())!;
    app.clock.advance(0.5);
    expect(await renewLease(first, app.clock.now(), minute)).to.equal(true);
    app.clock.advance(0.9);
    expect(await take()).to.equal(null);
    app.clock.advance(0.2);
    const second = (await take())!;
    expect(await renewLease(first, app.clock.now(), minute)).to.equal(false);
    expect(await endLease(first, app.clock.now(), "too late")).to.equal(false);
    expect(await Job.findById("sweep").lean()).to.include({ holder: second.holder, problem: null, runs: 0 });
  });
});

describe("A job", () => {
  const app = useApp();

  it("is done by one at a time of ten who ask at once", async () => {
    let now = 0;
    let most = 0;
    const row: TimetableRow = {
      name: "sweep",
      everySeconds: 1,
      run: async () => {
        most = Math.max(most, (now += 1));
        await pause(20);
        now -= 1;
      },
    };
    const ran = await Promise.all(Array.from({ length: 10 }, () => runOnce(row, app.clock, quiet)));
    expect(ran).to.include("done");
    expect(most).to.equal(1);
  });

  it("that fails leaves its reason, without the people in it, and runs again", async () => {
    let fails = true;
    const row: TimetableRow = {
      name: "sweep",
      everySeconds: 1,
      run: () => (fails ? Promise.reject(new Error("No place for ana@school.example")) : Promise.resolve()),
    };
    expect(await runOnce(row, app.clock, quiet)).to.equal("failed");
    const failed = await Job.findById("sweep").lean();
    expect(failed).to.include({ problem: "No place for <address>", runs: 1, failures: 1 });
    expect(failed?.failedAt).to.deep.equal(app.clock.now());
    fails = false;
    await runOnce(row, app.clock, quiet);
    expect(await Job.findById("sweep").lean()).to.include({ problem: null, runs: 2, failures: 1 });
  });

  it("that ran, but whose lease can't be ended, is said to have run", async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg) });
    const updateOne = Job.updateOne.bind(Job);
    const run = () => {
      Job.updateOne = (() => Promise.reject(new Error("the database went away"))) as never;
      return Promise.resolve();
    };
    try {
      expect(await runOnce({ name: "sweep", everySeconds: 1, run }, app.clock, log)).to.equal("done");
    } finally {
      Job.updateOne = updateOne;
    }
    expect(lines).to.deep.equal(["a job ran, but its lease could not be ended"]);
  });

  it("that the stop of the app cuts off is told as that, and not as a failure", async () => {
    const lines: [level: number, words: string][] = [];
    const log = pino({}, { write: (line) => void lines.push(levelAndWords(line)) });
    let cut: ((error: Error) => void) | null = null;
    const run = () => new Promise((_done, fail) => (cut = fail));
    const jobs = startJobs([{ name: "sweep", everySeconds: 3_600, run }], systemClock, log);
    await until(() => cut !== null, 3_000);
    const stopped = jobs.stop();
    cut!(new Error("the database is closed"));
    await stopped;
    expect(lines).to.deep.equal([[30, "a job was cut off by the stop"]]);
  });

  // Red without keepRenewing: the second run begins while the first goes on.
  it("that takes longer than its lease keeps it while its process lives", async () => {
    let runs = 0;
    const row: TimetableRow = {
      name: "sweep",
      everySeconds: 1,
      run: async () => {
        runs += 1;
        await pause(1_200);
      },
    };
    const first = runOnce(row, systemClock, quiet, { milliseconds: 600 });
    await pause(1_000);
    expect(await runOnce(row, systemClock, quiet, { milliseconds: 600 })).to.equal("busy");
    expect(await first).to.equal("done");
    expect(runs).to.equal(1);
  });

  it("has another turn soon when one failed or found it taken, however seldom it is due", async () => {
    let runs = 0;
    const run = () =>
      (runs += 1) === 1 ? Promise.reject(new Error("The database is away")) : Promise.resolve();
    const start = () => startJobs([{ name: "sweep", everySeconds: 3_600, run }], systemClock, quiet, 20);
    const first = start();
    await until(() => runs === 2, 3_000);
    await first.stop();
    const taken = await takeLease("sweep", systemClock.now(), minute);
    const second = start();
    await pause(30);
    expect(runs).to.equal(2);
    await endLease(taken!, systemClock.now(), null);
    await until(() => runs === 3, 3_000);
    await second.stop();
  });

  it("on the timetable never overlaps itself, hurries when asked, and has ended when the timetable has stopped", async () => {
    let [runs, running, most] = [0, 0, 0];
    const run = async () => {
      most = Math.max(most, (running += 1));
      await pause(30);
      running -= 1;
      runs += 1;
    };
    const jobs = startJobs([{ name: "sweep", everySeconds: 3_600, run }], systemClock, quiet);
    await until(() => runs === 1, 3_000);
    for (let n = 0; n < 5; n += 1) jobs.hurry("sweep");
    await until(() => runs >= 2, 3_000);
    jobs.hurry("sweep");
    await until(() => running === 1, 3_000);
    await jobs.stop();
    expect([running, most]).to.deep.equal([0, 1]);
    const before = runs;
    expect(before).to.be.within(3, 4);
    jobs.hurry("sweep");
    await pause(50);
    expect(runs).to.equal(before);
  });
});

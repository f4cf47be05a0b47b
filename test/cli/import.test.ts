import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import mongoose, { type Collection } from "mongoose";
import { startEmbedded } from "../../server/embedded/start.js";
import { monday } from "../support/app.js";
import { runCommand } from "../support/process.js";

const samples = "server/cli/samples";

describe("The import command", function () {
  this.timeout(60_000);
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "peer-rounds-import-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => runCommand("server/cli/import.js", args, { DATA_DIR: folder });

  const fileOf = (text: string | Buffer) => {
    const file = join(folder, "file.csv");
    writeFileSync(file, text);
    return file;
  };

  const within = async <T>(work: (people: Collection, inbox: Collection) => Promise<T>): Promise<T> => {
    const { uri, stop } = await startEmbedded(join(folder, "db"));
    const connection = await mongoose.createConnection(uri).asPromise();
    const done = await work(connection.collection("people"), connection.collection("inbox"));
    await connection.close();
    await stop();
    return done;
  };

  it("shows, applies and then leaves the sample roster of 600", async () => {
    const roster = `${samples}/roster.csv`;
    const err = "Nothing was written; add --apply to write it.\n";
    const dry = { code: 0, out: "would add 600, update 0, leave 0, reject 0\n", err };
    expect(await run("roster", roster)).to.deep.equal(dry);
    expect(await run("roster", roster)).to.deep.equal(dry);
    expect(await run("roster", roster, "--apply")).to.deep.equal({
      ...dry,
      err: "",
      out: "did add 600, update 0, leave 0, reject 0\n",
    });
    // Whoever it brings back has what they had, and reads of it, when the command ends.
    const gone = { roles: "staff" };
    await within((people) => people.updateOne(gone, { $set: { leftAt: monday } }));
    expect(await run("roster", "--apply", roster)).to.deep.equal({
      ...dry,
      err: "",
      out: "did add 0, update 1, leave 599, reject 0\n",
    });
    const told = await within((_, inbox) => inbox.find({}).toArray());
    expect(told.map(({ subject }) => String(subject))).to.deep.equal(["You are on the roster again"]);
  });

  it("shows, applies and then leaves the sample of 40 rooms", async () => {
    const rooms = `${samples}/rooms.csv`;
    expect((await run("rooms", rooms, "--apply")).out).to.equal("did add 40, update 0, leave 0, reject 0\n");
    expect((await run("rooms", rooms)).out).to.equal("would add 0, update 0, leave 40, reject 0\n");
  });

  it("lists bad rows on standard output and writes nothing, even when told to apply", async () => {
    const file = fileOf(
      "email,name,year,roles\nana@school.example,Ana,1,student\nbo@school.example,Bo,0,student\nana@school.example,A,1,x\n",
    );
    const lines = [
      "line 3: year: enter a year from 1 to 9",
      "line 4: email: is the same as in line 2",
      'line 4: roles: "x" is not one of student, leader, staff, support',
      "would add 1, update 0, leave 0, reject 2",
    ];
    expect(await run("roster", file)).to.deep.equal({ code: 1, out: `${lines.join("\n")}\n`, err: "" });
    const applied = await run("roster", file, "--apply");
    expect(applied).to.deep.equal({ code: 1, out: `${lines.join("\n")}\n`, err: "Nothing was written.\n" });
    expect(
      (await run("roster", fileOf("email,name,year,roles\nana@school.example,Ana,1,student\n"))).out,
    ).to.match(/^would add 1,/);
  });

  it("refuses a file as a whole by its first fault", async () => {
    const reject = (n: number) => `would add 0, update 0, leave 0, reject ${n}\n`;
    const columns = "email,name,year,roles,campus,group_codes";
    expect((await run("roster", fileOf(""))).out).to.equal(
      `line 1: file: is empty; its first line must name the columns ${columns}\n${reject(0)}`,
    );
    expect((await run("roster", fileOf("email,name,year,roles,shoe\na,b,c,d,e\n"))).out).to.equal(
      `line 1: shoe: unknown column; known are ${columns}\n${reject(1)}`,
    );
    expect((await run("rooms", fileOf(Buffer.alloc(3_000_000, "a")))).out).to.match(
      /^line 1: file: is too large; a file may have at most 1 MB\n/,
    );
  });

  it("says on standard error how it is called, or what it could not read", async () => {
    for (const args of [
      [],
      ["roster"],
      ["people", "x.csv"],
      ["roster", "a.csv", "b.csv"],
      ["roster", "a.csv", "--force"],
    ]) {
      const { code, out, err } = await run(...args);
      expect([code, out]).to.deep.equal([1, ""]);
      expect(err).to.include("Usage: npm run import -- roster FILE.csv [--apply]");
    }
    const missing = await run("roster", join(folder, "nowhere.csv"));
    expect([missing.code, missing.out]).to.deep.equal([1, ""]);
    expect(missing.err).to.match(/nowhere\.csv can't be read/);
    expect((await run("roster", folder)).err).to.match(/can't be read/);
  });

  it("says so when the app is running on the same data", async () => {
    const running = await startEmbedded(join(folder, "db"));
    try {
      const { code, out, err } = await run("rooms", `${samples}/rooms.csv`, "--apply");
      expect([code, out]).to.deep.equal([1, ""]);
      expect(err).to.match(/in use by another process\.\nIf the app is running on it, import in the browser/);
    } finally {
      await running.stop();
    }
  });
});

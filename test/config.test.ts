import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigError, readConfig } from "../server/config.js";
import { startProgram } from "./support/process.js";

describe("The settings", () => {
  let folder: string;
  let kept: NodeJS.ProcessEnv;
  beforeEach(() => {
    kept = process.env;
    folder = mkdtempSync(join(tmpdir(), "peer-rounds-"));
    process.env = { DATA_DIR: folder };
  });
  afterEach(() => {
    process.env = kept;
    rmSync(folder, { recursive: true, force: true });
  });

  const problemOf = (environment: Record<string, string>): string => {
    process.env = { DATA_DIR: folder, ...environment };
    try {
      readConfig();
      return "";
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      return (error as Error).message;
    }
  };

  it("work without any being given", () => {
    const config = readConfig();
    expect(config).to.include({
      mode: "development",
      port: 3000,
      host: "127.0.0.1",
      baseUrl: "http://localhost:3000",
    });
    expect(config).to.include({
      trustProxy: 0,
      mongodbUri: null,
      redisUrl: null,
      smtpUrl: null,
      outboxReadable: true,
    });
    expect(config.sessionSecrets).to.have.lengthOf(1);
  });

  const wrong: Record<string, string> = {
    PORT: "0",
    BASE_URL: "peers.school.edu",
    MONGODB_URI: "postgres://db",
    REDIS_URL: "http://redis",
    SMTP_URL: "mail.school.edu",
    OIDC_ISSUER: "http://sign-in.school.edu",
    OIDC_NEEDED_FOR: "staff,boss",
    SESSION_SECRETS: "short,also short",
    TRUST_PROXY: "true",
    TZ_NAME: "London",
    LOG_LEVEL: "loud",
    REQUESTS_PER_MINUTE: "0",
  };
  for (const [name, value] of Object.entries(wrong)) {
    it(`can't be used with ${name}=${value}, and name it`, () => {
      expect(problemOf({ [name]: value })).to.match(new RegExp(`^${name}: .+$`));
    });
  }

  it("name every wrong one at once, and take an empty one as not given", () => {
    expect(problemOf(wrong).split("\n")).to.have.lengthOf(Object.keys(wrong).length);
    expect(problemOf(Object.fromEntries(Object.keys(wrong).map((name) => [name, ""])))).to.equal("");
  });

  it("want an origin as the app's address: https, or this very machine", () => {
    for (const address of [
      "https://a.example/rounds",
      "https://a.example?x",
      "https://a@b.example",
      "http://a.example",
    ])
      expect(problemOf({ BASE_URL: address }), address).to.match(/^BASE_URL: /);
    for (const address of [
      "https://a.example",
      "https://a.example/",
      "http://localhost:80",
      "http://[::1]:3000",
    ])
      expect(problemOf({ BASE_URL: address }), address).to.equal("");
    process.env.BASE_URL = "https://A.example:443/";
    expect(readConfig().baseUrl).to.equal("https://a.example");
  });

  it("let the outbox be read only on a machine that nobody else reaches, and never in production", () => {
    const readable = (environment: Record<string, string>) => {
      process.env = { DATA_DIR: folder, ...environment };
      return readConfig().outboxReadable;
    };
    expect(readable({})).to.equal(true);
    for (const more of [
      { NODE_ENV: "production" },
      { HOST: "0.0.0.0" },
      { BASE_URL: "https://peers.school.edu" },
      { TRUST_PROXY: "1" },
      { SMTP_URL: "smtp://mail" },
    ] as Record<string, string>[])
      expect(readable(more), JSON.stringify(more)).to.equal(false);
  });

  it("must hold the secrets themselves where several machines are joined, and none is made then", () => {
    const REDIS_URL = "redis://127.0.0.1:1";
    const [SESSION_SECRETS, DATA_KEYS] = ["s".repeat(32), "d".repeat(32)];
    expect(problemOf({ REDIS_URL }).split("\n")).to.deep.equal([
      "SESSION_SECRETS: is needed beside REDIS_URL, the same for every process",
      "DATA_KEYS: is needed beside REDIS_URL, the same for every process",
    ]);
    expect(problemOf({ REDIS_URL, SESSION_SECRETS })).to.match(/^DATA_KEYS: [^\n]*$/);
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(problemOf({ REDIS_URL, SESSION_SECRETS, DATA_KEYS })).to.equal("");
  });

  it("make a secret once, for the owner's eyes only, and keep it", () => {
    const [first] = readConfig().sessionSecrets;
    expect(first).to.match(/^[\w-]{43}$/);
    expect(readConfig().sessionSecrets).to.deep.equal([first]);
    const [key] = readConfig().dataKeys;
    expect(key)
      .to.match(/^[\w-]{43}$/)
      .and.not.equal(first);
    expect(readConfig().dataKeys).to.deep.equal([key]);
    expect(readdirSync(folder).sort()).to.deep.equal(["data-key", "session-secret"]);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).to.equal(0o600);
  });

  it("never take an empty file for a secret", () => {
    writeFileSync(join(folder, "session-secret"), "\n");
    expect(problemOf({})).to.include("session-secret");
  });

  // Red when the file is written in place: one of several then finds it half made, or fails to make it.
  it("are one secret for processes that start on one folder at once", async function () {
    this.timeout(30_000);
    const data = join(folder, "data");
    mkdirSync(data);
    const uri = "mongodb://127.0.0.1:1/app";
    const programs = Array.from({ length: 6 }, () =>
      startProgram("server/index.js", [], { DATA_DIR: data, MONGODB_URI: uri }),
    );
    await Promise.all(programs.map((program) => program.end()));
    for (const { said } of programs)
      expect(said.error).not.to.match(/session-secret|data-key|EEXIST|can't be used/);
    expect(readdirSync(data).sort()).to.deep.equal(["data-key", "session-secret"]);
    for (const name of readdirSync(data))
      expect(readFileSync(join(data, name), "utf8")).to.match(/^[\w-]{43}\n$/);
  });
});

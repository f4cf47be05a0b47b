import { expect } from "chai";
import { computerOf } from "../../server/web/limits.js";
import { useApp } from "../support/app.js";
import { makeTerm } from "../support/factories.js";
import { stranger } from "../support/visitor.js";
import { openOther, type OtherApp } from "./other-app.js";

describe("Whom a limit by computer counts", () => {
  const same: [string, string][] = [
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"],
  ];
  for (const [ip, counted] of same) {
    it(`is ${counted} for ${ip}`, () => {
      expect(computerOf({ ip })).to.equal(counted);
    });
  }

  it("is one and the same for those without an address", () => {
    expect(computerOf({ ip: undefined })).to.equal("unknown");
  });
});

describe("Behind proxies", () => {
  const app = useApp();
  let other: OtherApp;
  beforeEach(() => makeTerm());
  afterEach(() => other.close());

  /** How many of these askings, each under a forwarded address of its own making, get through. */
  async function passed(forwarded: (n: number) => string, most: number): Promise<number> {
    let count = 0;
    for (let n = 0; n < most; n += 1) {
      const { status } = await stranger(other).get("/sign-in", { "x-forwarded-for": forwarded(n) });
      if (status === 200) count += 1;
    }
    return count;
  }

  it("nobody's word is taken for their address when there is no proxy", async () => {
    other = await openOther(app, { trustProxy: 0, requestsPerMinute: 5 });
    expect(await passed((n) => `10.0.0.${n}`, 8)).to.equal(5);
  });

  it("the last hop alone is believed when there is one", async () => {
    other = await openOther(app, { trustProxy: 1, requestsPerMinute: 5 });
    expect(await passed((n) => `10.0.0.${n}, 192.0.2.1`, 8)).to.equal(5);
    expect(await passed((n) => `192.0.2.1, 10.0.0.${n}`, 8)).to.equal(8);
  });

  it("the last two are believed when there are two", async () => {
    other = await openOther(app, { trustProxy: 2, requestsPerMinute: 5 });
    expect(await passed((n) => `10.9.9.9, 10.0.0.${n}, 192.0.2.1`, 8)).to.equal(8);
    expect(await passed((n) => `10.0.0.${n}, 10.9.9.9, 192.0.2.1`, 8)).to.equal(5);
  });

  it("who floods is told to wait, and those who watch over the app still get their answer", async () => {
    other = await openOther(app, { requestsPerMinute: 1 });
    await stranger(other).get("/sign-in");
    const flooded = await stranger(other).get("/sign-in");
    expect(flooded.status).to.equal(429);
    expect(flooded.text).to.include("Please wait a minute and try again.");
    expect(Number(flooded.headers.get("retry-after"))).to.be.within(1, 60);
    expect((await stranger(other).get("/healthz")).status).to.equal(200);
    expect((await stranger(other).get("/readyz")).status).to.equal(200);
  });
});

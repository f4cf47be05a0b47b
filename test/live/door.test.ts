import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { SignIn } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { openOther } from "../web/other-app.js";
import { dial } from "../web/raw.js";
import { cookieOf, knock, until } from "./listener.js";

describe("The sockets' door", () => {
  const app = useApp();

  it("opens to who is signed in, from our own pages", async () => {
    const cookie = cookieOf(await visitorFor(app, await makePerson()));
    expect((await knock(app, { cookie, origin: app.url })).status).to.equal(101);
    expect((await knock(app, { cookie })).status).to.equal(101);
  });

  it("is shut for nobody, for ended sign-ins and for cookies that are none", async () => {
    const visitor = await visitorFor(app, await makePerson());
    const cookie = cookieOf(visitor);
    for (const none of ["", "__Host-sign-in=x", `__Host-sign-in=${"a".repeat(43)}`, "__Host-sign-in[$ne]=1"])
      expect((await knock(app, { cookie: none, origin: app.url })).status, none).to.equal(401);
    await SignIn.deleteMany({});
    expect((await knock(app, { cookie, origin: app.url })).status).to.equal(401);
  });

  it("is shut for other sites, though their visitor is signed in here", async () => {
    const cookie = cookieOf(await visitorFor(app, await makePerson()));
    for (const origin of [
      "https://evil.example",
      "null",
      "http://localhost:1",
      "http://localhost.evil.example",
      "x",
    ])
      expect((await knock(app, { cookie, origin })).status, origin).to.equal(403);
  });

  it("refuses with the headers of every other answer", async () => {
    const { headers } = await knock(app, { origin: app.url });
    expect(headers["content-security-policy"]).to.match(/^default-src 'none'/);
    expect(headers).to.include({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      connection: "close",
    });
  });

  it("knows WebSockets only: no polling, no other protocol, no script to load", async () => {
    const visitor = await visitorFor(app, await makePerson());
    const paths = [
      "?EIO=4&transport=polling",
      "?EIO=4&transport=webtransport",
      "?EIO=4",
      "socket.io.js",
      "admin",
    ];
    for (const path of paths) expect((await visitor.get(`/socket.io/${path}`)).status, path).to.equal(400);
  });

  // Red while sockets were counted once they had introduced themselves: all sixty came in.
  it("lets one person hold forty sockets, also of those that say nothing, and others theirs", async () => {
    const cookie = cookieOf(await visitorFor(app, await makePerson()));
    const knocks = Array.from({ length: 60 }, () => knock(app, { cookie }, { held: true }));
    const answers = await Promise.all(knocks);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([...Array<number>(40).fill(101), ...Array<number>(20).fill(429)]);
    const other = await visitorFor(app, await makePerson());
    expect((await knock(app, { cookie: cookieOf(other) })).status).to.equal(101);
    for (const { connection } of answers) connection.destroy();
    await until(async () => (await knock(app, { cookie })).status === 101);
  });

  it("counts who knocks with what their address asks for otherwise, by the hops that are believed", async () => {
    const other = await openOther(app, { requestsPerMinute: 5, trustProxy: 1 });
    const knockFrom = async (address: string) => {
      const cookie = `__Host-sign-in=${randomBytes(32).toString("base64url")}`;
      return (await knock(other, { cookie, "x-forwarded-for": `10.0.0.9, ${address}` })).status;
    };
    try {
      await stranger(other).get("/sign-in", { "x-forwarded-for": "192.0.2.1" });
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1) statuses.push(await knockFrom("192.0.2.1"));
      expect(statuses).to.deep.equal([401, 401, 401, 401, 429, 429]);
      expect(await knockFrom("192.0.2.2")).to.equal(401);
      const flooded = await stranger(other).get("/sign-in", { "x-forwarded-for": "192.0.2.1" });
      expect(flooded.status).to.equal(429);
    } finally {
      await other.close();
    }
  });

  // Red without the listener in guardPlainHttp: the reset ends the process as an error nobody listens to.
  it("survives connections that break while it looks who knocks", async () => {
    const { host } = new URL(app.url);
    // A sign-in nobody has knocked with yet: what was asked before is remembered for a second.
    const token = "b".repeat(43);
    const findOne = SignIn.findOne.bind(SignIn);
    const looks: Promise<unknown>[] = [];
    SignIn.findOne = (() => {
      const look = new Promise((resolve) => setTimeout(resolve, 100, null));
      looks.push(look);
      return { lean: () => look };
    }) as never;
    try {
      const connection = dial(app.url);
      connection.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\n` +
          "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
          `Cookie: __Host-sign-in=${token}\r\n\r\n`,
      );
      await until(() => looks.length === 1);
      connection.resetAndDestroy();
      await looks[0];
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      SignIn.findOne = findOne;
    }
    expect((await stranger(app).get("/healthz")).status).to.equal(200);
  });
});

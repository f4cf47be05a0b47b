import { expect } from "chai";
import { SignIn } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { dial } from "../web/raw.js";
import { closeListeners, cookieOf, knock, listenAs, until } from "./listener.js";

describe("The sockets' door", () => {
  const app = useApp();
  afterEach(closeListeners);

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

  it("lets one person hold forty sockets, and others theirs", async () => {
    const visitor = await visitorFor(app, await makePerson());
    await Promise.all(Array.from({ length: 40 }, () => listenAs(app, visitor)));
    expect((await knock(app, { cookie: cookieOf(visitor) })).status).to.equal(429);
    const other = await visitorFor(app, await makePerson());
    expect((await knock(app, { cookie: cookieOf(other) })).status).to.equal(101);
    closeListeners();
    await until(async () => (await knock(app, { cookie: cookieOf(visitor) })).status === 101);
  });

  // Red without the listener in guardPlainHttp: the reset ends the process as an error nobody listens to.
  it("survives connections that break while it looks who knocks", async () => {
    const { host } = new URL(app.url);
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
          `Cookie: __Host-sign-in=${"a".repeat(43)}\r\n\r\n`,
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

import { expect } from "chai";
import { announce } from "../../server/live/announce.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";
import { closeListeners, listenAs, until, type Listener } from "./listener.js";

describe("A hostile socket", () => {
  const app = useApp();
  let visitor: Visitor;
  let listener: Listener;

  beforeEach(async () => {
    await makeTerm();
    visitor = await visitorFor(app, await makePerson());
    listener = await listenAs(app, visitor);
  });
  afterEach(closeListeners);

  /** The server lives, and serves other sockets. */
  async function expectServing(what: string): Promise<void> {
    expect((await visitor.get("/healthz")).status, what).to.equal(200);
    const other = await listenAs(app, visitor);
    expect(await other.watch("groups:all"), what).to.equal("watching");
    const before = other.frames.length;
    announce(["groups:all"]);
    await until(() => other.frames.length > before);
    other.socket.disconnect();
  }

  const unreadable: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    "a word": "groups:all",
    "a number": 7,
    "an object": { topics: ["groups:all"] },
    "an operator": [{ $ne: null }],
    "lists in lists": [["groups:all"]],
    "a topic with a break": ["group:1\n2"],
    "a topic without an id": ["groups"],
    "a long topic": [`group:${"x".repeat(65)}`],
    "fifty-one topics": Array.from({ length: 51 }, (_, n) => `group:${n}`),
    bytes: [Buffer.from("groups:all")],
    "bytes alone": Buffer.from("x"),
  };
  for (const [what, payload] of Object.entries(unreadable)) {
    it(`that watches ${what} is told that this can't be read`, async () => {
      const { socket } = listener;
      expect(await socket.timeout(5_000).emitWithAck("watch", payload)).to.equal("unreadable");
      await expectServing(what);
    });
  }

  it("that wants no answer, or asks for one where there is none, gets none and harms nobody", async () => {
    const { socket } = listener;
    socket.emit("watch", ["groups:all"]);
    socket.emit("watch");
    socket.emit("watch", ["groups:all"], "not a function", () => undefined);
    socket.emit("watch", ["groups:all"], { call: 1 });
    socket.emit("watch", () => undefined);
    await expectServing("odd acknowledgements");
    announce(["groups:all"]);
    await until(() => listener.frames.length > 0);
  });

  const events = [
    "error",
    "changed",
    "join",
    "message",
    "newListenerX",
    "__proto__",
    "constructor",
    "ping",
    "toString",
    "",
  ];
  for (const event of events) {
    it(`that sends the event "${event}" is not heard`, async () => {
      listener.raw(`42${JSON.stringify([event, ["groups:all"]])}`);
      listener.raw(`427${JSON.stringify([event, "x"])}`);
      await expectServing(event);
      expect(await listener.watch("groups:all")).to.equal("watching");
    });
  }

  const packets = [
    "",
    "4",
    "42",
    "42[",
    "42{}",
    "42[]",
    "42[0]",
    "42[null]",
    '42["disconnect"]',
    "43",
    "430[1]",
    "4399999999999[]",
    "451-",
    '451-["watch",{"_placeholder":true,"num":0}]',
    '4599999999-["watch"]',
    '451-["watch",{"_placeholder":true,"num":99}]',
    '40/admin,{"token":1}',
    "41/admin,",
    "49",
    "9",
    "6",
    "x",
    "\u0000",
    `42["watch",${"[".repeat(4_000)}${"]".repeat(4_000)}]`,
  ];
  for (const packet of packets) {
    it(`that sends ${JSON.stringify(packet.slice(0, 40))} is ignored or cut, and nobody else`, async () => {
      listener.raw(packet);
      listener.raw(Buffer.from([1, 2, 3]));
      await expectServing(packet);
    });
  }

  it("that sends more than 16 kB at once is cut", async () => {
    const filling = "x".repeat(16_300);
    listener.raw(`42["other","${filling}"]`);
    expect(await listener.watch("groups:all")).to.equal("watching");
    listener.raw(`42["other","${filling}${filling}"]`);
    await until(() => listener.socket.disconnected);
    await expectServing("a large frame");
  });

  it("that asks more than 120 times a minute is told so, and more than 600 times is cut", async () => {
    const answers = await Promise.all(Array.from({ length: 125 }, () => listener.watch("groups:all")));
    expect(answers.filter((answer) => answer === "watching")).to.have.lengthOf(120);
    expect(answers.filter((answer) => answer === "too-many")).to.have.lengthOf(5);
    for (let n = 0; n < 480; n += 1) listener.raw('42["other"]');
    await until(() => listener.socket.disconnected);
    await expectServing("a flood");
  });

  it("that leaves its namespace loses its connection with it", async () => {
    const { engine } = listener.socket.io;
    listener.raw("41");
    await until(() => engine.readyState === "closed");
  });
});

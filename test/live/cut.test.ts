import { expect } from "chai";
import { openRawSocket } from "../bench/raw-socket.js";
import { announce } from "../../server/live/announce.js";
import { Audit } from "../../server/data/audit.js";
import { Person } from "../../server/people/person.js";
import { SignIn } from "../../server/people/sign-in.js";
import { signOut, startSignIn } from "../../server/people/signing-in.js";
import { findViewer } from "../../server/people/viewer.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { closeListeners, cookieOf, listenAs, until } from "./listener.js";

describe("A socket", () => {
  const app = useApp();
  afterEach(closeListeners);

  it("is cut within a second when its person signs out, and their other device's is not", async () => {
    await makeTerm();
    const person = await makePerson();
    const [here, there] = [await visitorFor(app, person), await visitorFor(app, person)];
    const [socketHere, socketThere] = [await listenAs(app, here), await listenAs(app, there)];
    expect((await here.post("/sign-in/end")).status).to.equal(303);
    await until(() => socketHere.socket.disconnected);
    expect(await socketThere.watch("groups:all")).to.equal("watching");
    expect((await here.get("/today")).status).to.equal(303);
    expect((await there.get("/today")).status).to.equal(200);
  });

  it("is cut when the other devices are signed out from one, and that one's is not", async () => {
    await makeTerm();
    const person = await makePerson();
    const here = await visitorFor(app, person);
    const mine = await listenAs(app, here);
    const others = await Promise.all([1, 2, 3].map(async () => listenAs(app, await visitorFor(app, person))));
    expect((await here.post("/profile/devices/end", { device: "others" })).status).to.equal(303);
    await until(() => others.every((each) => each.socket.disconnected));
    expect(await mine.watch("groups:all")).to.equal("watching");
  });

  it("is cut when its sign-in ends, and that is in the log", async () => {
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const listener = await listenAs(app, visitor);
    const viewer = await findViewer(cookieOf(visitor), app.clock.now(), []);
    await signOut(viewer!, app.clock.now());
    await until(() => listener.socket.disconnected);
    expect(await Audit.findOne().lean()).to.include({ act: "sign out", actor: String(person._id) });
  });

  it("is cut when its person leaves the roster", async () => {
    const person = await makePerson();
    const listener = await listenAs(app, await visitorFor(app, person));
    await Person.updateOne({ _id: person._id }, { $set: { leftAt: app.clock.now() } });
    announce([`person:${person.id}`]);
    await until(() => listener.socket.disconnected);
  });

  it("is cut, without anybody saying so, when its sign-in ends in time or another process ends it", async function () {
    this.timeout(15_000);
    const [tired, gone] = [await makePerson(), await makePerson()];
    const idle = stranger(app);
    idle.cookies.set("__Host-sign-in", await startSignIn(tired._id, "a test", app.clock.now()));
    const sockets = [await listenAs(app, idle), await listenAs(app, await visitorFor(app, gone))];
    await SignIn.deleteMany({ person: gone._id });
    await SignIn.updateMany({ person: tired._id }, { $set: { endsAt: app.clock.now() } });
    await until(() => sockets.every((each) => each.socket.disconnected), 8_000);
  });

  // Red without the cutting: it wakes, reads megabytes of old news, and stays.
  it("is cut when its page no longer reads, before what waits for it grows", async function () {
    this.timeout(30_000);
    const topics = Array.from({ length: 50 }, (_, n) => `room:${String(n).padStart(64, "N")}` as const);
    const visitor = await visitorFor(app, await makePerson());
    const page = await openRawSocket(app.url, cookieOf(visitor), topics);
    const end = { came: false };
    void page.ended.then(() => (end.came = true));
    // How much the system itself keeps for a connection is the machine's to say: more and more is told.
    for (let changes = 1_000; !end.came && changes <= 4_000; changes *= 2) {
      page.freeze();
      for (let told = 0; told < changes; told += 1) {
        announce(topics);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      page.wake();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(end.came).to.equal(true);
  });
});

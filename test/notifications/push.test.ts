import { createPublicKey } from "node:crypto";
import { expect } from "chai";
import { jwtVerify } from "jose";
import mongoose from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { change } from "../../server/data/change.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { notify, type Message } from "../../server/notifications/notify.js";
import { deliverPushes } from "../../server/notifications/push-delivery.js";
import { PushDevice } from "../../server/notifications/push-device.js";
import { findPushKeys, keepPushKey, publicPushKey } from "../../server/notifications/push-key.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { SignIn } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";
import { startPushService, type Browser, type PushService } from "./push-service.js";

describe("Messages on a phone", () => {
  const app = useApp();
  let service: PushService;
  let bea: PersonDocument;
  let visitor: Visitor;
  let phone: Browser;

  beforeEach(async () => {
    service = await startPushService();
    app.running.house.config.pushServices = [service.origin];
    await makeTerm();
    await keepPushKey(app.clock.now(), app.running.house.config.dataKeys);
    bea = await makePerson();
    visitor = await visitorFor(app, bea);
    phone = service.newBrowser();
  });
  afterEach(() => service.close());

  const turnOn = ({ endpoint, publicKey, authSecret }: Browser, who = visitor) =>
    who.post("/profile/push", { endpoint, publicKey, authSecret });
  const tell = (message: Partial<Message> = {}) =>
    change({ id: "a test", now: app.clock.now() }, "programme:all", async (trail) => {
      const words = { subject: "Fireflies moves", text: "Fireflies meets in Birdcage.", path: "/groups/abc" };
      await notify(trail, [bea._id], { ...words, ...message });
      return null;
    });
  const deliver = () => deliverPushes(app.running.house.config, app.clock.now());
  const pushes = () => Outbox.find({ channel: "push" }).lean();

  it("are explained first; nothing is on before a tap, and nothing is made by looking", async () => {
    await mongoose.connection.models.PushKey!.deleteMany({});
    expect((await visitor.get("/profile/push")).text).to.include("Come back in a minute");
    expect(await publicPushKey()).to.equal(null);
    await keepPushKey(app.clock.now(), app.running.house.config.dataKeys);
    const { text } = await visitor.get("/profile/push");
    expect(text)
      .to.include(`data-push-key="${(await publicPushKey())!}"`)
      .and.include("On no device so far");
    expect(text).to.include("Turn on for this device").and.include("No name of a group");
    await tell();
    expect(await pushes()).to.deep.equal([]);
  });

  it("keep one pair of keys for ever, its private half sealed", async () => {
    const { dataKeys } = app.running.house.config;
    const before = await findPushKeys(dataKeys);
    await Promise.all([keepPushKey(app.clock.now(), dataKeys), keepPushKey(app.clock.now(), dataKeys)]);
    expect(await findPushKeys(dataKeys)).to.deep.equal(before);
    const kept = JSON.stringify(await mongoose.connection.collection("push_keys").find().toArray());
    expect(kept).to.include(before!.publicKey).and.not.include(before!.privateKey);
  });

  it("arrive sealed for that phone alone, signed by the app, and say nothing but that there is something", async () => {
    expect((await turnOn(phone)).location).to.equal("/profile/push");
    expect(await Audit.countDocuments({ act: "turn on push" })).to.equal(1);
    await tell({ kind: "changes", urgent: true });
    expect(await deliver()).to.equal(1);
    expect(await deliver()).to.equal(0);
    const [arrived] = service.arrived;
    const [push] = await pushes();
    expect(phone.open(arrived)).to.deep.equal({
      title: "Peer Rounds",
      body: "Something has changed in your week.",
      path: "/groups/abc",
      tag: String(push!._id),
    });
    expect(JSON.stringify(push)).to.not.match(/Fireflies|Birdcage/);
    expect(arrived?.headers).to.include({ urgency: "high", "content-encoding": "aes128gcm" });
    const [, token = "", key = ""] =
      /^vapid t=([^,]+), k=(.+)$/.exec(arrived?.headers.authorization ?? "") ?? [];
    expect(key).to.equal(await publicPushKey());
    const point = Buffer.from(key, "base64url");
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
    const verifier = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" });
    const { payload } = await jwtVerify(token, verifier);
    expect(payload.aud).to.equal(service.origin);
  });

  it("come to each of a person's phones, as many as they turned on, ten at most", async () => {
    for (let n = 1; n <= 11; n += 1) {
      await turnOn(service.newBrowser());
      app.clock.advance(1);
    }
    await turnOn(phone);
    await turnOn(phone);
    expect(await PushDevice.countDocuments()).to.equal(10);
    await tell();
    expect(await deliver()).to.equal(10);
    expect(new Set(service.arrived.map(({ path }) => path))).to.have.lengthOf(10);
    expect(await Inbox.countDocuments()).to.equal(1);
  });

  it("follow the choice of kinds and quiet hours, and lapse when they are of no use", async () => {
    await turnOn(phone);
    await Person.updateOne(
      { _id: bea._id },
      { $set: { muted: ["threads"], quiet: { from: "08:00", to: "10:00" } } },
    );
    await tell({ kind: "threads" });
    expect(await pushes()).to.deep.equal([]);
    expect(await Outbox.countDocuments()).to.equal(0);
    await tell({ kind: "reminders", uselessFrom: new Date(app.clock.now().getTime() + 3 * 3_600_000) });
    expect(await deliver()).to.equal(0);
    app.clock.advance(60);
    expect(await deliver()).to.equal(1);
    await tell({ kind: "reminders", uselessFrom: new Date(app.clock.now().getTime() + 60_000) });
    app.clock.advance(2);
    expect(await deliver()).to.equal(0);
  });

  it("are chosen kind by kind apart from e-mail, once somebody chose them", async () => {
    await turnOn(phone);
    await Person.updateOne({ _id: bea._id }, { $set: { muted: ["threads"], mutedPush: ["reminders"] } });
    await tell({ kind: "threads" });
    await tell({ kind: "reminders" });
    const out = await Outbox.find({}, { channel: 1, kind: 1 }).sort({ _id: 1 }).lean();
    expect(out.map(({ channel, kind }) => [channel, kind])).to.deep.equal([
      ["push", "threads"],
      ["mail", "reminders"],
    ]);
  });

  for (const status of [404, 410]) {
    it(`stop, and their phone is forgotten, once its address answers ${status}`, async () => {
      await turnOn(phone);
      await tell();
      await tell({ subject: "Another" });
      service.status = status;
      expect(await deliver()).to.equal(0);
      expect(await PushDevice.countDocuments()).to.equal(0);
      expect(await pushes()).to.deep.equal([]);
    });
  }

  for (const status of [500, 429, 302]) {
    it(`wait longer each time when the service answers ${status}, and the other phones get theirs`, async () => {
      const other = await startPushService();
      app.running.house.config.pushServices.push(other.origin);
      await turnOn(phone);
      await turnOn(other.newBrowser());
      await tell();
      service.status = status;
      expect(await deliver()).to.equal(1);
      expect(other.arrived).to.have.lengthOf(1);
      const [waiting] = await Outbox.find({ channel: "push", deliveredAt: null }).lean();
      expect(waiting?.lastProblem).to.include(String(status));
      expect(waiting!.dueAt.getTime() - app.clock.now().getTime()).to.equal(60_000);
      app.clock.advance(1);
      expect(await deliver()).to.equal(0);
      const again = await Outbox.findOne({ channel: "push", deliveredAt: null }).orFail().lean();
      expect(again.dueAt.getTime() - app.clock.now().getTime()).to.equal(180_000);
      service.status = 201;
      app.clock.advance(3);
      expect(await deliver()).to.equal(1);
      await other.close();
    });
  }

  it("are kept when the service is away or slow, and are sent by one of two processes", async () => {
    await turnOn(phone);
    await tell();
    service.delay = 50;
    const sent = await Promise.all([deliver(), deliver()]);
    expect(sent.sort()).to.deep.equal([0, 1]);
    expect(service.arrived).to.have.lengthOf(1);
    await tell({ subject: "Another" });
    await service.close();
    expect(await deliver()).to.equal(0);
    expect((await Outbox.findOne({ channel: "push", deliveredAt: null }).lean())?.tries).to.equal(1);
  });

  // Red when every message for it is offered to a service that didn't answer the one before.
  it("wait for one service that is away without keeping the others, which is asked once in a run", async () => {
    const other = await startPushService();
    app.running.house.config.pushServices.push(other.origin);
    for (let n = 0; n < 3; n += 1) await turnOn(service.newBrowser());
    await turnOn(other.newBrowser());
    await tell();
    service.breaksOff = true;
    expect(await deliver()).to.equal(1);
    expect([service.asked, other.arrived.length]).to.deep.equal([1, 1]);
    const waiting = await Outbox.find({ channel: "push", deliveredAt: null }).lean();
    expect(waiting.map(({ tries }) => tries).sort()).to.deep.equal([0, 0, 1]);
    service.breaksOff = false;
    app.clock.advance(1);
    expect(await deliver()).to.equal(3);
    await other.close();
  });

  it("end when their sign-in was idle for so long that it would be asked for again", async () => {
    await turnOn(phone);
    await tell();
    app.clock.advance(14 * 1_440 + 1);
    expect(await deliver()).to.equal(0);
    expect([await PushDevice.countDocuments(), service.arrived.length]).to.deep.equal([0, 0]);
  });

  it("end with the sign-in they were turned on in, and by a tap", async () => {
    await turnOn(phone);
    await tell();
    await SignIn.deleteMany({ person: bea._id });
    expect(await deliver()).to.equal(0);
    expect([await PushDevice.countDocuments(), service.arrived.length]).to.deep.equal([0, 0]);
    visitor = await visitorFor(app, bea);
    await turnOn(phone, visitor);
    await tell();
    const [device] = await PushDevice.find().lean();
    const another = await visitorFor(app, await makePerson());
    await another.post("/profile/push/end", { device: String(device!._id) });
    expect(await PushDevice.countDocuments()).to.equal(1);
    await visitor.post("/profile/push/end", { device: String(device!._id) });
    expect([await PushDevice.countDocuments(), (await pushes()).length]).to.deep.equal([0, 0]);
    expect(await Audit.countDocuments({ act: "turn off push" })).to.equal(1);
  });

  it("come to whoever turned them on last in a browser, and to nobody before them", async () => {
    await turnOn(phone);
    const cy = await makePerson();
    await turnOn(phone, await visitorFor(app, cy));
    await tell();
    expect(await pushes()).to.deep.equal([]);
    expect((await PushDevice.findOne().orFail().lean()).person.equals(cy._id)).to.equal(true);
  });

  it("can't be turned on at an address that is no push service", async () => {
    const answer = await turnOn({ ...phone, endpoint: "https://intranet.school.example/x" });
    expect([answer.status, answer.text.includes("one we can use. By e-mail")]).to.deep.equal([422, true]);
    expect((await turnOn({ ...phone, authSecret: "short" })).status).to.equal(422);
    expect(await PushDevice.countDocuments()).to.equal(0);
  });
});

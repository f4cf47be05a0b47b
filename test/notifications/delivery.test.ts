import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { DeadAddress } from "../../server/notifications/dead-address.js";
import { ServerAwayError } from "../../server/notifications/delivery.js";
import { openPostbox } from "../../server/notifications/mail.js";
import { deliverOutbox } from "../../server/notifications/mail-delivery.js";
import { useApp } from "../support/app.js";
import { makePerson, nobodyId } from "../support/factories.js";
import { startMailServer, type MailServer } from "./mail-server.js";

const baseUrl = "https://peers.school.example";

describe("The outbox", () => {
  const app = useApp();
  let server: MailServer;
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.close());

  const write = (n: number, to = nobodyId()) =>
    Outbox.create({
      to,
      address: `person${n}@school.example`,
      subject: `Your room has moved ${n} – Größe`,
      text: "It is in North now.",
      path: "/groups/1",
      createdAt: app.clock.now(),
      dueAt: new Date(app.clock.now().getTime() + n),
      expiresAt: new Date(app.clock.now().getTime() + 86_400_000),
    });

  const deliver = (url = server.url) =>
    deliverOutbox(openPostbox(url, "Peer Rounds <rounds@school.example>"), baseUrl, app.clock.now());

  it("sends each message once, oldest first, as plain words with the address of its page", async () => {
    for (const n of [2, 1, 3]) await write(n);
    app.clock.advance(1);
    expect(await deliver()).to.equal(3);
    expect(await deliver()).to.equal(0);
    expect(server.letters.map((letter) => letter.to?.[0]?.address)).to.deep.equal(
      [1, 2, 3].map((n) => `person${n}@school.example`),
    );
    const [letter] = server.letters;
    expect(letter?.subject).to.equal("Your room has moved 1 – Größe");
    expect(letter?.from?.address).to.equal("rounds@school.example");
    expect(letter?.text?.trim()).to.equal(
      `Hello,\n\nIt is in North now.\n\nSee the group:\n${baseUrl}/groups/1\n\n-- \nPeer Rounds. You get this because you take part in the programme.`,
    );
    expect(letter?.html)
      .to.include("<p>It is in North now.</p>")
      .and.include(`<a href="${baseUrl}/groups/1">See the group</a>`);
    expect(letter?.headers.find(({ key }) => key === "auto-submitted")?.value).to.equal("auto-generated");
    const stored = await Outbox.find().lean();
    for (const each of stored) expect(each.deliveredAt).to.deep.equal(app.clock.now());
  });

  it("sends what is urgent before what is older", async () => {
    await write(1);
    const { _id } = await write(2);
    await Outbox.updateOne({ _id }, { $set: { urgent: true } });
    app.clock.advance(1);
    expect(await deliver()).to.equal(2);
    expect(server.letters.map((letter) => letter.to?.[0]?.address?.at(6))).to.deep.equal(["2", "1"]);
  });

  it("keeps a message back until it is due", async () => {
    await write(1);
    await Outbox.updateMany({}, { $set: { dueAt: new Date(app.clock.now().getTime() + 60_000) } });
    expect(await deliver()).to.equal(0);
    app.clock.advance(1);
    expect(await deliver()).to.equal(1);
  });

  for (const code of [550, 451]) {
    it(`tries again after growing waits when the server answers ${code}, and gives up after eight`, async () => {
      await write(0);
      server.answer = { code, words: "Not here" };
      const waits: number[] = [];
      for (let n = 1; n <= 8; n += 1) {
        expect(await deliver()).to.equal(0);
        const { tries, dueAt, failedAt, lastProblem } = await Outbox.findOne().orFail().lean();
        expect(tries).to.equal(n);
        expect(lastProblem).to.include("Not here");
        expect(failedAt !== null).to.equal(n === 8);
        waits.push((dueAt.getTime() - app.clock.now().getTime()) / 60_000);
        app.clock.advance(waits.at(-1)! - 0.01);
        expect(await deliver()).to.equal(0);
        expect((await Outbox.findOne().orFail().lean()).tries).to.equal(n);
        app.clock.advance(0.01);
      }
      expect(waits).to.deep.equal([1, 3, 9, 27, 81, 243, 729, 2187]);
      server.answer = null;
      app.clock.advance(100_000);
      expect(await deliver()).to.equal(0);
      expect(server.letters).to.deep.equal([]);
    });
  }

  it("goes on to the next message when one is refused", async () => {
    await write(1);
    await Outbox.updateMany({}, { $set: { address: "nobody at all" } });
    await write(2);
    app.clock.advance(1);
    expect(await deliver()).to.equal(1);
    expect(server.letters).to.have.lengthOf(1);
  });

  it("stops at once while the server is away, so that no message spends its tries on that", async () => {
    for (const n of [1, 2, 3]) await write(n);
    app.clock.advance(1);
    await server.close();
    expect(await deliver().catch((error: unknown) => error)).to.be.instanceOf(ServerAwayError);
    for (let n = 0; n < 8; n += 1) {
      app.clock.advance(1);
      expect(await deliver().catch((error: unknown) => error)).to.be.instanceOf(ServerAwayError);
    }
    expect((await Outbox.find().lean()).map(({ tries }) => tries)).to.deep.equal([0, 0, 0]);
    server = await startMailServer();
    app.clock.advance(1);
    expect(await deliver()).to.equal(3);
  });

  it("does the same when the server is too busy for anybody", async () => {
    for (const n of [1, 2]) await write(n);
    app.clock.advance(1);
    server.answer = { code: 421, words: "Busy" };
    expect(await deliver().catch((error: unknown) => error)).to.be.instanceOf(ServerAwayError);
    expect((await Outbox.find().sort({ address: 1 }).lean()).map(({ tries }) => tries)).to.deep.equal([0, 0]);
  });

  it("sends a message again whose sender died before writing it down, under the same name", async () => {
    await write(0);
    const updateOne = Outbox.updateOne.bind(Outbox);
    Outbox.updateOne = (() => Promise.reject(new Error("The power went out"))) as never;
    try {
      expect(String(await deliver().catch((error: unknown) => error))).to.include("power");
    } finally {
      Outbox.updateOne = updateOne;
    }
    expect(server.letters).to.have.lengthOf(1);
    app.clock.advance(4);
    expect(await deliver()).to.equal(0);
    app.clock.advance(1);
    expect(await deliver()).to.equal(1);
    expect(server.letters).to.have.lengthOf(2);
    const names = new Set(server.letters.map((letter) => letter.messageId));
    expect([...names]).to.deep.equal([
      `<${String((await Outbox.findOne().orFail().lean())._id)}@peers.school.example>`,
    ]);
  });

  // Red when a message is not claimed before it is sent.
  it("is emptied by several processes at once without sending anything twice", async () => {
    for (let n = 0; n < 20; n += 1) await write(n);
    app.clock.advance(1);
    server.taken = () => new Promise((resolve) => setTimeout(resolve, 5));
    const delivered = await Promise.all([deliver(), deliver(), deliver()]);
    expect(delivered.reduce((sum, count) => sum + count)).to.equal(20);
    expect(new Set(server.letters.map((letter) => letter.to?.[0]?.address))).to.have.lengthOf(20);
    expect(server.letters).to.have.lengthOf(20);
  });

  it("notes an address that the server refuses, for staff to see, until it takes something again", async () => {
    await write(1, (await makePerson({ email: "person1@school.example" }))._id);
    app.clock.advance(1);
    server.answer = { code: 550, words: "No such person1@school.example here" };
    expect(await deliver()).to.equal(0);
    app.clock.advance(1);
    expect(await deliver()).to.equal(0);
    const noted = await DeadAddress.findById("person1@school.example").lean();
    expect(noted).to.include({ refused: 2 });
    expect(noted?.words).to.include("No such <address> here");
    server.answer = { code: 451, words: "Later" };
    app.clock.advance(3);
    await write(2);
    expect(await deliver()).to.equal(0);
    expect(await DeadAddress.countDocuments()).to.equal(1);
    server.answer = null;
    app.clock.advance(60);
    expect(await deliver()).to.equal(2);
    expect(await DeadAddress.countDocuments()).to.equal(0);
  });

  it("lets go of what is of no use any more", async () => {
    await write(1);
    await Outbox.updateMany({}, { $set: { expiresAt: new Date(app.clock.now().getTime() + 60_000) } });
    app.clock.advance(1);
    expect(await deliver()).to.equal(0);
    expect(server.letters).to.deep.equal([]);
  });

  it("lets no line end in a subject or an address make headers of its own", async () => {
    await write(0);
    await Outbox.updateMany({}, { $set: { subject: "Moved\r\nBcc: evil@example.org\r\n\r\nBody" } });
    await deliver();
    expect(server.letters[0]?.bcc).to.equal(undefined);
    expect(server.letters[0]?.headers.some(({ key }) => key === "bcc")).to.equal(false);
    await write(1);
    await Outbox.updateMany(
      { deliveredAt: null },
      { $set: { address: "a@school.example, evil@example.org" } },
    );
    app.clock.advance(1);
    await deliver();
    const told = server.letters.flatMap((letter) => letter.to?.map(({ address }) => address) ?? []);
    expect(told).not.to.include("evil@example.org");
  });

  it("without a mail server keeps its messages, and counts them as delivered there", async () => {
    await write(0);
    const here = openPostbox(null, "rounds@school.example");
    expect(await deliverOutbox(here, baseUrl, app.clock.now())).to.equal(1);
    expect((await Outbox.findOne().orFail().lean()).text).to.equal("It is in North now.");
  });
});

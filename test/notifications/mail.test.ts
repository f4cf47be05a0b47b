import { expect } from "chai";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { Outbox } from "../../server/data/outbox.js";
import { openPostbox, type Postbox } from "../../server/notifications/mail.js";
import { deliverOutbox } from "../../server/notifications/mail-delivery.js";
import { useApp } from "../support/app.js";
import { nobodyId } from "../support/factories.js";
import { freePort } from "../support/places.js";

/** A real mail server on this machine that keeps what it is given, or refuses while told to. */
class MailServer {
  readonly letters: string[] = [];
  isRefusing = false;
  private server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (this.isRefusing) return void done(Object.assign(new Error("try later"), { responseCode: 451 }));
        this.letters.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });

  async open(): Promise<Postbox> {
    const port = await freePort();
    await new Promise<void>((resolve) => void this.server.listen(port, "127.0.0.1", resolve));
    return openPostbox(`smtp://127.0.0.1:${port}`, "Peer Rounds <rounds@school.example>");
  }

  close = () => new Promise<void>((resolve) => void this.server.close(resolve));
}

describe("Messages by mail", () => {
  const app = useApp();
  let server: MailServer;
  let postbox: Postbox;

  beforeEach(async () => {
    server = new MailServer();
    postbox = await server.open();
    const now = app.clock.now();
    await Outbox.create({
      to: nobodyId(),
      address: "bea@school.example",
      subject: "A place is free",
      text: "Łucja, a place in Renal is held for you.",
      path: "/groups/1",
      createdAt: now,
      dueAt: now,
      expiresAt: new Date(now.getTime() + 86_400_000),
    });
  });
  afterEach(() => server.close());

  const deliver = () => deliverOutbox(postbox, "https://rounds.school.example", app.clock.now());

  it("arrive once, with the address of the page where one can act", async () => {
    expect(await deliver()).to.equal(1);
    expect(await deliver()).to.equal(0);
    const letter = await PostalMime.parse(server.letters[0] ?? "");
    expect(server.letters).to.have.length(1);
    expect(letter.to?.[0]?.address).to.equal("bea@school.example");
    expect(letter.subject).to.equal("A place is free");
    expect(letter.text).to.include("Łucja").and.include("https://rounds.school.example/groups/1");
  });

  it("are sent by one of two processes that deliver at once", async () => {
    await Promise.all([deliver(), deliver()]);
    expect(server.letters).to.have.length(1);
  });

  it("wait and are tried again when the server will not take them", async () => {
    server.isRefusing = true;
    await deliver().catch(() => undefined);
    expect((await Outbox.findOne().orFail().lean()).deliveredAt).to.equal(null);
    server.isRefusing = false;
    expect(await deliver()).to.equal(0);
    app.clock.advance(60);
    expect(await deliver()).to.equal(1);
    expect(server.letters).to.have.length(1);
  });
});

import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { openPostbox, sendNow } from "../../server/notifications/mail.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { stranger } from "../support/visitor.js";
import { until } from "../live/listener.js";
import { openOther } from "../web/other-app.js";
import { dump } from "../web/school.js";
import { startMailServer, type MailServer } from "./mail-server.js";

describe("A sign-in letter", () => {
  const app = useApp();
  let server: MailServer;
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.close());

  it("goes out at once, lets its reader in, and is written down nowhere", async () => {
    await makeTerm();
    await makePerson({ email: "ana@school.example" });
    const house = { ...app.running.house, postbox: openPostbox(server.url, "rounds@school.example") };
    const other = await openOther({ ...app, running: { ...app.running, house } });
    const visitor = stranger(other);
    await visitor.post("/sign-in", { email: "Ana@School.example ", next: "" });
    await until(() => server.letters.length === 1, 3_000);
    const [letter] = server.letters;
    const code = /\b\d{6}\b/.exec(letter?.text ?? "")?.[0] ?? "";
    const link = /\/sign-in\/link\/([\w-]{43})/.exec(letter?.text ?? "")?.[1] ?? "";
    expect([code.length, link.length]).to.deep.equal([6, 43]);
    const held = JSON.stringify([await dump(), other.lines()]);
    for (const secret of [code, link]) expect(held).not.to.include(secret);
    expect(await Outbox.countDocuments()).to.equal(0);
    expect((await visitor.post("/sign-in/code", { code, next: "" })).location).to.equal("/");
    expect(await Audit.countDocuments({ act: "sign in" })).to.equal(1);
    await other.close();
  });

  it("is sent to nobody, and nothing of it kept, where there is neither a mail server nor a readable outbox", async () => {
    await makeTerm();
    await makePerson({ email: "ana@school.example" });
    const other = await openOther(app, { mode: "production", outboxReadable: false });
    await stranger(other).post("/sign-in", { email: "ana@school.example", next: "" });
    await until(() => other.lines().some(({ msg }) => msg === "a sign-in message could not be sent"));
    expect(await Outbox.countDocuments()).to.equal(0);
    await other.close();
  });

  it("is offered again when the server won't take it just now, and not when it never will", async () => {
    const postbox = openPostbox(server.url, "rounds@school.example");
    const letter = { to: "ana@school.example", subject: "123456", text: "123456" };
    server.answer = { code: 451, words: "Later" };
    setTimeout(() => (server.answer = null), 100);
    await sendNow(postbox, letter, [300, 300]);
    expect(server.letters).to.have.lengthOf(1);
    server.answer = { code: 550, words: "Never" };
    const began = performance.now();
    expect(String(await sendNow(postbox, letter, [5_000]).catch((error: unknown) => error))).to.include(
      "Never",
    );
    expect(performance.now() - began).to.be.lessThan(4_000);
  });
});

import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import type { MessageKind } from "../../server/people/messages.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { stopEmail } from "../../server/people/profile.js";
import { unsubscribeToken } from "../../server/people/unsubscribing.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";

describe("What comes by e-mail", () => {
  const app = useApp();
  let bea: PersonDocument;
  beforeEach(async () => {
    await makeTerm();
    bea = await makePerson({ roles: ["student", "leader"] });
  });

  const stored = () => Person.findById(bea._id).orFail();
  const all: MessageKind[] = ["places", "changes", "reminders", "digest", "threads", "leading", "other"];
  const ticked = (text: string) =>
    [...text.matchAll(/name="email" value="(\w+)"[^>]* checked/g)].map(([, kind]) => kind);

  const letter = (kind: MessageKind, more: { urgent?: boolean; deliveredAt?: Date } = {}) => {
    const now = app.clock.now();
    const words = { subject: kind, text: "Words", kind, ...more };
    const dates = { createdAt: now, dueAt: now, expiresAt: new Date(now.getTime() + 86_400_000) };
    return Outbox.create({ to: bea._id, address: bea.email, ...words, ...dates });
  };
  const waiting = async () => (await Outbox.find().sort({ _id: 1 }).lean()).map(({ subject }) => subject);

  it("is everything at any hour until they choose, and then what they chose", async () => {
    const visitor = await visitorFor(app, bea);
    const before = await visitor.get("/profile/messages");
    expect(ticked(before.text)).to.deep.equal(all);
    const fields = { email: ["places", "changes"], quietOn: "yes", from: "23:00", to: "06:30" };
    expect((await visitor.post("/profile/messages", fields)).location).to.equal("/profile/messages");
    const after = await visitor.get("/profile/messages");
    expect(ticked(after.text)).to.deep.equal(["places", "changes"]);
    expect(after.text).to.include('value="23:00"').and.include('value="06:30"');
    const { muted, quiet } = await stored();
    expect([...muted]).to.deep.equal(["reminders", "digest", "threads", "leading", "other"]);
    expect([quiet?.from, quiet?.to]).to.deep.equal(["23:00", "06:30"]);
    expect(await Audit.countDocuments({ act: "change messages", actor: String(bea._id) })).to.equal(1);
    await visitor.post("/profile/messages", { email: all, from: "", to: "" });
    const again = await stored();
    expect([[...again.muted], again.quiet]).to.deep.equal([[], null]);
  });

  it("and what comes on phones are chosen apart; an e-mail's own link stops that e-mail alone", async () => {
    const visitor = await visitorFor(app, bea);
    await visitor.post("/profile/messages", { email: ["places"], push: ["changes"], from: "", to: "" });
    const { text } = await visitor.get("/profile/messages");
    expect(text).to.match(/name="push" value="changes"[^>]* checked/);
    expect(text).to.not.match(/name="push" value="places"[^>]* checked/);
    await Person.updateOne({ _id: bea._id }, { $set: { muted: [] }, $unset: { mutedPush: "" } });
    await stopEmail({ id: String(bea._id), now: app.clock.now() }, "places");
    const { muted, mutedPush } = await stored();
    expect([[...muted], [...(mutedPush ?? ["none said"])]]).to.deep.equal([["places"], []]);
  });

  it("offers what concerns groups one leads to leaders only, and leaves it as it was for others", async () => {
    const before = { roles: ["student"], muted: ["leading", "places"], mutedPush: ["leading"] };
    await Person.updateOne({ _id: bea._id }, { $set: before });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.get("/profile/messages")).text).to.not.include("Groups you lead");
    await visitor.post("/profile/messages", { email: ["places"], from: "", to: "" });
    const { muted, mutedPush } = await stored();
    expect([...muted]).to.deep.equal(["leading", "changes", "reminders", "digest", "threads", "other"]);
    expect(mutedPush?.slice(0, 2)).to.deep.equal(["leading", "places"]);
  });

  it("says beside the field what is wrong with the hours, and keeps what was chosen", async () => {
    const visitor = await visitorFor(app, bea);
    const fields = { email: "places", quietOn: "yes", from: "22:00", to: "22:00" };
    const same = await visitor.post("/profile/messages", fields);
    expect(same.status).to.equal(422);
    expect(same.text).to.include("Quiet hours must end at another time").and.include("<title>Error: ");
    expect(ticked(same.text)).to.deep.equal(["places"]);
    const none = await visitor.post("/profile/messages", { ...fields, from: "late", to: "" });
    expect(none.text).to.include("Enter a time like 22:00").and.include('value="late"');
    expect((await visitor.post("/profile/messages", { ...fields, email: "everything" })).status).to.equal(
      422,
    );
    expect((await stored()).quiet).to.equal(null);
  });

  it("takes back what still waits of a kind they switch off, but for what is urgent", async () => {
    await letter("threads");
    await letter("threads", { urgent: true });
    await letter("threads", { deliveredAt: app.clock.now() });
    await letter("places");
    const visitor = await visitorFor(app, bea);
    await visitor.post("/profile/messages", { email: ["places"], from: "", to: "" });
    expect(await waiting()).to.deep.equal(["threads", "threads", "places"]);
  });

  describe("stops by the address in an e-mail", () => {
    const secret = () => app.running.house.config.sessionSecrets[0] ?? "";
    const address = (kind: MessageKind, key = secret()) =>
      `/unsubscribe/${unsubscribeToken(key, String(bea._id), kind)}`;
    const click = (path: string, init: RequestInit = {}) =>
      fetch(`${app.url}${path}`, {
        method: "POST",
        body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
        redirect: "manual",
        ...init,
      });

    it("as mail programs post it: with no cookie, no token and no sign-in, in either form", async () => {
      await letter("threads");
      expect((await click(address("threads"))).status).to.equal(200);
      const body = new FormData();
      body.set("List-Unsubscribe", "One-Click");
      expect((await click(address("changes"), { body })).status).to.equal(200);
      expect((await click(address("changes"))).status).to.equal(200);
      expect([...(await stored()).muted]).to.deep.equal(["threads", "changes"]);
      expect(await waiting()).to.deep.equal([]);
      expect(await Audit.countDocuments({ act: "change messages" })).to.equal(2);
    });

    it("as a person opens it: a page with a button, which works without signing in", async () => {
      const visitor = stranger(app);
      const path = address("places");
      await visitor.send(path, { method: "HEAD" });
      const asked = await visitor.get(path);
      expect(asked.text).to.include("Stop these e-mails").and.include("Places you are offered or given");
      for (const secretly of [bea.email, bea.name]) expect(asked.text).not.to.include(secretly);
      expect([...(await stored()).muted]).to.deep.equal([]);
      const done = await visitor.post(path);
      expect(done.status).to.equal(200);
      expect(done.text).to.include("These e-mails have stopped").and.include("/profile/messages");
      expect([...(await stored()).muted]).to.deep.equal(["places"]);
    });

    // Red when the signature is not looked at.
    it("only as we signed it, and for who is here", async () => {
      const another = await makePerson();
      const forged = [
        address("places", "x".repeat(32)),
        address("places").replace(String(bea._id), String(another._id)),
        address("places").replace("-places-", "-changes-"),
        address("places").replace("-places-", "-constructor-"),
        `${address("places")}x`,
        "/unsubscribe/",
      ];
      for (const path of forged) {
        expect((await click(path)).status, path).to.equal(404);
        expect((await stranger(app).get(path)).status, path).to.equal(404);
      }
      expect(await Person.countDocuments({ muted: "places" })).to.equal(0);
      await Person.updateOne({ _id: bea._id }, { $set: { leftAt: app.clock.now() } });
      expect((await click(address("places"))).status).to.equal(404);
    });

    it("not from another site's page", async () => {
      const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
      expect((await click(address("places"), { headers })).status).to.equal(403);
      expect([...(await stored()).muted]).to.deep.equal([]);
    });
  });
});

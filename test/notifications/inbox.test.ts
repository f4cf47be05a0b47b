import { expect } from "chai";
import { change } from "../../server/data/change.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { onAnnounce } from "../../server/live/announce.js";
import { notify, type Message } from "../../server/notifications/notify.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { Term } from "../../server/terms/term.js";
import { ThankYou } from "../../server/thanks/thank-you.js";
import { ThreadPost } from "../../server/threads/thread-post.js";
import { makeGroup, makePerson, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("The inbox", () => {
  const app = useApp();
  let bea: PersonDocument;
  let visitor: Visitor;
  beforeEach(async () => {
    await makeTerm();
    bea = await makePerson();
    visitor = await visitorFor(app, bea);
  });

  const tell = (...messages: Partial<Message>[]) =>
    change({ id: "a test", now: app.clock.now() }, "programme:all", async (trail) => {
      for (const message of messages)
        await notify(trail, [bea._id], {
          subject: "A word",
          text: "Here it is.",
          path: "/today",
          ...message,
        });
      return null;
    });
  const kept = () => Inbox.find().sort({ _id: 1 }).lean();
  const bell = (html: string) => /class="bell-count"( hidden)?><span>(\d+)</.exec(html)?.slice(1);
  const subjects = (html: string) => [...html.matchAll(/<h2><span>(.*?)<\/span>/g)].map(([, words]) => words);

  it("is empty at first, and says what will stand there", async () => {
    const { text } = await visitor.get("/messages");
    expect(text).to.include("No messages");
    expect(bell(text)).to.deep.equal([" hidden", "0"]);
  });

  it("keeps each message for 90 days, also of a kind that is not wanted by e-mail, and rings the bell", async () => {
    await Person.updateOne({ _id: bea._id }, { $set: { muted: ["threads"] } });
    const told: string[] = [];
    const silence = onAnnounce((topic) => void told.push(topic));
    await tell({ kind: "threads" });
    silence();
    expect(told).to.include(`inbox:${String(bea._id)}`);
    expect(await Outbox.countDocuments()).to.equal(0);
    const [message] = await kept();
    expect(message).to.include({ subject: "A word", path: "/today", act: "See your week", readAt: null });
    expect((message!.expiresAt.getTime() - app.clock.now().getTime()) / 86_400_000).to.equal(90);
    const { text } = await visitor.get("/today");
    expect(bell(text)).to.deep.equal([undefined, "1"]);
    expect(text).to.include(`data-bell="inbox:${String(bea._id)}" data-unread="1"`);
  });

  // Red when trail.send and trail.tell add without joining.
  it("gets one message per change, with everything the change had to say", async () => {
    await tell(
      { subject: "Another room", text: "You meet in North.", kind: "changes" },
      { subject: "Another time", text: "You meet at six.", kind: "changes", urgent: true },
      { subject: "Again", text: "You meet at six." },
    );
    const words = "You meet in North.\n\nYou meet at six.";
    expect((await kept()).map(({ subject, text }) => [subject, text])).to.deep.equal([
      ["Another room", words],
    ]);
    const letters = await Outbox.find().lean();
    expect(letters.map(({ subject, text, urgent }) => [subject, text, urgent])).to.deep.equal([
      ["Another room", words, true],
    ]);
  });

  it("shows what is new first, then the rest, each the latest first, twenty to a page", async () => {
    for (let n = 1; n <= 23; n += 1) {
      await tell({ subject: `Word ${n}` });
      app.clock.advance(1);
    }
    for (const subject of ["Word 23", "Word 1"])
      await Inbox.updateOne({ subject }, { $set: { readAt: app.clock.now() } });
    const first = subjects((await visitor.get("/messages")).text);
    expect(first).to.have.length(20);
    expect([first[0], first[19]]).to.deep.equal(["Word 22", "Word 3"]);
    const second = await visitor.get("/messages?page=2");
    expect(subjects(second.text)).to.deep.equal(["Word 2", "Word 23", "Word 1"]);
    expect(second.text).to.include("Page 2 of 2");
    const until = /name="until" value="([^"]+)"/.exec(second.text)?.[1] ?? "";
    await visitor.post("/messages/reading", { until });
    expect(await Inbox.countDocuments({ readAt: null }), "all are marked from any page").to.equal(0);
  });

  it("leads with one tap to where one can act, and the message is read", async () => {
    await tell({ path: "/groups", subject: "A place" });
    const [message] = await kept();
    const { text } = await visitor.get("/messages");
    expect(text).to.include("Look at other groups").and.include("Mark as read");
    const answer = await visitor.post(`/messages/${String(message!._id)}/reading`, { then: "act" });
    expect(answer.location).to.equal("/groups");
    expect((await kept())[0]?.readAt).to.deep.equal(app.clock.now());
    expect(bell((await visitor.get("/messages")).text)).to.deep.equal([" hidden", "0"]);
  });

  it("is read at once as far as it was seen, not further", async () => {
    await tell({ subject: "Seen" });
    const { text } = await visitor.get("/messages");
    const until = /name="until" value="([^"]+)"/.exec(text)?.[1] ?? "";
    app.clock.advance(1);
    await tell({ subject: "Unseen" });
    expect((await visitor.post("/messages/reading", { until })).location).to.equal("/messages");
    expect((await kept()).map(({ readAt }) => readAt !== null)).to.deep.equal([true, false]);
    expect((await visitor.post("/messages/reading", { until: "always" })).status).to.equal(400);
  });

  it("that leads to a page is read when that page is seen, what leads elsewhere is not", async () => {
    await tell({ path: "/thanks" });
    await tell({ path: "/recognition" });
    const { text } = await visitor.get("/thanks");
    const until = /data-when-seen="([^"]+)"/.exec(text)?.[1] ?? "";
    app.clock.set(new Date(app.clock.now().getTime() + 60_000));
    await tell({ path: "/thanks" });
    const seen = await visitor.post("/messages/reading", { until, about: "/thanks" });
    expect(seen).to.include({ status: 303, location: "/thanks" });
    expect((await kept()).map(({ readAt }) => readAt !== null)).to.deep.equal([true, false, false]);
    for (const about of ["//elsewhere.example", "https://elsewhere.example", "thanks"])
      expect((await visitor.post("/messages/reading", { until, about })).status).to.equal(400);
    expect((await visitor.get("/profile")).text).to.not.include("data-when-seen");
    expect((await visitor.get("/recognition")).text).to.include('name="about" value="/recognition"');
    expect((await visitor.get("/thanks?box=sent")).text, "its other list").to.not.include("data-when-seen");
  });

  it("that leads to a list of several pages is read on the first, where it is new", async () => {
    const group = await makeGroup(await Term.findOne().orFail().lean(), { members: [memberOf(bea)] });
    const thread = `/groups/${String(group._id)}/thread`;
    for (const path of ["/thanks", thread]) await tell({ path });
    const [author, at] = [group.leaders[0]!, app.clock.now()];
    const many = Array.from({ length: 21 }, (_, turn) => turn);
    await ThreadPost.insertMany(
      many.map((n) => ({ group: group._id, author, text: `Word ${n}`, postedAt: at })),
    );
    const note = { from: author, to: bea._id, text: "Thank you", sentAt: at, on: "2026-10-05" };
    await ThankYou.insertMany(many.map((turn) => ({ ...note, turn })));
    for (const path of ["/thanks", thread]) {
      expect((await visitor.get(path)).text, path).to.include(`name="about" value="${path}"`);
      expect((await visitor.get(`${path}?page=2`)).text, path)
        .to.include("Page 2")
        .and.not.include("data-when-seen");
    }
  });

  it("of somebody else is not there: neither to read nor to mark", async () => {
    await tell({ subject: "For Bea alone" });
    const [message] = await kept();
    const other = await visitorFor(app, await makePerson());
    expect((await other.get("/messages")).text).not.to.include("For Bea alone");
    const answer = await other.post(`/messages/${String(message!._id)}/reading`, { then: "act" });
    expect(answer.status).to.equal(404);
    expect((await kept())[0]?.readAt).to.equal(null);
    await other.post("/messages/reading", { until: app.clock.now().toISOString() });
    expect((await kept())[0]?.readAt).to.equal(null);
  });
});

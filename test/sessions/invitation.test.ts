import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { change, topicOf } from "../../server/data/change.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { Person } from "../../server/people/person.js";
import { Term } from "../../server/terms/term.js";
import { addDays } from "../../server/time/calendar-day.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";

describe("An invitation", () => {
  const app = useApp();

  /** An open group with its leader's browser, and the path of a fresh invitation. */
  async function invite(fields: Partial<GroupFields> = {}, terms: Record<string, string> = {}) {
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const group = await makeGroup(await makeTerm(), { title: "Fireflies", leaders: [leader._id], ...fields });
    await makeSession(group, "2026-10-13");
    const visitor = await visitorFor(app, leader);
    const own = `/groups/${String(group._id)}/invitation`;
    const make = async () => {
      expect((await visitor.post(own, terms)).location).to.equal(own);
      return `/invitations/${/\/invitations\/([\w-]{43})"/.exec((await visitor.get(own)).text)?.[1] ?? ""}`;
    };
    return { group, visitor, own, make, path: await make() };
  }
  const inside = async ({ _id }: { _id: unknown }) =>
    (await Group.findById(_id).orFail().lean()).members.length;

  it("shows a hidden group to whoever has it, and lets them in under its rules", async () => {
    const { group, visitor, own, path } = await invite({ kind: "shared-experience" });
    expect((await visitor.get(own)).text).to.contain('aria-label="QR code of the invitation"');
    const guest = await visitorFor(app, await makePerson());
    expect((await guest.get(`/groups/${String(group._id)}`)).status).to.equal(404);
    const { status, text } = await guest.get(path);
    expect([status, text.includes("Fireflies")]).to.deep.equal([200, true]);
    expect(/<title>(.*?)<\/title>/.exec(text)?.[1]).to.not.contain("Fireflies");
    expect(await guest.post(`${path}/membership`)).to.include({
      status: 303,
      location: `/groups/${String(group._id)}`,
    });
    expect(await inside(group)).to.equal(1);
    expect((await guest.get(path)).location).to.equal(`/groups/${String(group._id)}`);
    const older = await visitorFor(app, await makePerson({ year: 5 }));
    await older.post(`${path}/membership`);
    expect((await older.get(path)).text).to.contain("This group is for years 1 and 2.");
    expect(await inside(group)).to.equal(1);
    expect(JSON.stringify(await Audit.find().lean())).to.not.contain(path.slice(-43));
  });

  // Red while the leader reads that an invitation is ready which wasn't made.
  it("isn't made for a group that is cancelled while it is asked for, and says so", async () => {
    const { group, visitor, own } = await invite();
    const cancelling = change({ id: "test", now: app.clock.now() }, topicOf("group", group._id), async () => {
      await setTimeout(300);
      await Group.updateOne({ _id: group._id }, { cancelledAt: app.clock.now() });
    });
    const answer = await visitor.post(own);
    await cancelling;
    expect(answer.location).to.equal(`/groups/${String(group._id)}`);
    expect((await visitor.get(answer.location ?? "")).text).to.contain(
      "nobody can be invited to it any more",
    );
  });

  it("tells a stranger that they are invited, not to what, and leads on to it behind the sign-in", async () => {
    const { path } = await invite({ kind: "shared-experience" });
    const visitor = stranger(app);
    const door = (await visitor.get(path)).location ?? "";
    const unknown = `/invitations/${"a".repeat(43)}`;
    const other = await visitor.get((await visitor.get(unknown)).location ?? "");
    const seen = await visitor.get(door);
    expect(seen.text).to.contain("You have been invited to a group").and.not.contain("Fireflies");
    const bare = (html: string, next: string) =>
      html.replaceAll(next, "").replace(/name="(csrf|actionKey)" value="[^"]*"/g, "");
    expect(bare(seen.text, path), "whether it is good").to.equal(bare(other.text, unknown));
    const asked = await visitor.post("/sign-in", { email: "bea@school.example", next: path });
    const { text } = await visitor.get(asked.location ?? "");
    expect(text)
      .to.contain("Your invitation opens as soon as you are signed in")
      .and.contain(`name="next" value="${path}"`)
      .and.contain(`href="/sign-in?next&#x3D;${encodeURIComponent(path)}"`);
    expect((await visitor.get("/sign-in")).text).to.not.contain("invited");
  });

  it("is shown large under the name the group has outside, until it ends", async () => {
    const { visitor, own } = await invite({ kind: "shared-experience" });
    expect((await visitor.get(own)).text).to.contain('data-share-title="Join Peer group"');
    const large = await visitor.get(`${own}/code`);
    expect(large.text).to.contain('aria-label="QR code of the invitation"').and.not.contain("Fireflies");
    await visitor.post(`${own}/end`);
    const { text } = await visitor.get(`${own}/code`);
    expect(text).to.contain("no invitation just now").and.not.contain("QR code");
  });

  it("says at once why somebody can't have the place, and offers none then", async () => {
    const { path, group } = await invite();
    const bea = await makePerson();
    for (const day of [5, 6])
      await makeGroup(
        { _id: group.term },
        { members: [memberOf(bea)], slot: { day, start: "09:00", minutes: 50 } },
      );
    const { text } = await (await visitorFor(app, bea)).get(path);
    expect(text).to.contain("You are in 2 groups already").and.not.contain("Join this group");
    const cy = await makePerson();
    const own = await makeGroup({ _id: group.term }, { title: "Kidneys", members: [memberOf(cy)] });
    await makeSession(own, "2026-10-13");
    const { text: clash } = await (await visitorFor(app, cy)).get(path);
    expect(clash).to.contain("This group clashes with Kidneys").and.not.contain("Join this group");
    const { text: free } = await (await visitorFor(app, await makePerson())).get(path);
    expect(free).to.contain("Join this group");
  });

  // Red while an invitation is only taken by who has a place to spare.
  it("lets who is in as many groups as one may be move into it, and says of a full one what stands in the way", async () => {
    const { path, group } = await invite({ kind: "shared-experience" }, { most: "1" });
    const at = (day: number) => ({ day, start: "09:00", minutes: 50 });
    const [bea, cy] = [await makePerson(), await makePerson()];
    const kidneys = await makeGroup(
      { _id: group.term },
      { title: "Kidneys", members: [memberOf(bea), memberOf(cy)], slot: at(5) },
    );
    const bones = await makeGroup(
      { _id: group.term },
      { title: "Bones", members: [memberOf(bea), memberOf(cy)], slot: at(6) },
    );
    for (const each of [kidneys, bones]) await makeSession(each, "2026-10-16");
    const done = await makeGroup({ _id: group.term }, { title: "Over", members: [memberOf(bea)] });
    await makeSession(done, "2026-09-29");
    const [visitor, late] = [await visitorFor(app, bea), await visitorFor(app, cy)];
    const { text } = await visitor.get(path);
    expect(text)
      .to.contain("You are in 2 groups already, which is the most.")
      .and.contain("Move here from Kidneys")
      .and.contain("Move here from Bones")
      .and.not.contain("Move here from Over");
    const move = { from: String(kidneys._id) };
    const answer = await visitor.post(`${path}/membership/move`, move);
    expect(answer).to.include({ status: 303, location: `/groups/${String(group._id)}` });
    expect((await visitor.get(answer.location ?? "")).text).to.contain(
      "You have moved from Kidneys to Fireflies.",
    );
    expect([await inside(group), await inside(kidneys)]).to.deep.equal([1, 1]);
    expect((await late.post(`${path}/membership/move`, move)).location).to.equal(path);
    expect((await late.get(path)).status, "used up").to.equal(410);
    expect([await inside(group), await inside(kidneys)]).to.deep.equal([1, 1]);
    await Group.updateOne({ _id: group._id }, { capacity: 1, "invitation.most": 9 });
    const full = (await late.get(path)).text;
    expect(full)
      .to.contain("The group is full. You are in 2 groups already, which is the most.")
      .and.contain(`href="/groups/${String(kidneys._id)}"`)
      .and.not.contain("Move here");
  });

  it("waits for who has to sign in first", async () => {
    const { path } = await invite();
    expect((await stranger(app).get(path)).location).to.equal(`/sign-in?next=${encodeURIComponent(path)}`);
  });

  it("ends when its leader ends it or makes another, and after its last day", async () => {
    const { visitor, own, make, path } = await invite({}, { endsOn: "2026-10-06" });
    const guest = await visitorFor(app, await makePerson());
    const second = await make();
    const replaced = await guest.get(path);
    expect([replaced.status, replaced.text.includes("This invitation has ended")]).to.deep.equal([404, true]);
    expect((await guest.post(`${path}/membership`)).text).to.contain("This invitation has ended");
    expect((await guest.get(second)).status).to.equal(200);
    app.clock.set(new Date("2026-10-06T22:59:00Z"));
    expect((await (await visitorFor(app, await makePerson())).get(second)).status).to.equal(200);
    app.clock.set(new Date("2026-10-06T23:00:00Z"));
    const late = await (await visitorFor(app, await makePerson())).get(second);
    expect([late.status, late.text.includes("This invitation has ended")]).to.deep.equal([410, true]);
    expect(late.text).to.not.contain("Fireflies");
    app.clock.set(new Date("2026-10-05T08:00:00Z"));
    const told: string[] = [];
    const silence = onAnnounce((topic) => void told.push(topic));
    await visitor.post(`${own}/end`);
    silence();
    expect(told, "who has it open").to.include("groups:all");
    expect((await guest.get(second)).status).to.equal(404);
    expect((await guest.get(`/invitations/${"x".repeat(43)}`)).status).to.equal(404);
  });

  it("ends with its group, and then sends nobody for a new one", async () => {
    const { group, visitor, own, path } = await invite();
    const page = `/groups/${String(group._id)}`;
    expect((await visitor.get(path)).text)
      .to.contain("You lead this group.")
      .and.contain(`href="${page}"`);
    app.clock.set(new Date("2026-10-13T20:00:00Z"));
    const guest = await visitorFor(app, await makePerson());
    const late = await guest.get(path);
    expect(late.status).to.equal(410);
    expect(late.text).to.contain("The group has finished.").and.not.contain("for a new one");
    expect((await guest.post(`${path}/membership`)).location).to.equal(path);
    expect(await inside(group)).to.equal(0);
    const again = await visitorFor(app, await Person.findById(group.leaders[0]).orFail());
    expect((await again.post(own)).location).to.equal(page);
  });

  it("is used by no more people than it may be, also when they come at once", async () => {
    const { group, visitor, own: managed, path } = await invite({}, { most: "2" });
    const guests = await Promise.all(
      Array.from({ length: 6 }, async () => visitorFor(app, await makePerson())),
    );
    await Promise.all(guests.map((guest) => guest.get("/help")));
    const answers = await Promise.all(guests.map((guest) => guest.post(`${path}/membership`)));
    expect(await inside(group)).to.equal(2);
    const own = `/groups/${String(group._id)}`;
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(6).fill(303));
    expect(answers.filter(({ location }) => location === own)).to.have.length(2);
    const winner = guests[answers.findIndex(({ location }) => location === own)]!;
    expect((await winner.post(`${path}/membership`)).location, "a second tap").to.equal(own);
    const loser = guests[answers.findIndex(({ location }) => location !== own)]!;
    const seen = await loser.get(path);
    expect([seen.status, seen.text.includes("has ended meanwhile")]).to.deep.equal([410, true]);
    expect((await Group.findById(group._id).orFail().lean()).invitation?.used).to.equal(2);
    const spent = (await visitor.get(managed)).text;
    expect(spent).to.include("It was for 2 people, and all of it is used.").and.include("Make a new one");
    for (const shown of ['role="img"', "End the invitation", path])
      expect(spent, shown).to.not.include(shown);
  });

  it("is its leaders' and staff's to make, and says what is wrong with its terms", async () => {
    const { visitor, own } = await invite();
    const answer = await visitor.post(own, { endsOn: "2026-10-01", most: "many" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain("Choose today or a later day").and.contain('value="many"');
    const term = await Term.findOne().orFail().lean();
    const after = await visitor.post(own, { endsOn: addDays(term.endsOn, 1) });
    expect([after.status, after.text.includes("Choose a day in the term, which ends on")]).to.deep.equal([
      422,
      true,
    ]);
    const student = await visitorFor(app, await makePerson());
    expect((await student.get(own)).status).to.equal(404);
  });
});

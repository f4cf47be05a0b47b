import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupDocument } from "../../server/groups/group.js";
import type { PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("The last place", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);
  let group: GroupDocument;
  let members: PersonDocument[];

  beforeEach(async () => {
    const term = await makeTerm();
    members = await Promise.all(Array.from({ length: 11 }, () => makePerson()));
    group = await makeGroup(term, { title: "Renal together", members: members.map(memberOf) });
    await makeSession(group, "2026-10-13");
    await makeGroup(term, { title: "Renal, another day", slot: { day: 4, start: "12:00", minutes: 50 } });
    await makeGroup(term, { title: "Renal in the evening", slot: { day: 3, start: "18:00", minutes: 50 } });
  });

  const address = () => `/groups/${String(group._id)}`;

  it("goes to one of fifty who press Join in the same second; the others read their number and two ways out", async () => {
    const watching = await browser.open(members[0] ?? null);
    await watching.goto(address());
    await watching.getByText("11 of 12 places").waitFor();
    const seen: string[] = [];
    await watching.exposeFunction("seen", (words: string) => void seen.push(words));
    await watching.evaluate(
      "new MutationObserver(() => window.seen(document.querySelector('#place').textContent)).observe(document.querySelector('#main'), { subtree: true, childList: true, characterData: true })",
    );

    const fifty = await Promise.all(
      Array.from({ length: 50 }, async () => visitorFor(app, await makePerson())),
    );
    await Promise.all(fifty.map((visitor) => visitor.get(address())));
    await Promise.all(fifty.map((visitor) => visitor.post(`${address()}/membership`)));
    const pages = await Promise.all(fifty.map((visitor) => visitor.get(address())));

    const inside = pages.filter((page) => page.text.includes("You have been in this group"));
    expect(inside).to.have.length(1);
    const numbers = pages
      .map((page) => /number (\d+) in the waitlist/.exec(page.text)?.[1])
      .filter((n) => n !== undefined);
    expect(numbers.map(Number).sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 49 }, (_, n) => n + 1),
    );
    const other = pages.find((page) => page.text.includes("You are number"));
    expect(other?.text).to.include("Renal, another day").and.include("Renal in the evening");

    await watching.getByText("12 of 12 places taken, 49 waiting").waitFor();
    expect(seen.filter((words) => /1[3-9] of 12/.test(words))).to.deep.equal([]);
  });

  it("that frees itself is offered to the next in line, on an open page within two seconds and by mail", async () => {
    const [first, second, third] = await Promise.all([makePerson(), makePerson(), makePerson()]);
    for (const person of [first, second, third]) {
      await (await visitorFor(app, person)).post(`${address()}/membership`);
    }
    const open = await browser.open(second);
    await open.goto(address());
    await open.getByText("You are number 1 in the waitlist").waitFor();

    const leaving = await visitorFor(app, members[3] ?? first);
    await leaving.post(`${address()}/membership/end`);
    await open.getByText("A place is held for you until").waitFor({ timeout: 2_000 });
    const letters = await Outbox.find({ to: second._id }).lean();
    expect(letters.map((letter) => letter.path)).to.include(address());

    // Somebody new can't pass those who wait.
    const late = await visitorFor(app, await makePerson());
    await late.post(`${address()}/membership`);
    expect((await late.get(address())).text).to.include("You are number 2 in the waitlist");

    await open.getByRole("button", { name: "Take the place" }).click();
    await open.getByText("You have been in this group").waitFor();
    const kept = await Group.findById(group._id).orFail().lean();
    expect(kept.members).to.have.length(12);
    expect(kept.waitlist.map((waiting) => String(waiting.person))[0]).to.equal(String(third._id));
  });

  it("is offered, taken and told in the same words where there is no script", async () => {
    const [next, after] = await Promise.all([makePerson(), makePerson()]);
    const page = await browser.open(next, { script: false });
    await (await visitorFor(app, await makePerson())).post(`${address()}/membership`);
    await page.goto(address());
    await page
      .getByRole("button", { name: /waitlist/i })
      .first()
      .click();
    await page.getByText("You are number 1 in the waitlist.", { exact: true }).waitFor();
    await (await visitorFor(app, after)).post(`${address()}/membership`);
    await (await visitorFor(app, members[3] ?? next)).post(`${address()}/membership/end`);
    await page.goto("/today");
    await page.getByRole("button", { name: /^Take the place/ }).click();
    await page.waitForURL(`**${address()}`);
    await page.getByText("You have been in this group").waitFor();
    await page.getByText("12 of 12 places taken, 1 waiting").waitFor();
  });

  it("that was taken for somebody isn't given up by what stands on their page because of the focus", async () => {
    const [first, waiter] = [members[0], await makePerson()];
    await Group.updateOne({ _id: group._id }, { capacity: 11 });
    const page = await browser.open(waiter);
    await page.goto(address());
    await page.getByRole("button", { name: "Join the waitlist" }).click();
    await page.getByRole("button", { name: "Accept for me" }).click();
    await page.getByRole("button", { name: "Ask me first" }).waitFor();
    await (await visitorFor(app, first!)).post(`${address()}/membership/end`);
    await page.getByText("You have been in this group since").waitFor();
    const leaving = page.getByRole("button", { name: "Leave the waitlist" });
    await page.evaluate("document.querySelector('form:has([name=only])').requestSubmit()");
    await page.getByText("That changed meanwhile, so nothing was sent.").waitFor();
    await leaving.waitFor({ state: "detached" });
    expect(await Group.countDocuments({ "members.person": waiter._id })).to.equal(1);
  });
});

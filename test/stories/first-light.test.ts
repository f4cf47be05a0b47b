import { expect } from "chai";
import type { Page } from "playwright-core";
import { setUpCode } from "../../server/office/set-up.js";
import { Person } from "../../server/people/person.js";
import { Room } from "../../server/rooms/room.js";
import { useApp } from "../support/app.js";
import { expectAccessible, useBrowser } from "../support/browser.js";

/** From an empty app to a group that students can join, each step by the person whose step it is. */
describe("First light", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  async function signInByCode(page: Page, email: string): Promise<void> {
    await page.goto("/sign-in");
    await page.getByLabel("School e-mail address").fill(email);
    await page.getByRole("button", { name: "Send me a code" }).click();
    await page.getByLabel("Six-digit code").waitFor();
    const code = await codeFor(page, email);
    await page.getByLabel("Six-digit code").fill(code);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/(today|office)/);
  }

  /** Reads the newest code out of the outbox page, as a newcomer does who has no mail server. */
  async function codeFor(page: Page, email: string): Promise<string> {
    const mailbox = await page.context().newPage();
    for (let look = 0; look < 100; look += 1) {
      await mailbox.goto("/outbox");
      const letter = mailbox.locator("article", { hasText: email }).first();
      const words = (await letter.count()) > 0 ? await letter.innerText() : "";
      const code = /\b\d{6}\b/.exec(words)?.[0];
      if (code !== undefined) {
        await mailbox.close();
        return code;
      }
    }
    throw new Error(`No code came for ${email}`);
  }

  async function importFile(page: Page, address: string, name: string, rows: string): Promise<void> {
    await page.goto(address);
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(rows) });
    await page.getByRole("button", { name: "Read the file" }).click();
    await page.getByRole("button", { name: /^(Import|Write|Add)/ }).click();
    await page.waitForLoadState();
  }

  it("leads from set-up to a group that is open", async () => {
    const office = await browser.open(null, { viewport: { width: 1280, height: 900 } });
    await office.goto("/");
    await office.getByLabel("One-time code").fill(setUpCode());
    await office.getByLabel("Name", { exact: true }).fill("Peer learning at Northfield");
    await office.getByLabel("Time zone").fill("Europe/London");
    await office.getByLabel("Topics").fill("Renal\nAnatomy of the limbs");
    await office.getByLabel("Name of the term").fill("Autumn 2026");
    await office.getByLabel("First day").fill("2026-10-05");
    await office.getByLabel("Last day").fill("2026-12-11");
    await office.getByLabel("Closures").fill("2026-11-02 to 2026-11-06 Reading week");
    await office.getByLabel("Your name").fill("Una Office");
    await office.getByLabel("Your e-mail address").fill("una@school.example");
    await expectAccessible(office);
    await office.getByRole("button", { name: "Set up the programme" }).click();
    await signInByCode(office, "una@school.example");

    const roster =
      "email,name,year,roles\nana@school.example,Ana Leader,4,leader\nbea@school.example,Bea Student,1,student\n";
    await importFile(office, "/office/people/import", "roster.csv", roster);
    expect(await Person.countDocuments()).to.equal(3);
    const rooms =
      "code,name,building,floor,seats,features,step_free,open\nN-204,Seminar room,North,2,14,screen,yes,Mon-Fri 08:00-21:00\n";
    await importFile(office, "/office/rooms/import", "rooms.csv", rooms);
    expect(await Room.countDocuments()).to.equal(1);

    const leader = await browser.open(null);
    await signInByCode(leader, "ana@school.example");
    await leader.goto("/groups/new");
    await leader.getByLabel("Name of the group").fill("Renal together");
    await leader.getByLabel("Topic").selectOption({ label: "Renal" });
    await leader.getByRole("checkbox", { name: /year 1/i }).check();
    await leader.getByLabel("Day", { exact: true }).selectOption({ label: "Tuesday" });
    await leader.getByLabel("Starts at").fill("17:00");
    await leader.locator(".group-form button[type=submit]").first().click();
    await leader.getByRole("button", { name: "Send for approval" }).click();
    await leader.getByText("The programme office has it").waitFor();

    await office.goto("/office/leaders");
    await office.getByRole("link", { name: "Ana Leader" }).click();
    await office.getByRole("checkbox", { name: "Renal" }).check();
    await office.getByRole("button", { name: "Save the topics" }).click();
    await office.getByText("Ana Leader is cleared for Renal.").waitFor();
    await office.getByLabel("What it was").fill("Leading a small group");
    await office.getByLabel("Day", { exact: true }).fill("2026-09-28");
    await office.getByLabel("Hours", { exact: true }).fill("10");
    await office.getByRole("radio", { name: "Live, with others" }).check();
    await office.getByRole("button", { name: "Record it" }).click();
    await office.getByText("The training is recorded, and Ana Leader is told.").waitFor();
    await leader.getByText("Its leader is cleared and trained.").waitFor();

    await office.goto("/office");
    await office.getByRole("link", { name: /Renal together/ }).click();
    await office.getByRole("button", { name: "Approve and open" }).click();
    await leader.getByText("The programme office has it").waitFor({ state: "detached" });

    const student = await browser.open(null);
    await signInByCode(student, "bea@school.example");
    await student.goto("/groups");
    await student.getByRole("link", { name: "Renal together" }).click();
    await student.getByRole("button", { name: "Join this group" }).click();
    await student.getByText("You have been in this group").waitFor();
    await leader.getByText("1 of 12 places").waitFor();
  });
});

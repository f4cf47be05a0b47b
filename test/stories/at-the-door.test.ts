import { expect } from "chai";
import type { Page } from "playwright-core";
import { Audit } from "../../server/data/audit.js";
import { until } from "../live/listener.js";
import { useApp } from "../support/app.js";
import { expectAccessible, expectNoSidewaysScroll, useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { largeLettersOf } from "../support/own-ways.js";
import { storedRegister } from "../attendance/school-day.js";
import { decode } from "../attendance/qr-reader.js";

describe("The leader at the door", function () {
  this.timeout(90_000);
  const app = useApp();
  const browser = useBrowser(app);

  async function atTheDoor() {
    const term = await makeTerm();
    const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const names = ["Bea Student", "Cleo Student", "Dan Student", "Eva Student"];
    const [bea, cleo, dan, eva] = await Promise.all(names.map((name) => makePerson({ name })));
    const members = [bea!, cleo!, dan!, eva!];
    const group = await makeGroup(term, { leaders: [ana._id], members: members.map(memberOf) });
    const session = await makeSession(group, "2026-10-06");
    app.clock.set(new Date("2026-10-06T15:55:00Z"));
    return {
      ana,
      bea: bea!,
      cleo: cleo!,
      dan: dan!,
      eva: eva!,
      session,
      path: `/sessions/${String(session._id)}`,
    };
  }

  /** The address in the picture that stands on the leader's page. */
  async function scan(page: Page): Promise<string> {
    const picture = page.getByRole("img", { name: "QR code to check in with" });
    const size = Number((await picture.getAttribute("viewBox"))?.split(" ")[2]);
    const path = (await picture.locator("path").getAttribute("d")) ?? "";
    return new URL(decode({ size, path }) ?? "").pathname;
  }

  const row = (page: Page, name: string) => page.getByRole("group", { name });

  it("names arrive, one is added by hand, the network goes, the register closes once, hours appear", async () => {
    const { ana, bea, cleo, dan, eva, session, path } = await atTheDoor();
    const danPhone = await browser.open(dan);
    await danPhone.goto("/today");
    await danPhone.evaluate(
      "new Promise((kept) => { const look = async () => (await caches.match('/today/kept')) ? kept() : setTimeout(look, 50); look(); })",
    );
    const register = await browser.open(ana);
    await register.goto(`${path}/register`);
    await register.getByRole("button", { name: "Open the register" }).click();
    await row(register, "Bea Student").waitFor();
    const address = await scan(register);
    await register.evaluate("document.querySelector('.door-letters').textContent = 'WWW WWW'");
    await (await largeLettersOf(register)).expectWhole();

    const beaPhone = await browser.open(bea);
    await beaPhone.goto(address);
    await expectAccessible(beaPhone);
    await beaPhone.getByRole("button", { name: "I am here" }).click();
    await beaPhone.getByText("You are checked in").first().waitFor();
    await row(register, "Bea Student").getByText("checked in 16:55").waitFor();
    expect(await row(register, "Bea Student").getByRole("radio", { name: "Present" }).isChecked()).to.equal(
      true,
    );

    // Dan's phone has lost the network: what he scans is kept, and sent when it is back.
    await danPhone.context().setOffline(true);
    await danPhone.goto(address);
    await danPhone.getByRole("button", { name: "Check in" }).click();
    await danPhone.getByText("Your check-in is kept on this phone").waitFor();
    await expectAccessible(danPhone);

    app.clock.set(new Date("2026-10-06T16:40:00Z"));
    await register.reload();
    await row(register, "Eva Student").getByRole("radio", { name: "Present" }).check();
    await register.context().setOffline(true);
    await register.getByText("Not connected.").waitFor();
    expect((await register.locator("#live-status").boundingBox())?.y).to.be.below(740);
    await register.getByRole("button", { name: "All others present" }).click();
    await register.getByText("The register is kept on this phone").waitFor();
    await row(register, "Dan Student").getByRole("radio", { name: "Absent" }).check();
    await register.locator("#close-register summary").click();
    await register.getByRole("button", { name: "Close it now" }).click();
    await register.getByText("The register is kept on this phone").waitFor();
    await register.getByRole("button", { name: "Close it now" }).click();
    await register.getByText("The register is kept on this phone").waitFor();
    // Kept once more, the word is put there anew: it stands where the thumb is.
    const said = register.getByText("The register is kept on this phone");
    await until(async () => {
      const y = (await said.boundingBox())?.y ?? -1;
      return y >= 0 && y <= 740;
    }, 5_000);
    expect((await storedRegister(session)).registerClosedAt).to.equal(null);

    await register.context().setOffline(false);
    await register.getByText("The register was sent.").waitFor();
    await register.getByText("You can still correct it").waitFor();
    expect(await Audit.countDocuments({ act: "close register" })).to.equal(1);
    const { marks } = await storedRegister(session);
    const marked = [bea, eva, cleo, dan].map(({ _id }) => marks[String(_id)]);
    expect(marked).to.deep.equal(["present", "present", "present", "absent"]);
    expect(await register.locator("#close-register").count()).to.equal(0);

    await danPhone.context().setOffline(false);
    await register.getByText("Dan Student", { exact: true }).first().waitFor();
    await register.getByText(/Scanned the code at 16:55; it reached us at 17:40/).waitFor();
    await expectAccessible(register);
    await register.getByRole("button", { name: "Count it Dan Student" }).click();
    await row(register, "Dan Student").getByText("checked in 16:55").waitFor();
    expect((await storedRegister(session)).marks[String(dan._id)]).to.equal("present");
    await register.goto("/hours");
    await register.getByText("50 min").first().waitFor();
  });

  it("the code changes by itself, the pages fit every phone, and an apology waits for the network", async () => {
    const { ana, cleo, path } = await atTheDoor();
    const cleoPhone = await browser.open(cleo, { viewport: { width: 320, height: 700 } });
    await cleoPhone.goto(path);
    await cleoPhone.context().setOffline(true);
    await cleoPhone.getByRole("button", { name: "I can’t come" }).click();
    await cleoPhone.getByText("Your apology is kept on this phone").waitFor();

    app.clock.set(new Date("2026-10-06T15:55:11Z"));
    const wall = await browser.open(ana);
    await wall.goto(`${path}/code`);
    const first = await scan(wall);
    app.clock.set(new Date("2026-10-06T15:55:16Z"));
    const letters = first.slice(-6).replace(/^.../, "$& ");
    await wall.locator(".door-letters").filter({ hasNotText: letters }).waitFor();
    expect(await scan(wall)).not.to.equal(first);
    for (const width of [320, 390, 1280]) {
      await wall.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(wall);
    }
    await expectAccessible(wall);
    await cleoPhone.context().setOffline(false);
    await cleoPhone.getByText("Your apology was sent.").waitFor();
    await cleoPhone.getByText("You sent an apology at 16:55.").waitFor();
    await expectNoSidewaysScroll(cleoPhone);
    await cleoPhone.goto(`${path}/apology`);
    await expectAccessible(cleoPhone);
    await cleoPhone.goto(`/check-in/${"0".repeat(24)}/ACDEFG`);
    await expectAccessible(cleoPhone);
    await wall.goto(`${path}/cover`);
    await expectAccessible(wall);
    await wall.getByLabel("Why you can’t come").fill("I am ill");
    await wall.getByRole("button", { name: "Ask who can lead it" }).click();
    await wall.getByText("Ana Leader can’t come: I am ill").waitFor();
  });
});

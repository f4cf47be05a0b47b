import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import type { Types } from "mongoose";
import { filmOf } from "../attendance/qr-film.js";
import { makeTuesday, storedRegister } from "../attendance/school-day.js";
import { useApp } from "../support/app.js";
import { expectAccessible, expectNoSidewaysScroll, phone, quiet, signInCookie } from "../support/browser.js";
import { getChromium } from "../support/chromium.js";
import { newFolder } from "../support/places.js";

// A window of its own kind: private ones are never offered the app, and a camera is given at the browser's start.
describe("A phone of one's own", function () {
  this.timeout(90_000);
  const app = useApp();
  const folder = newFolder();
  const film = join(folder, "camera.y4m");
  let own: BrowserContext;

  before(async () => {
    const camera = ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`];
    own = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath: getChromium(),
      args: [...quiet, ...camera],
      viewport: phone,
      reducedMotion: "reduce",
    });
    own.setDefaultTimeout(15_000);
  });
  after(() => own.close());
  afterEach(async () => {
    const closing = own
      .pages()
      .slice(1)
      .map((page) => page.close());
    // One time in thirty Chromium never says that a page which had the camera is closed: it goes with the browser then.
    await Promise.race([Promise.all(closing), setTimeout(5_000, null, { ref: false })]);
  });

  async function open(person: { _id: Types.ObjectId }, path: string): Promise<Page> {
    await own.addCookies([await signInCookie(app, person)]);
    const page = await own.newPage();
    await page.goto(`${app.url}${path}`);
    return page;
  }

  it("can install the app: the browser itself finds nothing in the way", async () => {
    const { cleo } = await makeTuesday();
    const page = await open(cleo, "/today");
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const browser = await own.newCDPSession(page);
    const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
    expect(installabilityErrors).to.deep.equal([]);
    const { errors, url } = await browser.send("Page.getAppManifest");
    expect(errors).to.deep.equal([]);
    expect(url).to.equal(`${app.url}/icons/app.webmanifest`);
  });

  it("shows what is pushed, once for one message", async () => {
    const { cleo } = await makeTuesday();
    await own.grantPermissions(["notifications"], { origin: app.url });
    const page = await open(cleo, "/today");
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const browser = await own.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(app.url));
        if (found) resolve(found.registrationId);
      });
    });
    await browser.send("ServiceWorker.enable");
    const registrationId = await registered;
    const shown = `navigator.serviceWorker.ready
      .then((worker) => worker.getNotifications())
      .then((all) => all.map(({ title, body, tag, data }) => [title, body, tag, data].join(" | ")))`;
    for (const body of ["Something has changed in your week.", "It has changed again."]) {
      const data = JSON.stringify({ title: "Peer Rounds", body, path: "/messages", tag: "one" });
      await browser.send("ServiceWorker.deliverPushMessage", { origin: app.url, registrationId, data });
      await page.waitForFunction(
        `${shown}.then((all) => all.join() === ${JSON.stringify(`Peer Rounds | ${body} | one | /messages`)})`,
      );
    }
    await page.goto(`${app.url}/profile`);
    const tap = () =>
      own.serviceWorkers()[0]?.evaluate(`registration.getNotifications().then(([notification]) =>
        dispatchEvent(new NotificationEvent("notificationclick", { notification })))`);
    const name = page.getByLabel("What should we call you?");
    await name.fill("Cle");
    await tap();
    await page.getByText("You have a message.").waitFor();
    expect(await name.inputValue(), "what was being typed").to.equal("Cle");
    await page.getByRole("link", { name: "Open it" }).click();
    await page.waitForURL(/\/messages$/);
  });

  it("checks in by holding its camera to the code at the door", async () => {
    const { ana, cleo, session, path } = await makeTuesday();
    app.clock.set(new Date("2026-10-06T16:03:00Z"));
    await own.grantPermissions(["camera"], { origin: app.url });
    const register = await open(ana, path);
    await register.getByRole("button", { name: "Open the register" }).click();
    const picture = register.getByRole("img", { name: "QR code to check in with" });
    const size = Number((await picture.getAttribute("viewBox"))?.split(" ")[2]);
    writeFileSync(film, filmOf({ size, path: (await picture.locator("path").getAttribute("d")) ?? "" }));
    const page = await open(cleo, "/check-in");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Scan with the camera" }).click();
    await page.getByText("You are checked in").first().waitFor();
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
    await expectNoSidewaysScroll(page);
  });
});

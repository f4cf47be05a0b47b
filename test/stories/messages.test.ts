import { expect } from "chai";
import { change } from "../../server/data/change.js";
import { notify } from "../../server/notifications/notify.js";
import { PushDevice } from "../../server/notifications/push-device.js";
import { keepPushKey } from "../../server/notifications/push-key.js";
import { useApp } from "../support/app.js";
import { expectAccessible, useBrowser } from "../support/browser.js";
import { makePerson, makeTerm } from "../support/factories.js";

describe("A message to somebody who has the app open", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app, { whole: true });

  it("rings the bell within a second, and one tap leads to where it can be acted on", async () => {
    await makeTerm();
    const bea = await makePerson({ name: "Bea Student" });
    const page = await browser.open(bea);
    await page.goto("/today");
    await page.getByRole("link", { name: "Messages" }).waitFor();
    await change({ id: "a test", now: app.clock.now() }, "programme:all", async (trail) => {
      const words = { subject: "A place is free", text: "It is held for you.", path: "/groups" };
      await notify(trail, [bea._id], words);
      return null;
    });
    await page.getByRole("link", { name: "Messages 1 new" }).waitFor({ timeout: 2_000 });
    await page.getByRole("link", { name: "Messages 1 new" }).click();
    await page.getByRole("heading", { name: "A place is free" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Look at other groups" }).click();
    await page.waitForURL("**/groups");
    await page.getByRole("link", { name: "Messages", exact: true }).waitFor();
  });

  it("may show on a phone after a tap: the browser asks, and its address arrives", async () => {
    await makeTerm();
    const { config } = app.running.house;
    config.pushServices = ["push.example"];
    await keepPushKey(app.clock.now(), config.dataKeys);
    const bea = await makePerson({ name: "Bea Student" });
    const page = await browser.open(bea);
    // No maker's service can be reached from here, so its answer is stood in for; the rest is the browser's own.
    const subscription = {
      endpoint: "https://push.example/bea",
      keys: { p256dh: "p".repeat(87), auth: "a".repeat(22) },
    };
    await page.context().grantPermissions(["notifications"]);
    await page.addInitScript(
      `PushManager.prototype.subscribe = async (options) => ({ toJSON: () => options.userVisibleOnly && options.applicationServerKey ? ${JSON.stringify(subscription)} : {} });`,
    );
    await page.goto("/profile/push");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Turn on for this device" }).click();
    await page.getByText("Messages are shown on this device from now on").waitFor();
    expect(await PushDevice.findOne().orFail().lean()).to.include({ endpoint: subscription.endpoint });
    await page.getByRole("button", { name: "Turn off this device" }).click();
    await page.getByText("No more messages are shown there").waitFor();
    expect(await PushDevice.countDocuments()).to.equal(0);
  });
});

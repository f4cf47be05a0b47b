import { expect } from "chai";
import { expectAccessible, useBrowser } from "../support/browser.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";

describe("A phone that loses the network", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("shows the last schedule with its time, opens again by itself, and keeps nothing after signing out", async () => {
    const term = await makeTerm();
    const bea = await makePerson({ name: "Bea Student" });
    const group = await makeGroup(term, { title: "Kidneys", members: [memberOf(bea)] });
    await makeSession(group, "2026-10-06");
    const page = await browser.open(bea);
    await page.goto("/today");
    const kept = () => page.evaluate<boolean>("caches.match('/today/kept').then((found) => !!found)");
    await page.evaluate(
      "new Promise((kept) => { const look = async () => (await caches.match('/today/kept')) ? kept() : setTimeout(look, 50); look(); })",
    );
    await page.context().setOffline(true);
    await page.goto("/groups");
    await page.getByRole("heading", { name: "No network" }).waitFor();
    await page.getByText("As of Mon 5 Oct, 09:00").waitFor();
    await page.getByText("17:00–17:50 Kidneys").waitFor();
    await expectAccessible(page);
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "Groups" }).first().waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out").waitFor();
    expect(await kept()).to.equal(false);
  });
});

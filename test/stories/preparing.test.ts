import { useApp } from "../support/app.js";
import { desk, expectAccessible, useBrowser } from "../support/browser.js";
import { makeSchool } from "../series/school.js";

describe("Preparing a session together", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("goes from a post without a name to the plan, and from an announcement to a reply, on two screens", async () => {
    const { leader, bea, second, group } = await makeSchool(app);
    const ana = await browser.open(leader, { viewport: desk });
    const phone = await browser.open(bea);
    const session = `/sessions/${String(second._id)}`;
    await ana.goto(session);
    await phone.goto(session);

    await phone.getByLabel("What are you stuck on?").fill("Loop of Henle");
    await phone.getByRole("button", { name: "Put it on the board" }).click();
    await phone.getByText("(yours)").waitFor();
    // The leader's page was open all the while and is never loaded again.
    await ana.getByText("Loop of Henle").first().waitFor();
    await ana.getByRole("button", { name: /^Into the plan/ }).click();
    await phone.getByText("10 of 50 minutes").waitFor();
    await expectAccessible(phone);
    await expectAccessible(ana);

    const thread = `/groups/${String(group._id)}/thread`;
    await phone.goto(thread);
    await ana.goto(thread);
    await ana.getByLabel("Announce something").fill("Bring your atlas");
    await ana.getByRole("button", { name: "Tell the group" }).click();
    await phone.getByText("Bring your atlas").waitFor();
    await phone.locator("summary", { hasText: "Reply" }).click();
    await phone.getByLabel("Your reply").fill("Will do, @Ana");
    await phone.getByRole("button", { name: "Reply", exact: true }).click();
    await ana.getByText("Will do,").waitFor();
    // What they were told of stood before their eyes, so no bell rings for it.
    for (const page of [phone, ana])
      await page.getByRole("link", { name: "Messages", exact: true }).waitFor();
    await expectAccessible(phone);
    await expectAccessible(ana);
  });
});

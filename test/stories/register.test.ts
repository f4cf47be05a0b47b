import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";

describe("At the session", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("one leader marks and closes the register; both see their hours, the member their attendance, by themselves", async () => {
    const term = await makeTerm();
    const [ana, ben] = await Promise.all([1, 2].map(() => makePerson({ roles: ["leader"], year: 4 })));
    const bea = await makePerson({ name: "Bea Student" });
    const leaders = [ana, ben].map((leader) => leader?._id).filter((id) => id !== undefined);
    const group = await makeGroup(term, { leaders, members: [memberOf(bea)] });
    const session = await makeSession(group, "2026-10-06");
    app.clock.set(new Date("2026-10-06T15:55:00Z"));

    const other = await browser.open(ben ?? null);
    await other.goto("/hours");
    await other.getByText("No hours yet").waitFor();
    const member = await browser.open(bea);
    await member.goto("/attendance");

    const register = await browser.open(ana ?? null);
    await register.goto(`/sessions/${String(session._id)}/register`);
    await register.getByRole("button", { name: "Open the register" }).click();
    app.clock.set(new Date("2026-10-06T16:05:00Z"));
    await register.reload();
    for (const box of await register
      .getByRole("group", { name: "Leaders who were there" })
      .getByRole("checkbox")
      .all())
      await box.check();
    await register
      .getByRole("group", { name: "Bea Student" })
      .getByRole("radio", { name: "Present" })
      .check();
    await register.getByRole("button", { name: "Save and close" }).click();
    await register.getByText("You can still correct it").waitFor();

    await other.getByText("50 min").first().waitFor();
    await member.getByText("present", { exact: false }).first().waitFor();
    await register.goto("/hours");
    await register.getByText("50 min").first().waitFor();
  });
});

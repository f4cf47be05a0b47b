import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makeTuesday, started, storedRegister } from "./school-day.js";
import { expect } from "chai";

describe("Two screens with one open register", function () {
  this.timeout(60_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("show each other's saved marks by themselves, and keep what isn't saved yet", async () => {
    const { ana, ben, cleo, dan, path, session } = await makeTuesday();
    app.clock.set(started);
    const first = await browser.open(ana);
    await first.goto(path);
    await first.getByRole("button", { name: "Open the register" }).click();
    await first.getByText("Leaders who were there").waitFor();
    const second = await browser.open(ben);
    await second.goto(path);
    const rowOn = (page: typeof first, name: string) =>
      page.getByRole("group", { name: new RegExp(`^${name}`) });

    await second.getByRole("checkbox", { name: "Ben Leader" }).check();
    await rowOn(second, "Dan Member").getByRole("radio", { name: "Late" }).check();
    await rowOn(first, "Cleo Member").getByRole("radio", { name: "Present" }).check();
    await first.getByRole("button", { name: "Save", exact: true }).last().click();
    await first.getByText("The register is saved.").waitFor();

    await second.getByText("present, by Ana Leader").waitFor();
    expect(await rowOn(second, "Cleo Member").getByRole("radio", { name: "Present" }).isChecked()).to.equal(
      true,
    );
    expect(await rowOn(second, "Dan Member").getByRole("radio", { name: "Late" }).isChecked()).to.equal(true);
    expect(await second.getByRole("checkbox", { name: "Ben Leader" }).isChecked()).to.equal(true);

    await second.locator("#close-register summary").click();
    await second.getByRole("button", { name: "Close it now" }).click();
    await second.getByText("Closed Tue 6 Oct, 17:05 by Ben Leader.").waitFor();
    await first.getByText("Closed Tue 6 Oct, 17:05 by Ben Leader.").waitFor();
    const stored = await storedRegister(session);
    expect(stored.marks).to.deep.equal({ [String(cleo._id)]: "present", [String(dan._id)]: "late" });
    expect(stored.led).to.deep.equal([String(ana._id), String(ben._id)].sort());
  });

  it("show both versions when both marked one person, and the second decides", async () => {
    const { ana, ben, cleo, path, session } = await makeTuesday();
    app.clock.set(started);
    const first = await browser.open(ana);
    await first.goto(path);
    await first.getByRole("button", { name: "Open the register" }).click();
    await first.getByText("Leaders who were there").waitFor();
    const second = await browser.open(ben);
    await second.goto(path);
    const cleoOn = (page: typeof first) => page.getByRole("group", { name: /^Cleo Member/ });
    await cleoOn(second).getByRole("radio", { name: "Absent" }).check();
    await cleoOn(first).getByRole("radio", { name: "Present" }).check();
    await first.getByRole("button", { name: "Save", exact: true }).last().click();
    await second.getByText("present, by Ana Leader").waitFor();
    await second.getByRole("button", { name: "Save", exact: true }).last().click();
    await second.getByText("Cleo Member: saved as present, you chose absent").waitFor();
    expect(await cleoOn(second).getByRole("radio", { name: "Absent" }).isChecked()).to.equal(true);
    await second.getByRole("button", { name: "Save", exact: true }).last().click();
    await second.getByText("The register is saved.").waitFor();
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "absent" });
  });
});

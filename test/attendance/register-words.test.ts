import { expect } from "chai";
import { codeAt, doorSecret } from "../../server/attendance/door-code.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { filledForm, leaderOf, markOf } from "./register-form.js";
import { evening, makeTuesday, started } from "./school-day.js";

const clockAt = (time: string) => new Date(`2026-10-06T${time}Z`);

describe("A register's page", () => {
  const app = useApp();

  it("before it is opened has the way to open it first, and says who is here and who was late", async () => {
    const { ana, cleo, dan, path, session } = await makeTuesday();
    const id = String(session._id);
    const [leader, phone] = [await visitorFor(app, ana), await visitorFor(app, cleo)];
    app.clock.set(clockAt("15:50:00"));
    await (await visitorFor(app, dan)).post(`/sessions/${id}/apology`);
    app.clock.set(clockAt("16:20:00"));
    const code = () =>
      codeAt(doorSecret(app.running.house.config.sessionSecrets[0] ?? "", id), app.clock.now());
    const other = await visitorFor(app, await makePerson({ name: "Eve" }));
    expect((await other.post("/check-in", { code: code() })).text).to.include(
      "belongs to a group you are not in",
    );
    expect((await phone.post("/check-in", { code: code() })).status).to.equal(303);
    const { text } = await leader.get(path);
    expect(text).to.include("Here already: Cleo Member (late).").and.include("Can’t come: Dan Member.");
    expect(text.indexOf("Open the register")).to.be.within(0, text.indexOf("Check in here"));
  });

  it("leads from both versions to the row they are about", async () => {
    const { ana, ben, cleo, path } = await makeTuesday();
    app.clock.set(started);
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, ben)];
    await first.post(`${path}/opening`);
    const form = filledForm((await second.get(path)).text);
    const sent = { ...form, [leaderOf(ana)]: "yes" };
    await first.post(path, { ...sent, [markOf(cleo)]: "present" });
    const { text } = await second.post(path, { ...sent, [markOf(cleo)]: "late" });
    expect(text)
      .to.include(`href="#marks-${String(cleo._id)}"`)
      .and.include(`id="marks-${String(cleo._id)}"`)
      .and.include("saving again puts them in place of the others");
  });

  it("once closed says what was corrected, when and by whom; so does the log", async () => {
    const { ana, ben, dan, path } = await makeTuesday();
    app.clock.set(started);
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, ben)];
    await first.post(`${path}/opening`);
    await first.post(`${path}/closing`, filledForm((await first.get(path)).text));
    app.clock.set(evening);
    const closed = (await second.get(path)).text;
    expect(closed).to.not.include("Corrected since");
    expect((await first.get(path)).text).to.include("Write the debrief");
    await first.post(path.replace("register", "debrief"), { went: "Well", next: "", forStaff: "" });
    await first.get("/help");
    expect((await first.get(path)).text)
      .to.include("Debriefs of it")
      .and.not.include("Write the debrief");
    await second.post(path, filledForm(closed, { [markOf(dan)]: "apology" }));
    const { text } = await first.get(path);
    expect(text).to.match(/Corrected since.*6 Oct, 20:00, by Ben Leader<br>Dan Member: absent → apology/s);
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await staff.get("/office/audit?q=register")).text).to.include("Dan Member: absent → apology");
  });

  it("of a private group says that it was corrected by somebody of the group, for its trace names nobody", async () => {
    const { ana, ben, dan, path } = await makeTuesday({ kind: "shared-experience" });
    app.clock.set(started);
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, ben)];
    await first.post(`${path}/opening`);
    await first.post(`${path}/closing`, filledForm((await first.get(path)).text));
    app.clock.set(evening);
    await second.post(path, filledForm((await second.get(path)).text, { [markOf(dan)]: "apology" }));
    expect((await first.get(path)).text).to.match(/6 Oct, 20:00, by somebody of the group<\/li>/);
  });

  it("is not the only one on which leaders read that somebody can't come", async () => {
    const { ana, dan, session } = await makeTuesday();
    const path = `/sessions/${String(session._id)}`;
    app.clock.set(clockAt("08:00:00"));
    const [leader, member] = [await visitorFor(app, ana), await visitorFor(app, dan)];
    for (const page of [path, "/today"]) expect((await leader.get(page)).text).to.not.include("can come");
    await member.post(`${path}/apology`);
    for (const page of [path, "/today"]) expect((await leader.get(page)).text).to.include("1 of 2 can come");
    for (const page of [path, "/today"])
      expect((await member.get(page)).text).to.not.include("of 2 can come");
  });
});

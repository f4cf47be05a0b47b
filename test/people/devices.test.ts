import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { onAnnounce } from "../../server/live/announce.js";
import { SignIn } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm, nobodyId } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A person's devices", () => {
  const app = useApp();

  async function threeDevices() {
    await makeTerm();
    const person = await makePerson();
    const [here, there, elsewhere] = [
      await visitorFor(app, person),
      await visitorFor(app, person),
      await visitorFor(app, person),
    ];
    return { person, here, there, elsewhere };
  }

  const idsOn = (html: string) =>
    [...html.matchAll(/name="device" value="([0-9a-f]{24})"/g)].map(([, id]) => id!);

  it("are listed, this one first and without a way to end it by mistake", async () => {
    const { here } = await threeDevices();
    const { text } = await here.get("/profile/devices");
    expect(text.match(/a test/g)).to.have.length.of.at.least(3);
    expect(idsOn(text)).to.have.length(2);
    expect(text).to.include("this device").and.include("2 other devices are signed out at once");
  });

  it("can be ended one by one, which cuts their requests and open sockets", async () => {
    const { here, there, elsewhere } = await threeDevices();
    const [ended] = idsOn((await here.get("/profile/devices")).text);
    const told = new Set<string>();
    const silence = onAnnounce((topic) => void told.add(topic));
    const answer = await here.post("/profile/devices/end", { device: ended! });
    silence();
    expect(answer.location).to.equal("/profile/devices");
    expect([...told]).to.include(`sign-in:${ended!}`);
    const left = [await there.get("/profile"), await elsewhere.get("/profile")].map((page) => page.status);
    expect(left.sort()).to.deep.equal([200, 303]);
    expect(await Audit.countDocuments({ act: "end sign-ins" })).to.equal(1);
  });

  it("can all be ended but this one", async () => {
    const { person, here, there, elsewhere } = await threeDevices();
    await here.post("/profile/devices/end", { device: "others" });
    expect((await here.get("/profile")).status).to.equal(200);
    expect((await there.get("/profile")).status).to.equal(303);
    expect((await elsewhere.get("/profile")).status).to.equal(303);
    expect(await SignIn.countDocuments({ person: person._id })).to.equal(1);
    expect((await here.get("/profile/devices")).text).not.to.include("everywhere else");
  });

  it("of other people can't be ended", async () => {
    const { person, here } = await threeDevices();
    const stranger = await visitorFor(app, await makePerson());
    const [ended] = idsOn((await here.get("/profile/devices")).text);
    for (const device of [ended!, String(nobodyId())]) {
      expect((await stranger.post("/profile/devices/end", { device })).location).to.equal("/profile/devices");
    }
    for (const device of ["", "all", "$ne", ["others", "others"]]) {
      expect((await stranger.post("/profile/devices/end", { device })).status).to.equal(400);
    }
    expect((await stranger.post("/profile/devices/end", {})).status).to.equal(400);
    expect(await SignIn.countDocuments({ person: person._id })).to.equal(3);
  });
});

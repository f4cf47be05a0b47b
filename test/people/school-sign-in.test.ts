import { expect } from "chai";
import { SignIn } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { stranger, type Visitor } from "../support/visitor.js";
import { openOther, type OtherApp } from "../web/other-app.js";
import { secretsFor } from "./letters.js";
import { client, startSchool, walkThrough, type SchoolServer } from "./school-server.js";

const email = "una@school.example";

describe("The school's own sign-in", () => {
  const app = useApp();
  let school: SchoolServer;
  let here: OtherApp;

  before(async () => {
    school = await startSchool(`${app.url}/sign-in/school/answer`);
  });
  after(() => school.close());

  beforeEach(async () => {
    await makeTerm();
    school.next = { email, verified: true };
    const label = "your university account";
    const settings = { issuer: school.issuer, label, ...client };
    here = await openOther(app, { school: settings, schoolOnly: ["staff", "support"] });
  });
  afterEach(() => here.close());

  /** The way there and back; what the school answers is given back without being opened. */
  async function away(visitor: Visitor, next = "/profile"): Promise<string> {
    const left = await visitor.get(`/sign-in/school?next=${encodeURIComponent(next)}`);
    expect(left.status).to.equal(303);
    const answer = new URL(await walkThrough(left.location ?? "", school.issuer));
    expect(answer.origin).to.equal(app.url);
    return `${answer.pathname}${answer.search}`;
  }
  const isIn = async (visitor: Visitor) => (await visitor.get("/profile")).status === 200;
  const notice = async (visitor: Visitor) => (await visitor.get("/sign-in")).text;

  it("is offered first, and takes people to where they wanted, by the address it vouches for", async () => {
    const person = await makePerson({ email, roles: ["staff"] });
    const visitor = stranger(here);
    const offered = await visitor.get("/sign-in?next=%2Foffice");
    expect(offered.text).to.include("Sign in with your university account");
    expect(offered.text).to.include('href="/sign-in/school?next&#x3D;%2Foffice"');
    school.next = { email: "Una@School.example", verified: true };
    await visitor.post("/sign-in", { email, next: "" });
    expect(visitor.cookies.has("__Host-asked"), "the address is kept until somebody is in").to.equal(true);
    const entered = await visitor.get(await away(visitor, "/office"));
    expect([entered.status, entered.location]).to.deep.equal([303, "/office"]);
    expect((await visitor.get("/office")).status).to.equal(200);
    expect(visitor.cookies.has("__Host-asked"), "the address typed before").to.equal(false);
    const kept = await SignIn.find({ person: person._id }).lean();
    expect(kept.map(({ bySchool }) => bySchool)).to.deep.equal([true]);
  });

  it("is believed once, in the browser that left for it, and in no other", async () => {
    await makePerson({ email, roles: ["staff"] });
    const [visitor, thief] = [stranger(here), stranger(here)];
    const answer = await away(visitor);
    expect((await thief.get(answer)).location).to.match(/^\/sign-in\?next=/);
    const left = await thief.get("/sign-in/school");
    expect(left.status).to.equal(303);
    expect((await thief.get(answer)).location).to.match(/^\/sign-in\?next=/);
    expect(await isIn(thief)).to.equal(false);
    await visitor.get(answer);
    expect(await isIn(visitor)).to.equal(true);
    const again = stranger(here);
    again.cookies.set("__Host-school", visitor.cookies.get("__Host-school") ?? "");
    expect((await again.get(answer)).location).to.match(/^\/sign-in\?next=/);
  });

  it("lets nobody in who turned back, whom it doesn't vouch for, or who is not on the roster", async () => {
    await makePerson({ email, roles: ["staff"] });
    const gone = await makePerson({ email: "gone@school.example", leftAt: app.clock.now() });
    const tries: [SchoolServer["next"], string][] = [
      [null, "did not come to its end"],
      [{ email, verified: false }, "is not on the programme&#x27;s list"],
      [{}, "is not on the programme&#x27;s list"],
      [{ email: "stranger@school.example" }, "is not on the programme&#x27;s list"],
      [{ email: gone.email }, "is not on the programme&#x27;s list"],
    ];
    for (const [next, words] of tries) {
      const visitor = stranger(here);
      school.next = next;
      await visitor.get(await away(visitor));
      expect(await notice(visitor)).to.include(words);
      expect(await isIn(visitor)).to.equal(false);
    }
    expect(await SignIn.countDocuments()).to.equal(0);
  });

  it("is needed for what staff do: a code opens it neither to them nor to who becomes staff later", async () => {
    const una = await makePerson({ email, roles: ["staff"] });
    const both = await makePerson({ email: "both@school.example", roles: ["leader", "staff"], year: 4 });
    let visitor = stranger(here);
    const byCode = async (address: string, count = 1) => {
      visitor = stranger(here);
      await visitor.post("/sign-in", { email: address, next: "/office" });
      const { code } = await secretsFor(address, count);
      return visitor.post("/sign-in/code", { code, next: "/office" });
    };
    expect((await byCode(una.email)).location).to.equal("/sign-in?next=%2Foffice");
    expect(await notice(visitor)).to.include("A code is not enough for what you do here");
    expect(await isIn(visitor)).to.equal(false);

    expect((await byCode(both.email)).location).to.equal("/office");
    expect((await visitor.get("/office")).status).to.equal(404);
    expect((await visitor.get("/training")).status).to.equal(200);

    una.roles = ["student"];
    await una.save();
    expect((await byCode(una.email, 2)).location).to.equal("/office");
    una.roles = ["student", "staff"];
    await una.save();
    app.clock.advance(1);
    expect((await visitor.get("/office")).status).to.equal(404);
  });

  it("being away is said, and a code still works", async () => {
    await here.close();
    const settings = { ...client, issuer: "http://localhost:1", label: "your university account" };
    here = await openOther(app, { school: settings, schoolOnly: [] });
    const visitor = stranger(here);
    expect((await visitor.get("/sign-in/school")).location).to.equal("/sign-in?next=%2F");
    expect(await notice(visitor)).to.include("Your university account can&#x27;t be reached just now");
  });

  it("is no page where the school has none", async () => {
    const visitor = stranger(app);
    expect((await visitor.get("/sign-in")).text).not.to.include("/sign-in/school");
    for (const path of ["/sign-in/school", "/sign-in/school/answer?code=1&state=2"])
      expect((await visitor.get(path)).status).to.equal(404);
  });
});

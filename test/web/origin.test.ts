import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { isMaskOf, masked, randomToken } from "../../server/data/secret.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor, type Answer, type Visitor } from "../support/visitor.js";
import { dump, openSchool, pathsOf, type School } from "./school.js";

const send = (
  visitor: Visitor,
  path: string,
  headers: Record<string, string>,
  body: Record<string, string>,
): Promise<Answer> => visitor.send(path, { method: "POST", headers, body: new URLSearchParams(body) });

describe("A form", () => {
  const app = useApp();

  async function tokenOf(visitor: Visitor): Promise<string> {
    return /name="csrf" value="([^"]+)"/.exec((await visitor.get("/help")).text)?.[1] ?? "";
  }

  async function student(): Promise<{
    visitor: Visitor;
    csrf: string;
    path: string;
    joined: () => Promise<boolean>;
  }> {
    const { group } = await openSchool(app);
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const joined = async () => (await Group.exists({ _id: group, "members.person": person._id })) !== null;
    return { visitor, csrf: await tokenOf(visitor), path: `/groups/${group}/membership`, joined };
  }

  const elsewhere: Record<string, Record<string, string>> = {
    "by another site": { "sec-fetch-site": "cross-site" },
    "by another site of the same owner": { "sec-fetch-site": "same-site" },
    "by who says both": { "sec-fetch-site": "same-origin, cross-site" },
    "from a foreign origin": { origin: "https://evil.example" },
    "from a foreign origin that says it is the same": {
      origin: "https://evil.example",
      "sec-fetch-site": "same-origin",
    },
    "from no origin": { origin: "null" },
    "from what is no origin": { origin: "peers" },
    "from another port": { origin: "http://localhost:1" },
  };
  for (const [how, headers] of Object.entries(elsewhere)) {
    it(`sent ${how} has no effect, even with its token`, async () => {
      const { visitor, csrf, path, joined } = await student();
      expect((await send(visitor, path, headers, { csrf })).status).to.equal(403);
      expect(await joined()).to.equal(false);
    });
  }

  const own: Record<string, (url: string) => Record<string, string>> = {
    "from our own origin": (url) => ({ origin: url, "sec-fetch-site": "same-origin" }),
    "by an old browser": (url) => ({ origin: url }),
    "by an address typed in": () => ({ "sec-fetch-site": "none" }),
    "by a program that says nothing": () => ({}),
  };
  for (const [how, headersOf] of Object.entries(own)) {
    it(`sent ${how} with its token does what it says`, async () => {
      const { visitor, csrf, path, joined } = await student();
      expect((await send(visitor, path, headersOf(app.url), { csrf })).status).to.equal(303);
      expect(await joined()).to.equal(true);
    });
  }

  it("without a token, with another person's, another browser's or a broken one has no effect", async () => {
    const { visitor, csrf, path, joined } = await student();
    const other = await tokenOf(await visitorFor(app, await makePerson()));
    const sameWithoutBrowser = new Map(visitor.cookies);
    for (const token of [
      undefined,
      "",
      "x",
      other,
      csrf.slice(0, -2),
      `${csrf}AA`,
      csrf.slice(0, 43),
      "A".repeat(86),
    ]) {
      const body: Record<string, string> = token === undefined ? {} : { csrf: token };
      expect((await send(visitor, path, { origin: app.url }, body)).status, token).to.equal(403);
    }
    visitor.cookies.delete("__Host-browser");
    expect((await send(visitor, path, { origin: app.url }, { csrf })).status).to.equal(403);
    expect(sameWithoutBrowser.has("__Host-browser")).to.equal(true);
    expect(await joined()).to.equal(false);
  });

  it("carries its token masked anew on each page, so that no page's size tells it", async () => {
    const { visitor, csrf, path, joined } = await student();
    const again = await tokenOf(visitor);
    expect(again).not.to.equal(csrf);
    for (const token of [csrf, again])
      expect((await send(visitor, path, { origin: app.url }, { csrf: token })).status).to.equal(303);
    expect(await joined()).to.equal(true);
    const secret = randomToken();
    expect(isMaskOf(masked(secret), secret)).to.equal(true);
    expect(isMaskOf(masked(randomToken()), secret)).to.equal(false);
    expect(isMaskOf(secret, secret)).to.equal(false);
  });
});

describe("A form without its token", () => {
  const app = useApp({ emptied: "once" });
  let school: School;
  let stood: Record<string, string>;

  before(async () => {
    school = await openSchool(app);
    stood = await dump();
  });

  // Mail programs post to this one; its address is signed instead.
  const signed = "/unsubscribe/:token";

  for (const path of pathsOf("POST").filter((each) => each !== signed)) {
    it(`is refused by ${path}`, async () => {
      const answer = await send(school.everywhere, school.addressOf(path), { origin: app.url }, { a: "b" });
      expect(answer.status).to.equal(403);
    });
  }

  it("has changed nothing, wherever it was sent", async () => {
    expect(await dump()).to.deep.equal(stood);
  });
});

describe("A GET or HEAD", () => {
  const app = useApp();

  for (const method of ["GET", "HEAD"]) {
    it(`changes nothing, whatever the address (${method})`, async function () {
      this.timeout(20_000);
      const school = await openSchool(app);
      await school.everywhere.get("/today");
      // Counting how often a calendar is fetched is what keeps addresses from being guessed.
      const before = await dump("allowances");
      for (const path of pathsOf("GET")) {
        const { status } = await school.everywhere.send(school.addressOf(path), { method });
        expect(status, path).to.be.lessThan(500);
      }
      expect(await dump("allowances")).to.deep.equal(before);
    });
  }

  it("carrying a form in its body changes nothing either", async () => {
    const { group } = await openSchool(app);
    const visitor = await visitorFor(app, await makePerson());
    const before = await dump();
    const address = `/groups/${group}/membership`;
    for (const override of ["", "?_method=POST"]) {
      const { status } = await visitor.get(`${address}${override}`, { "x-http-method-override": "POST" });
      expect(status).to.equal(404);
    }
    expect(await dump()).to.deep.equal(before);
  });
});

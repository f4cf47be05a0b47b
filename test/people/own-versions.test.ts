import { expect } from "chai";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

type Fields = Record<string, string | string[]>;

describe("A form of one's own that two tabs hold", () => {
  const app = useApp();
  let person: PersonDocument;
  let tab: Visitor;
  beforeEach(async () => {
    await makeTerm();
    person = await makePerson({ pronouns: "she/her" });
    tab = await visitorFor(app, person);
  });

  const versionIn = (text: string) => /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "none";
  const stored = () => Person.findById(person._id).orFail().lean();

  /** Both tabs open the form, one saves, then the other; @returns the other's answer */
  async function saveInBoth(path: string, first: Fields, second: Fields) {
    const version = versionIn((await tab.get(path)).text);
    expect((await tab.post(path, { ...first, version })).status).to.equal(303);
    return tab.post(path, { ...second, version });
  }

  it("shows both versions of the profile, writes nothing, and takes the second decision", async () => {
    const first = { preferredName: "Ola", pronouns: "she/her", topics: "renal" };
    const second = { preferredName: "", pronouns: "they/them", topics: ["anatomy", "renal"] };
    const rival = await saveInBoth("/profile", first, second);
    expect(rival.status).to.equal(409);
    expect(rival.text)
      .to.include("Both versions")
      .and.include('<td data-label="Saved" class="lines">Ola</td>')
      .and.include('<td data-label="Yours" class="lines">they/them</td>')
      .and.include('value="they/them"');
    expect((await stored()).pronouns).to.equal("she/her");
    const again = await tab.post("/profile", { ...second, version: versionIn(rival.text) });
    expect(again.status).to.equal(303);
    expect(await stored()).to.deep.include({ pronouns: "they/them", topics: ["anatomy", "renal"] });
  });

  it("keeps the free time that was saved first, from the grid as from the list", async () => {
    const rival = await saveInBoth("/profile/free-time", { free: "2-17:00" }, { free: "3-09:00" });
    expect(rival.status).to.equal(409);
    expect(rival.text).to.include("17:00-17:30").and.include("09:00-09:30");
    expect(rival.text).to.match(/value="3-09:00"[^>]* checked/);
    const list = await saveInBoth("/profile/free-time/list", { monday: "8-9" }, { monday: "10-11" });
    expect([list.status, (await stored()).free[0]?.from]).to.deep.equal([409, "08:00"]);
  });

  it("keeps the choice of messages that was saved first", async () => {
    const hours = { from: "22:00", to: "07:00" };
    const rival = await saveInBoth(
      "/profile/messages",
      { ...hours, email: "places", quietOn: "yes" },
      { ...hours, email: ["places", "digest"] },
    );
    expect(rival.status).to.equal(409);
    expect(rival.text).to.include("22:00 to 07:00").and.include("all but: ");
    expect((await stored()).muted).to.include("digest");
  });

  it("keeps the needs that were saved first, words included", async () => {
    const rival = await saveInBoth(
      "/profile/access",
      { needs: "step-free", words: "A door that opens wide" },
      { words: "" },
    );
    expect(rival.status).to.equal(409);
    expect(rival.text).to.include("A step-free room").and.include("A door that opens wide");
    expect((await stored()).accessNeeds).to.deep.equal(["step-free"]);
  });

  it("is no conflict where both say the same, or each another thing about the person", async () => {
    const name = { preferredName: "Ola", pronouns: "" };
    expect((await saveInBoth("/profile", name, name)).status).to.equal(303);
    const access = { needs: "near-lift", words: "Short ways" };
    expect((await saveInBoth("/profile/access", access, access)).status).to.equal(303);
    const version = versionIn((await tab.get("/profile")).text);
    await tab.post("/profile/free-time", { free: "2-17:00" });
    expect((await tab.post("/profile", { ...name, pronouns: "she", version })).status).to.equal(303);
  });
});

describe("The personal pages of who is in no group", () => {
  const app = useApp();

  it("ask for no topics, year, hours or rooms, and keep what was said in other roles", async () => {
    await makeTerm();
    const staff = await makePerson({ roles: ["staff"], topics: ["renal"] });
    const visitor = await visitorFor(app, staff);
    const { text } = await visitor.get("/profile");
    for (const word of ["Year ", "Topics you", "Your attendance", "/profile/free-time", "/profile/access"])
      expect(text, word).to.not.include(word);
    await visitor.post("/profile", { preferredName: "Sam", pronouns: "" });
    const { preferredName, topics } = await Person.findById(staff._id).orFail().lean();
    expect([preferredName, topics]).to.deep.equal(["Sam", ["renal"]]);
    const leader = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const own = (await leader.get("/profile")).text;
    expect(own).to.include("Year 4").and.not.include("Topics you");
  });
});

import { expect } from "chai";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Looking for a group", () => {
  const app = useApp();

  it("shows what was found first, one's own groups only above the whole list, and knows no topic nobody can choose", async () => {
    const term = await makeTerm();
    const bea = await makePerson();
    await makeGroup(term, { title: "Mine", members: [memberOf(bea)] });
    await makeGroup(term, { title: "Hearts" });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.get("/groups")).text).to.contain("Your groups");
    const found = (await visitor.get("/groups?q=Hearts")).text;
    expect(found).to.contain("Hearts").and.not.contain("Your groups");
    expect((await visitor.get("/groups?topic=nonsense")).text)
      .to.contain("Hearts")
      .and.not.contain("No group fits all of that");
    // The form sends one's own year along with whatever else is looked for.
    const sent = (await visitor.get(`/groups?q=Hearts&topic=&year=${bea.year}`)).text;
    expect(sent).to.contain('<details class="more">').and.not.contain('<details class="more" open>');
    const another = (await visitor.get("/groups?q=Hearts&year=all")).text;
    expect(another).to.contain('<details class="more" open>');
  });
});

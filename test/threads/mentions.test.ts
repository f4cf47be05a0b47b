import { expect } from "chai";
import { splitAtLinks } from "../../server/threads/links.js";
import { readMentions } from "../../server/threads/mentions.js";

describe("A mention", () => {
  const names = new Map([
    ["1", "Bea"],
    ["2", "Bea Maria"],
    ["3", "Ana"],
  ]);
  const people = (text: string) => readMentions(text, names).people;

  it("is the longest name after an @, whatever its capital letters", () => {
    expect(people("Ask @bea maria and @ANA.")).to.deep.equal(["2", "3"]);
    expect(people("@Bea, look")).to.deep.equal(["1"]);
  });

  it("is a name as a phone types it, without its accents and curls", () => {
    const group = new Map([
      ["1", "Tomás Herrera"],
      ["2", "Chloë O’Neill"],
    ]);
    const named = (text: string) => readMentions(text, group);
    expect(named("@tomas, @Chloe O'Neill").people).to.deep.equal(["1", "2"]);
    const curl = "@Chloe O'Neill";
    expect(named(curl).pieces).to.deep.equal([{ text: curl, person: "2" }]);
    expect(named("@Tomás").pieces).to.deep.equal([{ text: "@Tomás", person: "1" }]);
    for (const longer of ["@Tomasz", "@Tomas\u0302"]) expect(named(longer).people, longer).to.deep.equal([]);
  });

  it("is a first name as well, of everybody who has it, unless a whole name is meant", () => {
    const group = new Map([
      ["1", "Mina Okafor"],
      ["2", "Mina Sato"],
      ["3", "Mina"],
      ["4", "Tom"],
    ]);
    const named = (text: string) => readMentions(text, group);
    expect(named("@mina sato, look").people).to.deep.equal(["2"]);
    expect(named("@Mina, look").people).to.deep.equal(["3"]);
    group.delete("3");
    expect(named("@Mina, look").people).to.deep.equal(["1", "2"]);
    expect(named("@Tommy and @Zoë-Ann, @Tom; a@b.example @ 17:00").unknown).to.deep.equal([
      "Tommy",
      "Zoë-Ann",
    ]);
  });

  it("is no part of a longer word or of an address", () => {
    expect(people("@Beatrice, bea@ana.example, x@Ana")).to.deep.equal([]);
    const page = readMentions("See https://films.example/@Ana/1?by=@Zoe, @Bea", names);
    expect([page.people, page.unknown]).to.deep.equal([["1"], []]);
  });

  it("leaves every sign of the text in its place", () => {
    for (const text of ["Ask @Bea!", "@", "@@Ana", "a\n@Ana @Ana"])
      expect(
        readMentions(text, names)
          .pieces.map((piece) => piece.text)
          .join(""),
      ).to.equal(text);
  });
});

describe("An address in a post", () => {
  const links = (text: string) => splitAtLinks(text).flatMap(({ href }) => (href === "" ? [] : [href]));

  it("is a link, without the signs around it; nothing but web addresses is", () => {
    expect(links("See (https://a.example/x?y=1). Or http://b.example!")).to.deep.equal([
      "https://a.example/x?y=1",
      "http://b.example",
    ]);
    expect(links("javascript:alert(1) www.a.example https://")).to.deep.equal([]);
    const text = "a https://b.example, c";
    expect(
      splitAtLinks(text)
        .map((each) => each.text)
        .join(""),
    ).to.equal(text);
  });
});

import { expect } from "chai";
import { nameFields } from "../../server/web/error-summary.js";

const field = (name: string, label: string, error: string, tag = "label") =>
  `<div class="field" data-invalid><${tag} class="label" for="field-${name}">${label} <span>(optional)</span></${tag}>
  <p class="field-error" id="field-${name}-error">${error}</p><input id="field-${name}"></div>`;
const summary = (errors: Record<string, string>) =>
  Object.entries(errors)
    .map(([name, words]) => `<li><a href="#field-${name}">${words}</a></li>`)
    .join("");
const named = (errors: Record<string, string>, page: string) =>
  [...nameFields(summary(errors) + page, errors).matchAll(/<li>(.*?)<\/li>/g)].map(([, words]) => words);

describe("The summary of what is wrong in a form", () => {
  it("names each field by its label or legend, and goes on with what to do", () => {
    const errors = { capacity: "Enter a number from 5 to 900", years: "Choose one at least" };
    const page =
      field("capacity", "Places", errors.capacity) + field("years", "Years", errors.years, "legend");
    expect(named(errors, page)).to.deep.equal([
      '<a href="#field-capacity">Places: enter a number from 5 to 900</a>',
      '<a href="#field-years">Years: choose one at least</a>',
    ]);
  });

  it("leaves a name its capital, and a question its mark", () => {
    const errors = { leader: "Ana isn’t free then", name: "Use at most 60 characters" };
    const page =
      field("leader", "Leader", errors.leader) + field("name", "What should we call you?", errors.name);
    expect(named(errors, page)).to.deep.equal([
      '<a href="#field-leader">Leader: Ana isn’t free then</a>',
      '<a href="#field-name">What should we call you? Use at most 60 characters</a>',
    ]);
  });

  it("takes no other field's label for one that has none, and links to nothing that isn't there", () => {
    const tick = `<div class="field" data-invalid><p id="field-sure-error">Tick it</p><input id="field-sure"></div>`;
    const errors = { capacity: "Enter a number", sure: "Tick it", gone: "It has gone" };
    expect(named(errors, field("capacity", "Places", errors.capacity) + tick)).to.deep.equal([
      '<a href="#field-capacity">Places: enter a number</a>',
      '<a href="#field-sure">Tick it</a>',
      "It has gone",
    ]);
  });
});

import { expect } from "chai";
import { BSONRegExp } from "bson";
import { compileFilter } from "../../../server/embedded/language/match.js";
import { expectRefusal } from "./bson-values.js";

type Row = [pattern: string, options: string, found: string[], others: string[]];

const ROWS: Row[] = [
  ["^ab", "", ["abc"], ["xab", "ABC"]],
  ["ab$", "", ["xab", "xab\n"], ["abx", "ab\n\n", "ab\nc"]],
  ["AB", "i", ["xabx", "aB"], ["a b"]],
  ["é", "i", ["É"], ["e"]],
  ["^b$", "m", ["a\nb\nc", "b"], ["a\rb\rc", "ab"]],
  ["^$", "m", ["a\n\nb"], ["a\nb\n"]],
  ["a.c", "", ["abc", "a\rc"], ["a\nc"]],
  ["a.c", "s", ["a\nc"], ["ac"]],
  ["a b # spaces and comments do not count", "x", ["ab"], ["a b"]],
  ["a\\ b[ ]c", "x", ["a b c"], ["abc"]],
  ["(?i)ab", "", ["AB"], ["ac"]],
  ["\\d{2,3}", "", ["a12"], ["1", "٣٣"]],
  ["^\\w+\\-\\@$", "", ["ab-@"], ["ab@"]],
  ["a{", "", ["a{"], ["a"]],
  ["a]b}", "", ["a]b}"], ["ab"]],
  ["[]a]", "", ["]", "a"], ["b"]],
  ["[^]a]", "", ["b"], ["]", "a"]],
  ["[[:digit:]]+x", "", ["12x"], ["x"]],
  ["[a\\-z]", "", ["-"], ["b"]],
  ["[\\s]x", "", [" x", "\tx"], ["\u00a0x"]],
  ["\\Aab\\z", "m", ["ab"], ["x\nab"]],
  ["\\Q(a.b)\\E", "", ["(a.b)"], ["axb"]],
  ["(?P<year>\\d+)-\\k<year>", "", ["7-7"], ["7-8"]],
  ["(?<!x)y", "", ["ay"], ["xy"]],
  ["a(?#a comment)b", "", ["ab"], ["a"]],
  ["^.$", "", ["😀"], ["😀😀"]],
  ["/x", "", ["a/x"], ["ax"]],
  ["\\bword\\b", "", ["a word."], ["swords"]],
];

describe("regular expressions", () => {
  it("find what PCRE finds, as a value and with $regex", () => {
    for (const [pattern, options, found, others] of ROWS) {
      const filters = [
        compileFilter({ a: new BSONRegExp(pattern, options) }),
        compileFilter({ a: { $regex: pattern, $options: options } }),
        compileFilter({ a: { $regex: new BSONRegExp(pattern, options) } }),
        compileFilter({ a: { $in: [new BSONRegExp(pattern, options)] } }),
      ];
      for (const matches of filters) {
        for (const text of found)
          expect(matches({ a: text }), `/${pattern}/${options} finds ${text}`).to.be.true;
        for (const text of others)
          expect(matches({ a: text }), `/${pattern}/${options} not ${text}`).to.be.false;
      }
    }
  });

  it("find the same regular expression, elements of arrays, and nothing but text", () => {
    const matches = compileFilter({ a: new BSONRegExp("x", "i") });
    expect(matches({ a: new BSONRegExp("x", "i") })).to.be.true;
    expect(matches({ a: new BSONRegExp("x") })).to.be.false;
    expect(matches({ a: ["b", "X"] })).to.be.true;
    expect(matches({ a: 5 })).to.be.false;
    expect(matches({})).to.be.false;
  });

  it("are compared, not searched, by $eq", () => {
    const matches = compileFilter({ a: { $eq: new BSONRegExp("x") } });
    expect(matches({ a: new BSONRegExp("x") })).to.be.true;
    expect(matches({ a: "x" })).to.be.false;
  });

  it("are refused when they are invalid or cannot be carried over", () => {
    for (const pattern of ["(", "[a", "a\\", "\\K", "a++", "(?>a)", "\\G", "[[:nothing:]]"]) {
      expectRefusal(() => compileFilter({ a: { $regex: pattern } }), 51091);
    }
  });
});

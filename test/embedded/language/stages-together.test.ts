import { decimal, double, int, long } from "./bson-values.js";
import { check, refuse } from "./pipeline-table.js";

describe("stages that put documents together", () => {
  const marks = [
    { k: "a", n: 1 },
    { k: "b", n: double(2.5) },
    { k: "a", n: long(4) },
    { k: "a", n: "x" },
    { k: "a" },
  ];

  it("group by a key and accumulate", () => {
    check(
      [
        [{ $group: { _id: "$k", n: { $sum: "$n" }, c: { $sum: 1 }, m: { $count: {} } } }],
        marks,
        [
          { _id: "a", n: long(5), c: int(4), m: int(4) },
          { _id: "b", n: double(2.5), c: int(1), m: int(1) },
        ],
      ],
      [
        [{ $group: { _id: "$k", v: { $avg: "$n" } } }],
        marks,
        [
          { _id: "a", v: double(2.5) },
          { _id: "b", v: double(2.5) },
        ],
      ],
      [
        [{ $group: { _id: null, least: { $min: "$n" }, most: { $max: "$n" } } }],
        marks,
        [{ _id: null, least: 1, most: "x" }],
      ],
      [
        [{ $group: { _id: "$k", first: { $first: "$n" }, last: { $last: "$n" } } }],
        marks,
        [
          { _id: "a", first: 1, last: null },
          { _id: "b", first: double(2.5), last: double(2.5) },
        ],
      ],
      [
        [{ $group: { _id: null, all: { $push: "$n" }, keys: { $addToSet: "$k" } } }],
        marks,
        [{ _id: null, all: [1, double(2.5), long(4), "x"], keys: ["a", "b"] }],
      ],
      [[{ $group: { _id: { k: "$k" } } }, { $count: "n" }], marks, [{ n: 2 }]],
      [
        [{ $group: { _id: "$n" } }],
        [{ n: 1 }, { n: long(1) }, { n: double(1) }, {}, { n: null }],
        [{ _id: 1 }, { _id: null }],
      ],
      [
        [{ $group: { _id: 1, v: { $avg: "$x" }, s: { $sum: "$x" } } }],
        [{}],
        [{ _id: 1, v: null, s: int(0) }],
      ],
      [
        [{ $group: { _id: 1, s: { $sum: "$x" } } }],
        [{ x: decimal("0.1") }, { x: 1 }],
        [{ _id: 1, s: decimal("1.1") }],
      ],
      [[{ $group: { _id: 1 } }], [], []],
      [
        [{ $sortByCount: "$k" }],
        [{ k: "b" }, { k: "a" }, { k: "a" }],
        [
          { _id: "a", count: int(2) },
          { _id: "b", count: int(1) },
        ],
      ],
    );
  });

  it("run several pipelines over the same documents", () => {
    check([
      [
        {
          $facet: {
            total: [{ $count: "n" }],
            top: [{ $sort: { n: -1 } }, { $limit: 1 }],
            none: [{ $match: { x: 1 } }],
          },
        },
      ],
      [{ n: 1 }, { n: 2 }],
      [{ total: [{ n: 2 }], top: [{ n: 2 }], none: [] }],
    ]);
  });

  it("look up documents of another collection by equality", () => {
    const lookup = { $lookup: { from: "people", localField: "_id", foreignField: "groups", as: "people" } };
    const names = { $set: { people: { $map: { input: "$people", in: "$$this.name" } } } };
    check(
      [
        [lookup, names],
        [{ _id: 10 }, { _id: long(20) }, { _id: 30 }],
        [
          { _id: 10, people: ["Ana", "Bea"] },
          { _id: long(20), people: ["Ana"] },
          { _id: 30, people: [] },
        ],
      ],
      [
        [lookup, names],
        [{ _id: null }, {}],
        [{ _id: null, people: ["Cay", "Dan"] }, { people: ["Cay", "Dan"] }],
      ],
      [
        [
          { $lookup: { from: "people", localField: "who", foreignField: "_id", as: "a.b" } },
          { $project: { "a.b.name": 1 } },
        ],
        [{ who: [1, 3, 1] }],
        [{ a: { b: [{ name: "Ana" }, { name: "Cay" }] } }],
      ],
      [
        [{ $lookup: { from: "nothing", localField: "x", foreignField: "y", as: "z" } }],
        [{ x: 1 }],
        [{ x: 1, z: [] }],
      ],
    );
  });

  it("refuse what MongoDB refuses, and what is left out", () => {
    refuse(
      [{ $group: { a: 1 } }, 15955],
      [{ $group: 1 }, 15947],
      [{ $group: { _id: 1, a: 1 } }, 40234],
      [{ $group: { _id: 1, a: { $foo: 1 } } }, 15952, "unknown group operator '$foo'"],
      [{ $group: { _id: 1, a: { $sum: 1, $avg: 1 } } }, 40238],
      [{ $group: { _id: 1, a: { $sum: [1, 2] } } }, 40237, "The $sum accumulator is a unary operator"],
      [{ $group: { _id: 1, "a.b": { $sum: 1 } } }, 40235],
      [{ $facet: {} }, 40169],
      [{ $facet: { a: 1 } }, 40170],
      [{ $facet: { a: [{ $facet: { b: [] } }] } }, 40600],
      [{ $lookup: { from: "x", pipeline: [], as: "y" } }, 115],
      [{ $lookup: { from: "x", localField: "y", as: "z" } }, 9],
      [{ $lookup: 1 }, 9],
      [{ $foo: {} }, 40324, "Unrecognized pipeline stage name: '$foo'"],
      [{ $match: {}, $sort: { a: 1 } }, 40323],
      [{}, 40323],
      [{ $bucket: {} }, 115],
      [{ $graphLookup: {} }, 115],
      [{ $out: "x" }, 115],
    );
  });
});

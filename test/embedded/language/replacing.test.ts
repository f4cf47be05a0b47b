import { documentFromUpsert } from "../../../server/embedded/language/update.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { expectRefusal, expectSame, now } from "./bson-values.js";
import { check, updated } from "./update-table.js";

describe("a replacement and a pipeline", () => {
  it("take the place of all but the _id", () => {
    check(
      [{ _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 }],
      [
        { _id: 1, a: 1 },
        { b: 2, _id: 1 },
        { _id: 1, b: 2 },
      ],
      [{ _id: 1, a: 1 }, {}, { _id: 1 }],
      [
        { _id: 1, a: 1, b: 2 },
        [{ $set: { c: { $add: ["$a", "$b"] } } }, { $unset: "a" }],
        { _id: 1, b: 2, c: 3 },
      ],
      [
        { _id: 1, a: { x: 5 } },
        [{ $replaceWith: { $mergeObjects: ["$a", { _id: "$_id" }] } }],
        { _id: 1, x: 5 },
      ],
      [{ _id: 1, a: { x: 5 } }, [{ $replaceWith: "$a" }], { _id: 1, x: 5 }],
      [{ _id: 1 }, [{ $set: { at: "$$NOW" } }], { _id: 1, at: now }],
    );
    expectRefusal(() => updated({ _id: 1 }, [{ $match: {} }]), 72);
    expectRefusal(() => updated({ _id: 1 }, [{ $set: { _id: 2 } }]), 66);
    expectRefusal(() => updated({ _id: 1 }, [{ $foo: {} }]), 40324);
    expectRefusal(() => updated({ _id: 1 }, [{ $set: { a: 1 } }], { arrayFilters: [{ x: 1 }] }), 9);
    expectRefusal(() => updated({ _id: 1 }, { a: 1 }, { arrayFilters: [{ x: 1 }] }), 9);
  });
});

describe("an upsert", () => {
  const inserted = (filter: Document, update: Document | Document[]) =>
    documentFromUpsert(filter, update, { now });

  it("begins with what the filter says by equality", () => {
    const rows: [filter: Document, update: Document | Document[], document: Document][] = [
      [{ _id: 1, a: 2 }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
      [{ a: 2, _id: 1 }, { $set: { b: 3 } }, { _id: 1, a: 2, b: 3 }],
      [{ a: { $eq: 2 }, b: { $gt: 5 } }, { $inc: { c: 1 } }, { a: 2, c: 1 }],
      [{ a: { $in: [2] }, b: { $in: [1, 2] } }, { $set: { c: 1 } }, { a: 2, c: 1 }],
      [{ a: { $all: [2] } }, { $set: { c: 1 } }, { a: 2, c: 1 }],
      [{ $and: [{ a: 1 }, { b: 2 }] }, { $set: { c: 3 } }, { a: 1, b: 2, c: 3 }],
      [{ $or: [{ a: 1 }] }, { $set: { c: 3 } }, { a: 1, c: 3 }],
      [{ $or: [{ a: 1 }, { a: 2 }] }, { $set: { c: 3 } }, { c: 3 }],
      [{ "a.b": 1, "a.c": 2 }, { $set: { "a.d": 3 } }, { a: { b: 1, c: 2, d: 3 } }],
      [{ a: /x/ }, { $set: { b: 1 } }, { b: 1 }],
      [{ a: 1 }, { $setOnInsert: { b: 2, _id: 7 } }, { _id: 7, a: 1, b: 2 }],
      [{ _id: 1 }, { $set: { _id: 1 }, $setOnInsert: { a: 1 } }, { _id: 1, a: 1 }],
      [{ _id: "s" }, { $set: { _id: "s", expires: now } }, { _id: "s", expires: now }],
      [{ a: 1, _id: 5 }, { b: 2 }, { _id: 5, b: 2 }],
      [{ a: 1 }, { b: 2 }, { b: 2 }],
      [{ a: 1 }, [{ $set: { b: "$a" } }], { a: 1, b: 1 }],
      [{ n: 5 }, { $inc: { n: 1 } }, { n: 6 }],
    ];
    for (const [filter, update, document] of rows) expectSame(inserted(filter, update), document);
  });

  it("is refused when the filter contradicts itself or the update", () => {
    expectRefusal(
      () => inserted({ $and: [{ a: 1 }, { a: 2 }] }, { $set: { b: 1 } }),
      54,
      "cannot infer query fields to set, path 'a' is matched twice",
    );
    expectRefusal(() => inserted({ $expr: true }, { $set: { c: 1 } }), 224);
    expectRefusal(() => inserted({ a: 1, "a.b": 2 }, { $set: { c: 1 } }), 54);
    expectRefusal(() => inserted({ _id: 1 }, { $set: { _id: 2 } }), 66);
    expectRefusal(() => inserted({ _id: 1 }, { _id: 2 }), 66);
    expectRefusal(() => inserted({ a: 1 }, { $set: { "a.b": 2 } }), 28);
  });
});

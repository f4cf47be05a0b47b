import { expect } from "chai";
import { MaxKey, MinKey, ObjectId } from "bson";
import { compileSort } from "../../../server/embedded/language/sort.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { decimal, double, expectRefusal, long } from "./bson-values.js";

/** Sorts a list from its reverse and expects the list as it is written. */
function expectOrder(sort: Document, documents: Document[]): void {
  expect([...documents].reverse().sort(compileSort(sort))).to.deep.equal(documents);
}

describe("sorting", () => {
  it("orders types as BSON does, a missing field with null", () => {
    const id = new ObjectId();
    expectOrder({ a: 1 }, [
      { a: new MinKey() },
      { a: [] },
      { a: null },
      { a: 1 },
      { a: "x" },
      { a: {} },
      { a: id },
      { a: false },
      { a: new Date(0) },
      { a: new MaxKey() },
    ]);
    expect(compileSort({ a: 1 })({}, { a: null })).to.equal(0);
    expect(compileSort({ a: -1 })({}, { a: 0 })).to.be.greaterThan(0);
  });

  it("orders numbers of all types by value, ObjectIds by their bytes and text by its bytes", () => {
    expectOrder({ a: 1 }, [
      { a: double(Number.NaN) },
      { a: long("-9007199254740993") },
      { a: -1 },
      { a: decimal("0.1") },
      { a: double(0.1) },
      { a: 2 },
      { a: long("9007199254740993") },
    ]);
    expectOrder({ a: -1 }, [{ a: 3 }, { a: decimal("2.5") }, { a: long(2) }]);
    expectOrder({ a: 1 }, [
      { a: new ObjectId("0a0000000000000000000000") },
      { a: new ObjectId("a00000000000000000000000") },
    ]);
    expectOrder({ a: 1 }, [{ a: "B" }, { a: "a" }, { a: "é" }]);
  });

  it("takes an array's least element ascending and its greatest descending", () => {
    expectOrder({ a: 1 }, [{ a: [9, 1] }, { a: 2 }, { a: [3, 4] }]);
    expectOrder({ a: -1 }, [{ a: [9, 1] }, { a: [3, 4] }, { a: 2 }]);
    expectOrder({ "a.b": 1 }, [{ a: [{ b: 5 }, {}] }, { a: [{ b: 9 }, { b: 1 }] }, { a: { b: 2 } }]);
    expectOrder({ "a.1": 1 }, [{ a: [9, 1] }, { a: [0, 2] }]);
  });

  it("orders by several fields, those of one array together", () => {
    expectOrder({ a: 1, b: -1 }, [
      { a: 1, b: 2 },
      { a: 1, b: 1 },
      { a: 2, b: 9 },
    ]);
    expectOrder({ "a.x": 1, "a.y": 1 }, [
      { a: [{ x: 1, y: 4 }] },
      {
        a: [
          { x: 1, y: 5 },
          { x: 2, y: 1 },
        ],
      },
    ]);
    expectOrder({ a: 1, "b.c": 1 }, [
      { a: [1, 5], b: { c: 1 } },
      { a: 1, b: { c: 2 } },
    ]);
  });

  it("leaves equal documents as they came", () => {
    expect(compileSort({ a: 1 })({ a: 1, b: 1 }, { a: long(1), b: 2 })).to.equal(0);
    expect(compileSort({})({ a: 1 }, { a: 2 })).to.equal(0);
  });

  it("refuses other directions, and arrays side by side", () => {
    expectRefusal(() => compileSort({ a: 2 }), 15975);
    expectRefusal(() => compileSort({ a: "asc" }), 15975);
    expectRefusal(() => compileSort({ "": 1 }), 40352);
    expectRefusal(() => compileSort({ $a: 1 }), 16410);
    expectRefusal(() => compileSort({ a: { $meta: "textScore" } }), 31138);
    const both = { a: [1], b: [2] };
    expectRefusal(
      () => compileSort({ a: 1, b: 1 })(both, both),
      2,
      "cannot sort with keys that are parallel arrays",
    );
  });
});

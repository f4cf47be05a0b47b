import { expect } from "chai";
import { Decimal128, Double, EJSON, Int32, Long } from "bson";
import { DatabaseError } from "../../../server/embedded/errors.js";

/** Numbers of a chosen BSON type; a plain number is an int when it is whole and fits 32 bits. */
export const int = (value: number) => new Int32(value);
export const long = (value: string | number) => Long.fromString(String(value));
export const double = (value: number) => new Double(value);
export const decimal = (value: string) => Decimal128.fromString(value);

/** The instant that the tests' commands run at. */
export const now = new Date("2026-03-02T18:30:15.250Z");

/** Compares two BSON values with their types and the order of their fields. */
export function expectSame(actual: unknown, expected: unknown): void {
  expect(write(actual)).to.equal(write(expected));
}

function write(value: unknown): string {
  return value === undefined ? "missing" : EJSON.stringify(value, { relaxed: false });
}

/** Expects a refusal with MongoDB's code, and its words where they are given. */
export function expectRefusal(action: () => unknown, code: number, words?: string): void {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  expect(caught, "a DatabaseError").to.be.instanceOf(DatabaseError);
  expect((caught as DatabaseError).code).to.equal(code);
  if (words !== undefined) expect((caught as DatabaseError).message).to.equal(words);
}

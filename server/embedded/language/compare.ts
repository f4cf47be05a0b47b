import { compareNumbers, numericOf, type Numeric } from "./numbers.js";
import { RANKS, asDocument, rankOf, typeName, type Document, type TypeName } from "./values.js";
import { binaryParts, regexParts, timestampOf } from "./wrappers.js";

export { encodeKey } from "./keys.js";

/**
 * Compares two BSON values as MongoDB does: first by type, then by value, numbers of all types together.
 * A missing field (undefined) comes before null. Negative, zero or positive.
 */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const typeA = typeName(a);
  const typeB = typeName(b);
  const rank = RANKS[typeA];
  if (rank !== RANKS[typeB]) return rank - RANKS[typeB];
  if (rank === 10) return compareNumbers(numericOf(a) as Numeric, numericOf(b) as Numeric);
  return compareSameRank(typeA, a, b);
}

/** Whether two BSON values are equal as MongoDB compares them: `1` and `NumberLong(1)` are. */
export function equalValues(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

function compareSameRank(type: TypeName, a: unknown, b: unknown): number {
  switch (type) {
    case "string":
    case "symbol":
      return compareStrings(String(a), String(b));
    case "object":
      return compareDocuments(asDocument(a) ?? {}, asDocument(b) ?? {});
    case "array":
      return compareArrays(a as unknown[], b as unknown[]);
    case "bool":
      return Number(a) - Number(b);
    case "date":
      return compareNumbers((a as Date).getTime(), (b as Date).getTime());
    case "objectId":
      return Buffer.compare((a as { id: Uint8Array }).id, (b as { id: Uint8Array }).id);
    case "binData":
      return compareBinary(binaryParts(a), binaryParts(b));
    case "timestamp":
      return compareNumbers(timestampOf(a), timestampOf(b));
    case "regex":
      return compareLists(regexParts(a), regexParts(b));
    case "javascript":
    case "javascriptWithScope":
      return compareCode(a as CodeValue, b as CodeValue);
    default:
      return 0;
  }
}

/** Compares strings by their UTF-8 bytes, as MongoDB without a collation does. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return utf8Order(x) - utf8Order(y);
  }
  return a.length - b.length;
}

/** UTF-16 writes characters above U+FFFF with surrogates below U+E000; in UTF-8 they come last. */
function utf8Order(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function compareDocuments(a: Document, b: Document): number {
  const namesA = Object.keys(a);
  const namesB = Object.keys(b);
  const length = Math.min(namesA.length, namesB.length);
  for (let i = 0; i < length; i++) {
    const nameA = namesA[i] as string;
    const nameB = namesB[i] as string;
    const order =
      rankOf(a[nameA]) - rankOf(b[nameB]) ||
      compareStrings(nameA, nameB) ||
      compareValues(a[nameA], b[nameB]);
    if (order !== 0) return order;
  }
  return namesA.length - namesB.length;
}

function compareArrays(a: unknown[], b: unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareLists(a: string[], b: string[]): number {
  return compareStrings(a[0] as string, b[0] as string) || compareStrings(a[1] as string, b[1] as string);
}

function compareBinary(a: ReturnType<typeof binaryParts>, b: ReturnType<typeof binaryParts>): number {
  return a.bytes.length - b.bytes.length || a.subtype - b.subtype || Buffer.compare(a.bytes, b.bytes);
}

interface CodeValue {
  code: string;
  scope?: Document | null;
}

function compareCode(a: CodeValue, b: CodeValue): number {
  return compareStrings(a.code, b.code) || compareDocuments(a.scope ?? {}, b.scope ?? {});
}

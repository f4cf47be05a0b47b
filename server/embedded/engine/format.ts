import type { Document } from "bson";
import { asDocument, typeName } from "../language/values.js";
import { numberOf } from "../bson.js";

/** A value as MongoDB's messages write it: `"text"`, `7`, `ObjectId('…')`, `{ a: 1, b: [ 2 ] }`. */
export function formatValue(value: unknown): string {
  switch (typeName(value)) {
    case "string":
      return `"${value as string}"`;
    case "double":
      return formatDouble(numberOf(value) ?? NaN);
    case "int":
    case "long":
    case "bool":
      return String(value);
    case "decimal":
      return `NumberDecimal("${String(value)}")`;
    case "objectId":
      return `ObjectId('${(value as { toHexString: () => string }).toHexString()}')`;
    case "date":
      return `new Date(${(value as Date).getTime().toString()})`;
    case "array":
      return `[ ${(value as unknown[]).map(formatValue).join(", ")} ]`;
    case "object":
      return formatDocument(asDocument(value) ?? {});
    default:
      return formatRare(value);
  }
}

function formatRare(value: unknown): string {
  switch (typeName(value)) {
    case "binData":
      return formatBinary(value as { sub_type: number; buffer: Uint8Array; position: number });
    case "timestamp": {
      const { high, low } = value as { high: number; low: number };
      return `Timestamp(${String(high >>> 0)}, ${String(low >>> 0)})`;
    }
    case "regex": {
      const { pattern, options } = value as { pattern: string; options: string };
      return `/${pattern}/${options}`;
    }
    case "missing":
    case "undefined":
      return "undefined";
    case "minKey":
      return "MinKey";
    case "maxKey":
      return "MaxKey";
    default:
      return value === null ? "null" : (value as { toString: () => string }).toString();
  }
}

/** `{ email: "a@b.c", year: 2 }`, or `{}`. */
function formatDocument(document: Document): string {
  const fields = Object.entries(document).map(([name, value]) => `${name}: ${formatValue(value)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "nan.0";
  if (!Number.isFinite(value)) return value > 0 ? "inf.0" : "-inf.0";
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function formatBinary({
  sub_type,
  buffer,
  position,
}: {
  sub_type: number;
  buffer: Uint8Array;
  position: number;
}): string {
  const hex = Buffer.from(buffer.subarray(0, position)).toString("hex").toUpperCase();
  if (sub_type !== 4 || position !== 16) return `BinData(${sub_type}, ${hex})`;
  return `UUID("${hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}")`;
}

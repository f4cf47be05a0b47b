import { asDocument, typeName, type Document } from "./values.js";
import { binaryParts, regexParts } from "./wrappers.js";

/** Writes a value as MongoDB's error messages do. */
export function describe(value: unknown): string {
  switch (typeName(value)) {
    case "string":
      return `"${value as string}"`;
    case "object":
      return describeDocument(asDocument(value) ?? {});
    case "array":
      return list("[", (value as unknown[]).map(describe), "]");
    case "objectId":
      return `ObjectId('${String(value)}')`;
    case "date":
      return `new Date(${(value as Date).getTime()})`;
    case "binData":
      return `BinData(${binaryParts(value).subtype}, ${Buffer.from(binaryParts(value).bytes).toString("hex").toUpperCase()})`;
    case "regex":
      return `/${regexParts(value).join("/")}`;
    case "missing":
      return "missing";
    case "minKey":
      return "MinKey";
    case "maxKey":
      return "MaxKey";
    default:
      return String(value);
  }
}

function describeDocument(document: Document): string {
  return list(
    "{",
    Object.keys(document).map((name) => describeField(name, document[name])),
    "}",
  );
}

function list(open: string, parts: readonly string[], close: string): string {
  return parts.length === 0 ? `${open}${close}` : `${open} ${parts.join(", ")} ${close}`;
}

/** Writes `name: value` as MongoDB does for one field. */
export function describeField(name: string, value: unknown): string {
  return `${name}: ${describe(value)}`;
}

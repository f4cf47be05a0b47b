import { Long, type Document } from "bson";
import { encodeFields } from "../bson.js";

/** The answer of a command with a cursor; documents stay encoded on their way out. */
export class CursorBatch {
  constructor(
    readonly part: "firstBatch" | "nextBatch",
    readonly documents: readonly Buffer[],
    readonly id: bigint,
    readonly namespace: string,
  ) {}
}

/** A reply as one BSON document: what the command answered, then `tail`, fields already encoded. */
export function encodeReply(answer: Document | CursorBatch, tail: Buffer): Buffer {
  if (answer instanceof CursorBatch) return bsonDocument([...cursorField(answer), OK, tail]);
  const fields = encodeFields(answer);
  return bsonDocument("ok" in answer ? [fields, tail] : [fields, OK, tail]);
}

const OK = encodeFields({ ok: 1 });

function cursorField({ part, documents, id, namespace }: CursorBatch): Buffer[] {
  const batch = bsonDocument(documents.flatMap((bytes, at) => [element(0x03, String(at)), bytes]));
  const rest = encodeFields({ id: Long.fromBigInt(id), ns: namespace });
  const cursor = bsonDocument([element(0x04, part), batch, rest]);
  return [element(0x03, "cursor"), cursor];
}

/** Type byte and name of an element; its value follows. */
function element(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, "latin1");
}

function bsonDocument(elements: readonly Buffer[]): Buffer {
  let size = 5;
  for (const part of elements) size += part.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.writeInt32LE(size, 0);
  for (const part of elements) at += part.copy(bytes, at);
  bytes[at] = 0;
  return bytes;
}

import type { Document } from "bson";
import { decodeForeign } from "../bson.js";
import { DatabaseError } from "../errors.js";

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** Longest message, in bytes, as told to drivers in the handshake. */
export const MAX_MESSAGE = 48_000_000;

const MORE_TO_COME = 2;

/** A command as it came over the wire. */
export interface Request {
  id: number;
  opcode: number;
  command: Document;
  /** The bytes of the documents in `command[name]` that came as a sequence. */
  sequences: ReadonlyMap<string, readonly Buffer[]>;
  /** The client does not wait for a reply. */
  unacknowledged: boolean;
}

/** Reads one whole message, header included. */
export function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_MSG) return { id, opcode, ...readMsg(message) };
  if (opcode === OP_QUERY) return { id, opcode, ...readQuery(message) };
  throw new DatabaseError(17, "ProtocolError", `Unknown opcode ${opcode}`);
}

function readMsg(message: Buffer): Omit<Request, "id" | "opcode"> {
  const flags = message.readUInt32LE(16);
  if ((flags & 0xffff & ~MORE_TO_COME) !== 0) {
    throw new DatabaseError(17, "ProtocolError", "Message has unknown required flags");
  }
  const end = message.length;
  const sequences = new Map<string, Buffer[]>();
  let command: Document | undefined;
  for (let at = 20; at < end;) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (size < 5 || section.length !== size || at + 1 + size > end) throw malformed();
    if (kind === 0) command = decodeForeign(section);
    else if (kind === 1) readSequence(section, sequences);
    else throw malformed();
    at += 1 + size;
  }
  if (command === undefined) throw malformed();
  for (const [name, documents] of sequences) command[name] = documents.map(decodeForeign);
  return { command, sequences, unacknowledged: (flags & MORE_TO_COME) !== 0 };
}

function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw malformed();
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const size = section.readInt32LE(at);
    if (size < 5 || at + size > section.length) throw malformed();
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  sequences.set(section.toString("utf8", 4, nameEnd), documents);
}

/** The old query message, which drivers use for their very first handshake only. */
function readQuery(message: Buffer): Omit<Request, "id" | "opcode"> {
  const nameEnd = message.indexOf(0, 20);
  if (nameEnd < 0) throw malformed();
  const namespace = message.toString("utf8", 20, nameEnd);
  const start = nameEnd + 9;
  const size = message.readInt32LE(start);
  const query = decodeForeign(message.subarray(start, start + size));
  const command = (query.$query as Document | undefined) ?? query;
  if (!namespace.endsWith(".$cmd"))
    throw new DatabaseError(352, "UnsupportedOpQueryCommand", "Unsupported OP_QUERY");
  return {
    command: { ...command, $db: namespace.slice(0, -5) },
    sequences: new Map(),
    unacknowledged: false,
  };
}

function malformed(): DatabaseError {
  return new DatabaseError(17, "ProtocolError", "The message is malformed");
}

/** The message that carries a reply, already encoded, to a request. */
export function writeReply(request: Pick<Request, "id" | "opcode">, reply: Buffer, id: number): Buffer {
  const isMsg = request.opcode === OP_MSG;
  const head = Buffer.alloc(isMsg ? 21 : 36);
  head.writeInt32LE(head.length + reply.length, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(isMsg ? OP_MSG : OP_REPLY, 12);
  if (!isMsg) {
    head.writeInt32LE(8, 16);
    head.writeInt32LE(1, 32);
  }
  return Buffer.concat([head, reply]);
}

/** The fields of a refusal. */
export function errorReply(error: DatabaseError): Document {
  return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.extra };
}

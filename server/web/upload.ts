import busboy from "busboy";
import type { Request, RequestHandler } from "express";
import { badRequest, HttpError } from "./errors.js";

declare module "express-serve-static-core" {
  interface Request {
    /** The one file a form may carry, as the bytes that came. */
    upload?: { name: string; bytes: Buffer };
  }
}

const megabyte = 1_048_576;

/** What a form has around its file, in bytes, at most. */
const around = 150_000;

/** Addresses whose forms may carry a larger file than others, and how large, in bytes. */
const larger: [RegExp, number][] = [];

/** Lets the forms of these addresses carry a file of so many bytes; of all others, one megabyte. */
export const allowLargerFile = (path: RegExp, bytes: number): void => void larger.push([path, bytes]);

const mostBytesAt = (path: string): number => larger.find(([each]) => each.test(path))?.[1] ?? megabyte;

const tooLarge = (most: number) =>
  new HttpError(413, "That file is too large", `A file may have at most ${most / megabyte} MB.`);

const broken = () => badRequest("The file did not arrive whole. Please send it again.");
const strange = () => badRequest("The request holds more than a form of ours has.");

/**
 * Reads a multipart form of at most one file, of 1 MB unless more is allowed, and 20 fields; other content types pass
 * by.
 */
export const readUpload: RequestHandler = (req, _res, next) => {
  if (!req.is("multipart/form-data")) return void next();
  read(req).then(
    () => void next(),
    (error: unknown) => {
      // What still comes is let go, so that the sender gets to read the answer.
      req.unpipe();
      req.resume();
      next(error);
    },
  );
};

function parserFor(req: Request, fileSize: number): busboy.Busboy {
  const limits = { files: 1, fileSize, fields: 20, fieldSize: 20_000, fieldNameSize: 100 };
  try {
    return busboy({ headers: req.headers, limits });
  } catch {
    throw broken();
  }
}

type Fields = Record<string, string | string[]>;

/** A repeated field becomes a list, as in a plain form. */
function add(fields: Fields, name: string, value: string): void {
  const before = fields[name];
  if (before === undefined) fields[name] = value;
  else fields[name] = Array.isArray(before) ? [...before, value] : [before, value];
}

async function read(req: Request): Promise<void> {
  const most = mostBytesAt(req.path);
  // Without a prototype: a field called "__proto__" is a field, and refused as one later.
  const fields = Object.create(null) as Fields;
  const chunks: Buffer[] = [];
  let name = "";
  let arrived = 0;
  await new Promise<void>((resolve, reject) => {
    const parser = parserFor(req, most);
    parser.on("field", (field, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated || valueTruncated) reject(strange());
      else add(fields, field, value);
    });
    parser.on("file", (_field, stream, info) => {
      name = info.filename ?? "";
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("limit", () => reject(tooLarge(most)));
      stream.on("error", () => reject(broken()));
    });
    for (const limit of ["filesLimit", "fieldsLimit", "partsLimit"] as const)
      parser.on(limit, () => reject(strange()));
    parser.on("close", resolve);
    parser.on("error", () => reject(broken()));
    req.on("data", (chunk: Buffer) => {
      arrived += chunk.length;
      if (arrived > most + around) reject(tooLarge(most));
    });
    // A sender who goes away in the middle leaves nothing waiting.
    req.once("close", () => void (req.complete || reject(broken())));
    req.pipe(parser);
  });
  req.body = fields;
  // Browsers send an empty, nameless file when none was chosen.
  if (name !== "") req.upload = { name, bytes: Buffer.concat(chunks) };
}

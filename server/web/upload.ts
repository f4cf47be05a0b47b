import busboy from "busboy";
import type { Request, RequestHandler } from "express";
import { badRequest, HttpError } from "./errors.js";

declare module "express-serve-static-core" {
  interface Request {
    /** The one file a form may carry, as the bytes that came. */
    upload?: { name: string; bytes: Buffer };
  }
}

/** The largest file a form may carry, in bytes. */
const mostBytes = 1_048_576;

const tooLarge = () =>
  new HttpError(
    413,
    "That file is too large",
    "A file may have at most 1 MB. Split it and import the parts.",
  );

/** Reads a multipart form of at most one file of 1 MB and 20 fields; other content types pass by. */
export const readUpload: RequestHandler = (req, _res, next) => {
  if (!req.is("multipart/form-data")) return void next();
  read(req).then(() => void next(), next);
};

function parserFor(req: Request): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      limits: { files: 1, fileSize: mostBytes, fields: 20, fieldSize: 20_000 },
    });
  } catch {
    throw badRequest("The file did not arrive whole. Please send it again.");
  }
}

async function read(req: Request): Promise<void> {
  const fields: Record<string, string> = {};
  const chunks: Buffer[] = [];
  let name = "";
  const size = { over: false };
  await new Promise<void>((resolve, reject) => {
    const parser = parserFor(req);
    parser.on("field", (field, value) => {
      if (field !== "__proto__") fields[field] = value;
    });
    parser.on("file", (_field, stream, info) => {
      name = info.filename ?? "";
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("limit", () => void (size.over = true));
    });
    parser.on("close", resolve);
    parser.on("error", () => reject(badRequest("The file did not arrive whole. Please send it again.")));
    req.pipe(parser);
  });
  if (size.over) throw tooLarge();
  req.body = fields;
  // Browsers send an empty, nameless file when none was chosen.
  if (name !== "") req.upload = { name, bytes: Buffer.concat(chunks) };
}

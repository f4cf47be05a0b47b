import { parse } from "node:querystring";
import express, { Router, type RequestHandler } from "express";
import { badRequest, HttpError } from "./errors.js";
import { readUpload } from "./upload.js";

const plainForm = "application/x-www-form-urlencoded";
const formTypes = [plainForm, "application/json", "multipart/form-data"];
const mostFields = 2_000;

/** Names no form of ours has, and that mean something else to JavaScript. */
const foreignNames = ["__proto__", "constructor", "prototype"];

const acceptType: RequestHandler = (req, _res, next) => {
  const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && !formTypes.includes(type)) {
    throw strangeType();
  }
  next();
};

const strangeType = () =>
  new HttpError(415, "We couldn't read that", "Please send the form as the page offers it.");

/** Express's own parser leaves out "__proto__" without a word; here it is a field, and refused with its kind. */
const readPlain: RequestHandler = (req, _res, next) => {
  const bytes = req.body as unknown;
  if (!Buffer.isBuffer(bytes)) return void next();
  const charset = /;\s*charset="?([\w-]+)/i.exec(req.headers["content-type"] ?? "")?.[1] ?? "utf-8";
  if (charset.toLowerCase() !== "utf-8") throw strangeType();
  if (bytes.filter((byte) => byte === ampersand).length >= mostFields)
    throw new HttpError(413, "That is too large", "The form holds more fields than any of ours.");
  req.body = parse(bytes.toString("utf8"), "&", "=", { maxKeys: 0 });
  next();
};

const ampersand = "&".charCodeAt(0);

const acceptNames: RequestHandler = (req, _res, next) => {
  const body = (req.body ?? {}) as unknown;
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw badRequest("The request must be a set of named fields.");
  if (Object.keys(body).some((name) => foreignNames.includes(name))) {
    throw badRequest("The request holds a field no form of ours has.");
  }
  req.body = body;
  next();
};

const readers = Router().use(
  acceptType,
  express.raw({ type: plainForm, limit: 1_200_000 }),
  readPlain,
  readUpload,
  express.json({ limit: 20_000, strict: true }),
  acceptNames,
);

/**
 * Reads form bodies: plain ones up to 1.2 MB (a roster pasted as text) with at most 2,000 fields, uploads of one
 * file, JSON up to 20 kB. A body sent with a GET is not read.
 */
export const readBodies: RequestHandler = (req, res, next) => {
  if (["GET", "HEAD", "OPTIONS"].includes(req.method)) next();
  else readers(req, res, next);
};

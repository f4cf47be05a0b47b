import express, { type RequestHandler } from "express";
import { badRequest, HttpError } from "./errors.js";
import { readUpload } from "./upload.js";

const formTypes = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data"];

/** Names no form of ours has, and that mean something else to JavaScript. */
const foreignNames = ["__proto__", "constructor", "prototype"];

const acceptType: RequestHandler = (req, _res, next) => {
  const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && !formTypes.includes(type)) {
    throw new HttpError(415, "We couldn't read that", "Please send the form as the page offers it.");
  }
  next();
};

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

const ofUnsafe =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) => {
    if (["GET", "HEAD", "OPTIONS"].includes(req.method)) return void next();
    return handler(req, res, next);
  };

/**
 * Reads form bodies: plain ones up to 1.2 MB (a roster pasted as text) with at most 2,000 fields, uploads of one
 * file, JSON up to 20 kB. A body sent with a GET is not read.
 */
export const readBodies: RequestHandler[] = [
  acceptType,
  express.urlencoded({ extended: false, limit: 1_200_000, parameterLimit: 2_000 }),
  readUpload,
  express.json({ limit: 20_000, strict: true }),
  acceptNames,
].map(ofUnsafe);

import express, { type RequestHandler } from "express";
import mongoose from "mongoose";
import { RateLimiterMemory, RateLimiterMongo, RateLimiterRes } from "rate-limiter-flexible";
import { readUpload } from "./upload.js";
import { badRequest, HttpError } from "./errors.js";

const formTypes = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data"];

/** Reads form bodies up to 1.2 MB (a roster pasted or uploaded as text) with at most 2,000 plain fields. */
export const readBodies: RequestHandler[] = [
  (req, _res, next) => {
    if (["GET", "HEAD"].includes(req.method)) return void next();
    const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
    if (type !== undefined && !formTypes.includes(type)) {
      throw new HttpError(415, "We couldn't read that", "Please send the form as the page offers it.");
    }
    next();
  },
  express.urlencoded({ extended: false, limit: 1_200_000, parameterLimit: 2_000 }),
  readUpload,
  express.json({ limit: 20_000, strict: true }),
  (req, _res, next) => {
    const body = (req.body ?? {}) as unknown;
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw badRequest("The request must be a set of named fields.");
    if (Object.keys(body).some((key) => ["__proto__", "constructor", "prototype"].includes(key))) {
      throw badRequest("The request holds a field no form of ours has.");
    }
    req.body = body;
    next();
  },
];

const tooMany = (wait: RateLimiterRes) =>
  new HttpError(
    429,
    "That was a lot at once",
    `Please wait ${Math.max(1, Math.ceil(wait.msBeforeNext / 60_000))} minutes and try again.`,
  );

/** Keeps one address from flooding this process: 1,200 requests a minute. */
export function limitFloods(): RequestHandler {
  const limiter = new RateLimiterMemory({ points: 1_200, duration: 60 });
  return async (req, res, next) => {
    try {
      await limiter.consume(req.ip ?? "unknown");
    } catch (wait) {
      if (!(wait instanceof RateLimiterRes)) throw wait;
      res.setHeader("Retry-After", String(Math.ceil(wait.msBeforeNext / 1_000)));
      throw tooMany(wait);
    }
    next();
  };
}

/** A limit that all processes share, for what can be guessed. */
export interface SharedLimit {
  /** @throws HttpError 429 when the key has used up its points */
  spend(key: string): Promise<void>;
}

/** @param points tries within `minutes`, counted in the database */
export function sharedLimit(name: string, points: number, minutes: number): SharedLimit {
  let limiter: RateLimiterMongo | null = null;
  return {
    async spend(key) {
      limiter ??= new RateLimiterMongo({
        storeClient: mongoose.connection.getClient(),
        dbName: mongoose.connection.name,
        tableName: "rate_limits",
        keyPrefix: name,
        points,
        duration: minutes * 60,
        disableIndexesCreation: true,
      });
      try {
        await limiter.consume(key);
      } catch (wait) {
        if (wait instanceof RateLimiterRes) throw tooMany(wait);
        throw wait;
      }
    },
  };
}

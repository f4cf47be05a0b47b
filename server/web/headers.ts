import { IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import helmet from "helmet";
import type { RequestHandler } from "express";

/** Header names and their values. */
export type Headers = Readonly<Record<string, string>>;

/**
 * The headers every answer carries, files and errors included; the same for all, so they are worked out once.
 * Scripts and styles come from files of our own only; HTML that the live pages swap in passes one named Trusted
 * Types policy.
 */
export function securityHeaders(baseUrl: string): Headers {
  const socketOrigin = baseUrl.replace(/^http/, "ws");
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", socketOrigin],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["peer-rounds"],
      },
    },
    strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true, preload: true },
    referrerPolicy: { policy: "same-origin" },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
  const sample = new ServerResponse(new IncomingMessage(new Socket()));
  protect(sample.req, sample, () => undefined);
  sample.setHeader(
    "Permissions-Policy",
    `${cameraClosed}, geolocation=(), microphone=(), payment=(), usb=()`,
  );
  return Object.fromEntries(
    Object.entries(sample.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

const cameraClosed = "camera=()";

/** Lets the page that is answered use the camera, which all others may not; call it before the page is sent. */
export function openCamera(res: ServerResponse): void {
  const policy = String(res.getHeader("Permissions-Policy"));
  res.setHeader("Permissions-Policy", policy.replace(cameraClosed, "camera=(self)"));
}

/** Puts the headers on every answer. */
export function carry(headers: Headers): RequestHandler {
  const list = new Map(Object.entries(headers));
  return (_req, res, next) => {
    res.setHeaders(list);
    next();
  };
}

/** Answers on a bare connection, where there is no response object, and ends it. */
export function answerBare(connection: Duplex, status: number, headers: Headers): void {
  const words = STATUS_CODES[status] ?? "Error";
  const lines = Object.entries({
    ...headers,
    "cache-control": "no-store",
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(Buffer.byteLength(words)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  connection.end(`HTTP/1.1 ${status} ${words}\r\n${lines.join("")}\r\n${words}`);
}

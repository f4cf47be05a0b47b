import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What arrived for a device. */
interface Arrived {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A browser that can be sent pushes: what it tells the app, and how it opens what comes. */
export interface Browser {
  endpoint: string;
  publicKey: string;
  authSecret: string;
  open(arrived: Arrived | undefined): { title: string; body: string; path: string; tag: string };
}

/** A push service on this machine that does as it is told. */
export interface PushService {
  origin: string;
  arrived: Arrived[];
  /** The status of the next answers. */
  status: number;
  /** Milliseconds it keeps each sender waiting. */
  delay: number;
  /** Whether it hangs up instead of answering. */
  breaksOff: boolean;
  /** How often it was asked. */
  asked: number;
  newBrowser(): Browser;
  close(): Promise<void>;
}

export async function startPushService(): Promise<PushService> {
  let devices = 0;
  const state: PushService = {
    origin: "",
    arrived: [],
    status: 201,
    delay: 0,
    breaksOff: false,
    asked: 0,
    newBrowser: () => newBrowser(`${state.origin}/device/${(devices += 1)}`),
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => void server.close(() => done()));
    },
  };
  const server = createServer((req, res) => {
    state.asked += 1;
    if (state.breaksOff) return void req.socket.destroy();
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      void wait(state.delay).then(() => {
        if (state.status === 201)
          state.arrived.push({ path: req.url ?? "", headers: req.headers, body: Buffer.concat(chunks) });
        res.writeHead(state.status).end();
      });
    });
  });
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

function newBrowser(endpoint: string): Browser {
  const keys = createECDH("prime256v1");
  const publicKey = keys.generateKeys();
  const auth = randomBytes(16);
  return {
    endpoint,
    publicKey: publicKey.toString("base64url"),
    authSecret: auth.toString("base64url"),
    open: (arrived) => {
      if (!arrived) throw new Error("Nothing arrived");
      return JSON.parse(unsealed(arrived.body, keys, auth)) as ReturnType<Browser["open"]>;
    },
  };
}

/** Opens a push as browsers do (RFC 8188 aes128gcm with the keys of RFC 8291); one record. */
function unsealed(body: Buffer, keys: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const idLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + idLength);
  const sealed = body.subarray(21 + idLength);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync("sha256", keys.computeSecret(sender), auth, info, 32));
  const part = (name: string, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, `Content-Encoding: ${name}\0`, length));
  const opening = createDecipheriv("aes-128-gcm", part("aes128gcm", 16), part("nonce", 12));
  opening.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]);
  // The last record ends in a 2 and any number of zeros.
  return plain.subarray(0, plain.lastIndexOf(2)).toString();
}

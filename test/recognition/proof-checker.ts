import { createHash, createPublicKey, verify } from "node:crypto";
import jsonld from "jsonld";
import { loadContext } from "../../server/recognition/signing.js";

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The bytes of a multibase text in base58btc: "z" and digits of Bitcoin's alphabet. */
function bytesOf(multibase: string): Buffer {
  if (!multibase.startsWith("z")) throw new Error("Not base58btc");
  const digits = Array.from(multibase.slice(1));
  const value = digits.reduce((sum, digit) => sum * 58n + BigInt(alphabet.indexOf(digit)), 0n);
  const zeros = digits.findIndex((digit) => digit !== "1");
  const hex = value.toString(16);
  return Buffer.concat([
    Buffer.alloc(Math.max(0, zeros)),
    Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex"),
  ]);
}

/** A signed document, as far as its proof goes. */
export interface Signed {
  "@context": unknown;
  proof: { proofValue: string; verificationMethod: string } & Record<string, unknown>;
  [name: string]: unknown;
}

/**
 * Whether the proof holds, worked out once more by the steps of the standard and Node's own cryptography
 * (https://www.w3.org/TR/vc-di-eddsa/#eddsa-rdfc-2022): the hash of the canonical proof options, the hash of the
 * canonical document, one Ed25519 signature over both.
 * @param multikey `publicKeyMultibase` of the key the proof names
 */
export async function isProved({ proof, ...document }: Signed, multikey: string): Promise<boolean> {
  const { proofValue, ...options } = proof;
  const hash = async (part: object) =>
    createHash("sha256")
      .update(await jsonld.canonize(part, how))
      .digest();
  const data = Buffer.concat([
    await hash({ "@context": document["@context"], ...options }),
    await hash(document),
  ]);
  // Two bytes say that it is a public Ed25519 key; the key follows.
  const x = bytesOf(multikey).subarray(2).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, data, key, bytesOf(proofValue));
}

const how = { algorithm: "RDFC-1.0" as const, documentLoader: loadContext };

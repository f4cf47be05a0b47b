import { gzipSync } from "node:zlib";
import { addressesAt, stamp } from "./open-badge.js";

/** The least a list holds, so that asking for it tells nobody whose credential is looked at. */
export const leastEntries = 131_072;

/**
 * The list of what was revoked (W3C Bitstring Status List 1.0): bit n, from the left, is set when the credential
 * with status index n is revoked. Yet unsigned.
 * @param revoked status indexes of revoked credentials
 * @param highest the highest index given so far
 */
export function statusListOf(
  revoked: readonly number[],
  highest: number,
  programmeName: string,
  baseUrl: string,
  at: Date,
) {
  const { status, issuer } = addressesAt(baseUrl);
  const bits = Buffer.alloc(Math.ceil(Math.max(leastEntries, highest + 1) / 8));
  for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    id: status,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer: { id: issuer, name: programmeName },
    validFrom: stamp(at),
    credentialSubject: {
      id: `${status}#list`,
      type: "BitstringStatusList",
      statusPurpose: "revocation",
      encodedList: `u${gzipSync(bits).toString("base64url")}`,
    },
  };
}

/**
 * A free place in the list, at random (so that neighbours tell nothing of one another).
 * @param taken the indexes in use
 * @param random from 0 up to 1
 */
export function freeIndex(taken: ReadonlySet<number>, random: () => number): number {
  const size = Math.max(leastEntries, taken.size * 2);
  for (;;) {
    const index = Math.floor(random() * size);
    if (!taken.has(index)) return index;
  }
}

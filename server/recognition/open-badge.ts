import { hoursAndMinutes } from "./certificate-words.js";
import { current, type CredentialFields } from "./credential.js";

/** The JSON-LD contexts of Open Badges 3.0 on W3C Verifiable Credentials 2.0. */
const contexts = [
  "https://www.w3.org/ns/credentials/v2",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
];

/** Where verifiers find what a credential points to, under the app's origin. */
export const addressesAt = (baseUrl: string) => ({
  credential: (id: string) => `${baseUrl}/check/${id}`,
  issuer: `${baseUrl}/check/issuer.json`,
  key: (kid: string) => `${baseUrl}/check/keys/${kid}`,
  keys: `${baseUrl}/check/keys.json`,
  status: `${baseUrl}/check/status.json`,
});

/**
 * The credential as an Open Badges 3.0 AchievementCredential, yet unsigned
 * (https://www.imsglobal.org/spec/ob/v3p0/, "OpenBadgeCredential"). It says who did what, and the numbers that hold
 * now; nobody's attendance but the holder's is in it.
 */
export function openBadgeOf(credential: CredentialFields, programmeName: string, baseUrl: string) {
  const at = addressesAt(baseUrl);
  const address = at.credential(credential._id);
  const numbers = current(credential);
  return {
    "@context": contexts,
    id: address,
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    name: credential.title,
    issuer: { id: at.issuer, type: ["Profile"], name: programmeName },
    validFrom: stamp(credential.issuedAt),
    credentialSubject: {
      type: ["AchievementSubject"],
      identifier: [
        { type: "IdentityObject", hashed: false, identityHash: credential.holder, identityType: "name" },
      ],
      achievement: {
        id: `${address}#achievement`,
        type: ["Achievement"],
        name: credential.title,
        description: credential.about || credential.title,
        criteria: { narrative: [credential.criteria, hoursAndMinutes(numbers)].filter(Boolean).join(". ") },
      },
    },
    credentialStatus: {
      id: `${at.status}#${credential.statusIndex}`,
      type: "BitstringStatusListEntry",
      statusPurpose: "revocation",
      statusListIndex: String(credential.statusIndex),
      statusListCredential: at.status,
    },
  };
}

/** An instant as XML Schema writes it, without fractions. */
export const stamp = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

import * as client from "openid-client";
import { z } from "zod";
import type { SchoolSignInConfig } from "../config.js";

/** What the browser keeps between leaving for the school's sign-in and coming back, so that no other one can. */
const keptSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });
export type Kept = z.infer<typeof keptSchema>;

/** The school's sign-in, by OpenID Connect's authorization code flow with PKCE (RFC 7636), state and nonce. */
export interface SchoolSignIn {
  label: string;
  /** @returns where the browser goes, and what it keeps meanwhile. Throws when the school's server is away. */
  begin(answersAt: string, next: string): Promise<{ address: string; kept: Kept }>;
  /**
   * @param answer the whole address the browser came back to
   * @returns the e-mail address the school vouches for, in small letters; null when it gives none or vouches for none.
   * Throws when the answer is refused or isn't for what this browser kept.
   */
  finish(answer: URL, kept: Kept): Promise<string | null>;
}

const patienceSeconds = 10;

/** The school's server is asked what it can do on first use, and again after a failure. */
export function openSchoolSignIn(config: SchoolSignInConfig): SchoolSignIn {
  let known: Promise<client.Configuration> | null = null;
  const server = (): Promise<client.Configuration> => {
    known ??= ask(config).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    label: config.label,
    begin: async (answersAt, next) => begin(await server(), answersAt, next),
    finish: async (answer, kept) => finish(await server(), answer, kept),
  };
}

async function begin(
  server: client.Configuration,
  answersAt: string,
  next: string,
): Promise<{ address: string; kept: Kept }> {
  const kept: Kept = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
    next,
  };
  const address = client.buildAuthorizationUrl(server, {
    redirect_uri: answersAt,
    scope: "openid email",
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: "S256",
  });
  return { address: address.href, kept };
}

async function finish(
  server: client.Configuration,
  answer: URL,
  { state, nonce, verifier }: Kept,
): Promise<string | null> {
  const tokens = await client.authorizationCodeGrant(server, answer, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  return vouchedFor(server, tokens);
}

function ask({ issuer, clientId, clientSecret }: SchoolSignInConfig): Promise<client.Configuration> {
  // Plain http passes the settings on this very machine only. Marked as deprecated so that it stands out.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const plain = issuer.startsWith("http:") ? [client.allowInsecureRequests] : [];
  const proof = clientSecret === null ? client.None() : client.ClientSecretPost(clientSecret);
  const options = { execute: plain, timeout: patienceSeconds };
  return client.discovery(new URL(issuer), clientId, undefined, proof, options);
}

const claimsSchema = z.object({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

/** Some servers tell the address only when asked for it, and some never say that it is verified. */
async function vouchedFor(
  server: client.Configuration,
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
): Promise<string | null> {
  const claims = claimsSchema.parse(tokens.claims());
  const told =
    claims.email === undefined
      ? claimsSchema.parse(await client.fetchUserInfo(server, tokens.access_token, claims.sub))
      : claims;
  return told.email === undefined || told.email_verified === false ? null : told.email.trim().toLowerCase();
}

/** As a cookie's value, and back; null when it is none of ours. */
export const writeKept = (kept: Kept): string => Buffer.from(JSON.stringify(kept)).toString("base64url");

export function readKept(cookie: string | undefined): Kept | null {
  try {
    return keptSchema.parse(JSON.parse(Buffer.from(cookie ?? "", "base64url").toString()));
  } catch {
    return null;
  }
}

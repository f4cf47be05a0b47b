import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Provider from "oidc-provider";
import { freePort } from "../support/places.js";

/** A school's OpenID Connect server on this machine, which knows whoever it is told to. */
export interface SchoolServer {
  issuer: string;
  /** Who signs in next, and what the server says of their address; null: they turn back. */
  next: { email?: string; verified?: boolean } | null;
  close(): Promise<void>;
}

export const client = { clientId: "peer-rounds", clientSecret: "a secret between the two of them" };

/** @param answersAt the one address it may send people back to */
export async function startSchool(answersAt: string): Promise<SchoolServer> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const state: SchoolServer = { issuer, next: null, close: () => Promise.resolve() };
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [answersAt],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { email: ["email", "email_verified"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...told(state) }) }),
    loadExistingGrant: async ({ oidc }) => {
      const { client: asking, session } = oidc;
      const grant = new provider.Grant({ clientId: asking?.clientId, accountId: session?.accountId });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server = createServer((req, res) => {
    if (req.url?.startsWith("/interaction/")) void signIn(provider, state, req, res);
    else void answer(req, res);
  });
  await new Promise<void>((ready) => void server.listen(port, () => ready()));
  state.close = () =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return state;
}

const told = ({ next }: SchoolServer) => ({
  ...(next?.email === undefined ? {} : { email: next.email }),
  ...(next?.verified === undefined ? {} : { email_verified: next.verified }),
});

async function signIn(provider: Provider, state: SchoolServer, req: IncomingMessage, res: ServerResponse) {
  const outcome = state.next ? { login: { accountId: "account" } } : { error: "access_denied" };
  await provider.interactionFinished(req, res, outcome);
}

/** Follows the way through the school's pages as a browser would. @returns the address it sends the browser back to */
export async function walkThrough(start: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let address = start;
  for (let step = 0; step < 10 && address.startsWith(issuer); step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    address = new URL(answer.headers.get("location") ?? "", address).href;
  }
  return address;
}

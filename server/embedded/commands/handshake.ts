import type { Document } from "bson";
import { SESSION_MINUTES } from "../engine/sessions.js";
import { MAX_MESSAGE } from "../wire/message.js";
import type { Command, Context } from "./context.js";
import { MAX_BATCH, MAX_DOCUMENT } from "./limits.js";

/** The wire version of MongoDB 7.0, whose behaviour this database follows. */
const WIRE_VERSION = 21;
const VERSION = [7, 0, 0, 0];

/** Name of the one-node replica set that the database presents itself as. */
const REPLICA_SET = "embedded";

const HELLO_FIELDS = [
  "helloOk",
  "client",
  "compression",
  "loadBalanced",
  "topologyVersion",
  "maxAwaitTimeMS",
  "saslSupportedMechs",
  "speculativeAuthenticate",
  "hostInfo",
  "backpressure",
];

/** `hello` and its old names: a replica set of one, which is primary. */
export const hello: Command = {
  fields: HELLO_FIELDS,
  inTransaction: true,
  run: (command, context) => ({
    helloOk: true,
    [command.hello === undefined ? "ismaster" : "isWritablePrimary"]: true,
    ...replicaSetOf(context),
    maxBsonObjectSize: MAX_DOCUMENT,
    maxMessageSizeBytes: MAX_MESSAGE,
    maxWriteBatchSize: MAX_BATCH,
    localTime: context.now,
    logicalSessionTimeoutMinutes: SESSION_MINUTES,
    connectionId: context.connection,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  }),
};

function replicaSetOf({ engine }: Context): Document {
  const { address } = engine;
  return {
    hosts: [address],
    setName: REPLICA_SET,
    setVersion: 1,
    secondary: false,
    primary: address,
    me: address,
  };
}

export const ping: Command = { fields: [], inTransaction: true, run: () => ({}) };

export const buildInfo: Command = {
  fields: [],
  run: () => ({
    version: VERSION.slice(0, 3).join("."),
    gitVersion: "embedded",
    modules: [],
    versionArray: VERSION,
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT,
  }),
};

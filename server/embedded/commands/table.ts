import { aggregate } from "./aggregate.js";
import { create, drop, dropDatabase, listCollections, listDatabases } from "./collections.js";
import type { Command } from "./context.js";
import { count, distinct } from "./counting.js";
import { getMore, killCursors } from "./cursor-commands.js";
import { remove } from "./delete.js";
import { findAndModify } from "./find-and-modify.js";
import { find } from "./find.js";
import { buildInfo, hello, ping } from "./handshake.js";
import { createIndexes, dropIndexes, listIndexes } from "./indexes.js";
import { insert } from "./insert.js";
import {
  abortTransaction,
  commitTransaction,
  endSessions,
  killAllSessions,
  refreshSessions,
  startSession,
} from "./session-commands.js";
import { update } from "./update.js";

/** Every command there is, by its name on the wire. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>(
  Object.entries({
    abortTransaction,
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    commitTransaction,
    count,
    create,
    createIndexes,
    delete: remove,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getMore,
    hello,
    insert,
    isMaster: hello,
    ismaster: hello,
    killAllSessions,
    killCursors,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    refreshSessions,
    startSession,
    update,
  }),
);

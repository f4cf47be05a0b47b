import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient, type Db, type MongoClientOptions } from "mongodb";
import { startEmbedded, type EmbeddedDatabase } from "../../server/embedded/start.js";

const folders: string[] = [];

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** A new folder for one test file; it is removed when the process ends. */
export function newFolder(): string {
  if (folders.length === 0) process.once("exit", removeFolders);
  const folder = mkdtempSync(join(tmpdir(), "embedded-"));
  folders.push(folder);
  return folder;
}

/** An embedded database with a connected client. */
export interface TestDatabase {
  folder: string;
  embedded: EmbeddedDatabase;
  client: MongoClient;
  db: Db;
  close: () => Promise<void>;
}

export async function openTestDatabase(
  folder = newFolder(),
  options: MongoClientOptions = {},
): Promise<TestDatabase> {
  const embedded = await startEmbedded(folder);
  const client = await MongoClient.connect(embedded.uri, options);
  const close = async () => {
    await client.close();
    await embedded.stop();
  };
  return { folder, embedded, client, db: client.db(), close };
}

/** The error that a promise is rejected with. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<Error & { code?: number; codeName?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected a refusal");
}

import { MongoClient, type Db, type MongoClientOptions } from "mongodb";
import { startEmbedded, type EmbeddedDatabase } from "../../server/embedded/start.js";
import { newFolder } from "../support/places.js";

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

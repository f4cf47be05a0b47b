import type { Document } from "bson";

/**
 * A refusal as MongoDB words it: `code` and `codeName` are those of MongoDB's error_codes.yml, `extra` holds
 * further fields of the reply (`keyPattern` and `keyValue` of a duplicate key, `errorLabels`).
 */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";

  constructor(
    readonly code: number,
    readonly codeName: string,
    message: string,
    readonly extra: Document = {},
  ) {
    super(message);
  }
}

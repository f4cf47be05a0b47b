import { DatabaseError } from "../errors.js";

/** MongoDB's 2 BadValue. */
export function badValue(message: string): DatabaseError {
  return new DatabaseError(2, "BadValue", message);
}

/** MongoDB's 9 FailedToParse. */
export function failedToParse(message: string): DatabaseError {
  return new DatabaseError(9, "FailedToParse", message);
}

/** MongoDB's 14 TypeMismatch. */
export function typeMismatch(message: string): DatabaseError {
  return new DatabaseError(14, "TypeMismatch", message);
}

/** MongoDB's 115 CommandNotSupported: a part of MongoDB that this database leaves out. */
export function notSupported(what: string): DatabaseError {
  return new DatabaseError(115, "CommandNotSupported", `${what} is not supported by the embedded database`);
}

/** An error that MongoDB knows by a number alone. */
export function numbered(code: number, message: string): DatabaseError {
  return new DatabaseError(code, `Location${code}`, message);
}

/** Runs an action; a refusal inside it is given again with what it was about, in MongoDB's words. */
export function explained<T>(about: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new DatabaseError(
      error.code,
      error.codeName,
      `${about} :: caused by :: ${error.message}`,
      error.extra,
    );
  }
}

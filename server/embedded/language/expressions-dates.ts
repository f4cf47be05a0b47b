import type { ObjectId } from "bson";
import { dayOfYear, isoWeek, partsIn, weekOfYear, zoneOf, type DateParts, type Zone } from "./date-parts.js";
import { formatDate, checkFormat } from "./date-format.js";
import { isNullish, type Compile, type Expression, type Operator, type Scope } from "./expression.js";
import { numbered } from "./refusals.js";
import { asDocument, bsonType, fieldOf, typeName } from "./values.js";

/** Parts of dates and their writing, in UTC or a zone that is known exactly. */
export const DATES: Readonly<Record<string, Operator>> = {
  $year: part(({ year }) => year),
  $month: part(({ month }) => month),
  $dayOfMonth: part(({ day }) => day),
  $hour: part(({ hour }) => hour),
  $minute: part(({ minute }) => minute),
  $second: part(({ second }) => second),
  $millisecond: part(({ millisecond }) => millisecond),
  $dayOfYear: part(dayOfYear),
  $dayOfWeek: part(({ weekday }) => weekday + 1),
  $isoDayOfWeek: part(({ weekday }) => (weekday === 0 ? 7 : weekday)),
  $week: part(weekOfYear),
  $isoWeek: part((parts) => isoWeek(parts).week),
  $isoWeekYear: part((parts) => isoWeek(parts).year),
  $dateToString: dateToString,
};

function part(read: (parts: DateParts) => number): Operator {
  return (argument, compile, name) => {
    const { date, zone } = dateArguments(argument, compile, name);
    return (scope) => {
      const value = date(scope);
      const place = zone(scope);
      if (isNullish(value) || place === null) return null;
      return read(partsIn(dateOf(value), place));
    };
  };
}

function dateArguments(
  argument: unknown,
  compile: Compile,
  name: string,
): { date: Expression; zone: ZoneOf } {
  const named = asDocument(argument);
  if (named !== undefined && !(Object.keys(named)[0]?.startsWith("$") ?? false)) {
    for (const key of Object.keys(named)) {
      if (key !== "date" && key !== "timezone")
        throw numbered(40535, `unrecognized option to ${name}: "${key}"`);
    }
    if (!Object.hasOwn(named, "date")) {
      throw numbered(
        40539,
        `missing 'date' argument to ${name}, provided: ${name}: ${JSON.stringify(named)}`,
      );
    }
    return { date: compile(named["date"]), zone: zoneExpression(fieldOf(named, "timezone"), compile) };
  }
  const list: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (list.length !== 1) {
    throw numbered(
      40536,
      `${name} accepts exactly one argument if given an array, but was given ${list.length}`,
    );
  }
  return { date: compile(list[0]), zone: () => "UTC" };
}

type ZoneOf = (scope: Scope) => Zone | null;

function zoneExpression(source: unknown, compile: Compile): ZoneOf {
  if (source === undefined) return () => "UTC";
  const expression = compile(source);
  return (scope) => {
    const value = expression(scope);
    if (isNullish(value)) return null;
    if (typeof value !== "string")
      throw numbered(40517, `timezone must evaluate to a string, found ${typeName(value)}`);
    return zoneOf(value);
  };
}

/** The instant that a date, an ObjectId or a timestamp stands for. */
function dateOf(value: unknown): Date {
  if (typeName(value) === "date") return value as Date;
  if (typeName(value) === "objectId") return (value as ObjectId).getTimestamp();
  if (typeof value === "object" && value !== null && bsonType(value) === "Timestamp") {
    return new Date(((value as { high: number }).high >>> 0) * 1000);
  }
  throw numbered(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

function dateToString(argument: unknown, compile: Compile): Expression {
  const named = asDocument(argument);
  if (named === undefined) throw numbered(18629, "$dateToString only supports an object as its argument");
  for (const key of Object.keys(named)) {
    if (!["format", "date", "timezone", "onNull"].includes(key)) {
      throw numbered(18534, `Unrecognized argument to $dateToString: ${key}`);
    }
  }
  if (!Object.hasOwn(named, "date")) throw numbered(18628, "Missing 'date' parameter to $dateToString");
  const date = compile(named["date"]);
  const format = Object.hasOwn(named, "format") ? compile(named["format"]) : undefined;
  const zone = zoneExpression(fieldOf(named, "timezone"), compile);
  const onNull = Object.hasOwn(named, "onNull") ? compile(named["onNull"]) : () => null;
  return (scope) => {
    const pattern = format?.(scope);
    if (!isNullish(pattern)) checkFormat(pattern);
    const place = zone(scope);
    const value = date(scope);
    if (isNullish(value)) return onNull(scope);
    if (place === null || (format !== undefined && isNullish(pattern))) return null;
    const standard = place === "UTC" ? "%Y-%m-%dT%H:%M:%S.%LZ" : "%Y-%m-%dT%H:%M:%S.%L";
    return formatDate(dateOf(value), place, isNullish(pattern) ? standard : pattern);
  };
}

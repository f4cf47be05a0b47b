/** Where a text stops being JSON: position in UTF-16 units from 0, line and column from 1. */
export interface JsonFault {
  position: number;
  line: number;
  column: number;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

type Expecting = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end";

/** Finds the first place where a text breaks RFC 8259; null if it is JSON. Node names the place only at times. */
export function findJsonFault(text: string): JsonFault | null {
  const open: ("[" | "{")[] = [];
  let at = 0;
  let expecting: Expecting = "value";
  for (;;) {
    at = skip(SPACE, text, at);
    if (expecting === ", or end" && open.length === 0) return at === text.length ? null : faultAt(text, at);
    const next = step(text, at, expecting, open);
    if (!next) return faultAt(text, at);
    [at, expecting] = next;
  }
}

/** Reads one token; the position behind it and what may follow, or null if it isn't what is expected. */
function step(
  text: string,
  at: number,
  expecting: Expecting,
  open: ("[" | "{")[],
): [number, Expecting] | null {
  const char = text[at] ?? "";
  const inside = open.at(-1);
  if (expecting === ":") return char === ":" ? [at + 1, "value"] : null;
  if (char === "]" || char === "}") {
    const closes = expecting === ", or end" || expecting.endsWith(`or ${char}`);
    if (!closes || inside !== (char === "]" ? "[" : "{")) return null;
    open.pop();
    return [at + 1, ", or end"];
  }
  if (expecting === ", or end") return char === "," ? [at + 1, inside === "{" ? "key" : "value"] : null;
  const string = skip(STRING, text, at);
  if (expecting.startsWith("key")) return string > at ? [string, ":"] : null;
  if (char === "[" || char === "{") {
    open.push(char);
    return [at + 1, char === "[" ? "value or ]" : "key or }"];
  }
  const end = string > at ? string : skip(SCALAR, text, at);
  return end > at ? [end, ", or end"] : null;
}

/** The position behind what the sticky pattern matches at `at`, or `at` itself. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function faultAt(text: string, position: number): JsonFault {
  const before = text.slice(0, position).split("\n");
  return { position, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

import { numbered } from "./refusals.js";

/** MongoDB's regular expressions are PCRE's; these differ in JavaScript and are written out. */
const END_OR_LAST_NEWLINE = "(?=\\n?(?![^]))";
const ESCAPES: Readonly<Record<string, string>> = {
  A: "(?<![^])",
  z: "(?![^])",
  Z: END_OR_LAST_NEWLINE,
  h: "[\\t \\u00a0]",
  R: "(?:\\r\\n|[\\n\\v\\f\\r\\u0085\\u2028\\u2029])",
  s: "[\\t-\\r ]",
  S: "[^\\t-\\r ]",
  a: "\\x07",
  e: "\\x1b",
};
const CLASS_ESCAPES: Readonly<Record<string, string>> = {
  s: "\\t-\\r ",
  a: "\\x07",
  e: "\\x1b",
  h: "\\t \\u00a0",
};
const KNOWN = /[bBdDwWnrtvfcxupPk1-9]/;
const POSIX: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\t-\\r ",
  punct: "!-\\/:-@\\[-`\\{-~",
  xdigit: "0-9a-fA-F",
  word: "\\w",
};

interface Flags {
  multiline: boolean;
  dotAll: boolean;
  extended: boolean;
}

/**
 * Compiles a PCRE pattern with MongoDB's options i, m, s, x and u.
 *
 * @throws DatabaseError 51108 for another option, 51091 for a pattern that is invalid or that cannot be
 * carried over into JavaScript faithfully
 */
export function compileRegex(pattern: string, options: string): RegExp {
  for (const option of options) {
    if (!"imsxu".includes(option)) {
      throw numbered(51108, ` invalid flag in regex options: ${option}`);
    }
  }
  const [body, inline] = leadingFlags(pattern);
  const all = options + inline;
  const flags = { multiline: all.includes("m"), dotAll: all.includes("s"), extended: all.includes("x") };
  try {
    return new RegExp(translate(body, flags), all.includes("i") ? "iu" : "u");
  } catch (error) {
    throw numbered(
      51091,
      `Regular expression is invalid: ${error instanceof Error ? error.message : "unknown"}`,
    );
  }
}

function leadingFlags(pattern: string): [body: string, flags: string] {
  const found = /^\(\?([imsx]+)\)/.exec(pattern);
  return found ? [pattern.slice(found[0].length), found[1] as string] : [pattern, ""];
}

function translate(pattern: string, flags: Flags): string {
  let out = "";
  for (let i = 0; i < pattern.length;) {
    const [piece, length] = nextPiece(pattern, i, flags);
    out += piece;
    i += length;
  }
  return out;
}

function nextPiece(pattern: string, at: number, flags: Flags): [piece: string, length: number] {
  const char = pattern[at] as string;
  if (char === "\\") return escape(pattern, at);
  if (char === "[") return characterClass(pattern, at);
  if (char === "(") return opening(pattern, at);
  if (char === ".") return [flags.dotAll ? "[^]" : "[^\\n]", 1];
  if (char === "^") return [flags.multiline ? "(?<![^\\n])(?:(?<![^])|(?=[^]))" : "(?<![^])", 1];
  if (char === "$") return [flags.multiline ? "(?![^\\n])" : END_OR_LAST_NEWLINE, 1];
  if (char === "{") return /^\{\d+(?:,\d*)?\}/.test(pattern.slice(at)) ? quantifier(pattern, at) : ["\\{", 1];
  if (char === "}" || char === "]") return [`\\${char}`, 1];
  if (flags.extended && /\s/.test(char)) return ["", 1];
  if (flags.extended && char === "#")
    return ["", (/^[^\n]*/.exec(pattern.slice(at)) as RegExpExecArray)[0].length];
  return [char, 1];
}

function quantifier(pattern: string, at: number): [string, number] {
  const text = (/^\{[\d,]+\}/.exec(pattern.slice(at)) as RegExpExecArray)[0];
  return [text, text.length];
}

function opening(pattern: string, at: number): [string, number] {
  if (pattern.startsWith("(?P<", at)) return ["(?<", 4];
  if (pattern.startsWith("(?#", at)) {
    const end = pattern.indexOf(")", at);
    if (end < 0) throw new SyntaxError("missing ) after (?# comment");
    return ["", end - at + 1];
  }
  return ["(", 1];
}

function escape(pattern: string, at: number): [string, number] {
  const char = pattern[at + 1];
  if (char === undefined) throw new SyntaxError("\\ at end of pattern");
  if (char === "Q") return quoted(pattern, at + 2);
  const written = ESCAPES[char];
  if (written !== undefined) return [written, 2];
  return [plainEscape(char), 2];
}

function plainEscape(char: string): string {
  if (KNOWN.test(char) || "^$\\.*+?()[]{}|/".includes(char)) return `\\${char}`;
  if (/[A-Za-z0-9]/.test(char)) {
    if (char === "0") return "\\x00";
    throw new SyntaxError(`unsupported escape \\${char}`);
  }
  return char;
}

function quoted(pattern: string, from: number): [string, number] {
  const end = pattern.indexOf("\\E", from);
  const text = pattern.slice(from, end < 0 ? undefined : end);
  return [text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&"), 2 + text.length + (end < 0 ? 0 : 2)];
}

function characterClass(pattern: string, at: number): [string, number] {
  let out = "[";
  let i = at + 1;
  if (pattern[i] === "^") out += pattern[i++] as string;
  if (pattern[i] === "]") {
    out += "\\]";
    i++;
  }
  for (; pattern[i] !== "]";) {
    if (i >= pattern.length) throw new SyntaxError("missing terminating ] for character class");
    const [piece, length] = classPiece(pattern, i);
    out += piece;
    i += length;
  }
  return [`${out}]`, i + 1 - at];
}

function classPiece(pattern: string, at: number): [string, number] {
  const posix = /^\[:(\w+):\]/.exec(pattern.slice(at));
  if (posix) {
    const range = POSIX[posix[1] as string];
    if (range === undefined) throw new SyntaxError("unknown POSIX class name");
    return [range, posix[0].length];
  }
  const char = pattern[at] as string;
  if (char === "[") return ["\\[", 1];
  if (char !== "\\") return [char, 1];
  const escaped = pattern[at + 1];
  if (escaped === undefined) throw new SyntaxError("\\ at end of pattern");
  const written = CLASS_ESCAPES[escaped];
  return [written ?? (escaped === "-" ? "\\-" : plainEscape(escaped)), 2];
}

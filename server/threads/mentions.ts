import { webAddress } from "./links.js";

/** A piece of a post: words, or the name of somebody who is mentioned. */
interface Piece {
  text: string;
  /** Id of the person; "" for plain words. */
  person: string;
}

/** A post as its mentions divide it. */
interface Read {
  pieces: Piece[];
  /** Ids of those who are mentioned, each once. */
  people: string[];
  /** Words that stand after an @ and are nobody's name, each once: "Zzz". */
  unknown: string[];
}

/** Addresses of pages, so that an @ inside one is passed over, and each @ that no letter or digit stands before. */
const signs = new RegExp(`${webAddress.source}|(?<![\\p{L}\\p{N}.])@`, "giu");

type Known = readonly [id: string, name: string];

/**
 * Reads "@Bea" in a text, where Bea is one of the names or the first word of one: capital letters and accents
 * don't matter, of two names that fit the longer one is meant, and a whole name before a first one. A name two people
 * share mentions both, the first by the piece. An @ within an address, of a letter or of a page, is only words.
 * @param text in NFC, as forms hand it on
 * @param names of the people of the group, by id
 */
export function readMentions(text: string, names: ReadonlyMap<string, string>): Read {
  const known = [...names].map(([id, name]): Known => [id, name.normalize()]);
  const whole = byLength(known);
  const first = byLength(known.map(([id, name]): Known => [id, name.split(/\s/u)[0] ?? ""]));
  const read = { pieces: [] as Piece[], people: new Set<string>(), unknown: new Set<string>() };
  let from = 0;
  const words = (to: number) => {
    if (to > from) read.pieces.push({ text: text.slice(from, to), person: "" });
  };
  for (const { 0: found, index } of text.matchAll(signs)) {
    if (found !== "@" || index < from) continue;
    const named = namedAt(text, index + 1, whole) ?? namedAt(text, index + 1, first);
    if (!named) {
      const [word] = /^\p{L}[\p{L}\p{N}'’-]*/u.exec(text.slice(index + 1)) ?? [];
      if (word !== undefined) read.unknown.add(word);
      continue;
    }
    words(index);
    from = index + 1 + named.length;
    for (const person of named.people) read.people.add(person);
    read.pieces.push({ text: text.slice(index, from), person: named.people[0] ?? "" });
  }
  words(text.length);
  return { pieces: read.pieces, people: [...read.people], unknown: [...read.unknown] };
}

const byLength = (names: readonly Known[]): Known[] => [...names].sort(([, a], [, b]) => b.length - a.length);

/** Who is named there, by the longest name that fits; null for nobody. @param names the longest first */
function namedAt(text: string, at: number, names: readonly Known[]) {
  const fitting = names.filter(([, name]) => isNamed(text, at, name));
  const length = fitting[0]?.[1].length ?? 0;
  const people = fitting.filter(([, name]) => name.length === length).map(([id]) => id);
  return people.length > 0 ? { people, length } : null;
}

function isNamed(text: string, at: number, name: string): boolean {
  const said = text.slice(at, at + name.length);
  const next = text[at + name.length] ?? " ";
  return name !== "" && plain(said) === plain(name) && !/[\p{L}\p{M}\p{N}]/u.test(next);
}

/** Without capital letters, accents and curly apostrophes, as names are typed on a phone. */
const plain = (name: string): string =>
  name.normalize("NFD").replace(/\p{M}/gu, "").replace(/’/gu, "'").toLowerCase();

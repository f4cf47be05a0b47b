/** A piece of a post: words, or the name of somebody who is mentioned. */
export interface Piece {
  text: string;
  /** Id of the person; "" for plain words. */
  person: string;
}

/**
 * Reads "@Bea" in a text, where Bea is one of the names: capital letters don't matter, and of two names that fit the
 * longer one is meant. A name two people share mentions both, the first by the piece. An @ before anything else, as
 * in an address, is only words.
 * @param names of the people of the group, by id
 */
export function readMentions(
  text: string,
  names: ReadonlyMap<string, string>,
): { pieces: Piece[]; people: string[] } {
  const known = [...names].sort(([, a], [, b]) => b.length - a.length);
  const pieces: Piece[] = [];
  const people = new Set<string>();
  let words = "";
  const end = () => {
    if (words !== "") pieces.push({ text: words, person: "" });
    words = "";
  };
  for (let at = 0; at < text.length;) {
    const begins = text[at] === "@" && !/[\p{L}\p{N}.]/u.test(text[at - 1] ?? " ");
    const named = begins ? known.filter(([, name]) => isNamed(text, at + 1, name)) : [];
    const [first] = named;
    if (!first) {
      words += text[at] ?? "";
      at += 1;
      continue;
    }
    end();
    const [person, name] = first;
    for (const [id, other] of named) if (other.length === name.length) people.add(id);
    pieces.push({ text: text.slice(at, at + 1 + name.length), person });
    at += 1 + name.length;
  }
  end();
  return { pieces, people: [...people] };
}

function isNamed(text: string, at: number, name: string): boolean {
  const said = text.slice(at, at + name.length);
  const next = text[at + name.length] ?? " ";
  return name !== "" && said.toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}]/u.test(next);
}

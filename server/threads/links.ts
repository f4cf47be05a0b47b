/** A stretch of words; `href` is the address it leads to, "" for plain words. */
interface Stretch {
  text: string;
  href: string;
}

/** What may be the address of a page, with the signs behind it. */
export const webAddress = /https?:\/\/[^\s<>"]+/giu;

/** Splits words at the web addresses in them; a sign that ends a sentence or a bracket is no part of an address. */
export function splitAtLinks(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) stretches.push({ text: text.slice(from, to), href: "" });
  };
  for (const { 0: found, index } of text.matchAll(webAddress)) {
    const href = found.replace(/[.,;:!?)\]}'’”]+$/u, "");
    if (!URL.canParse(href)) continue;
    plain(index);
    stretches.push({ text: href, href });
    from = index + href.length;
  }
  plain(text.length);
  return stretches;
}

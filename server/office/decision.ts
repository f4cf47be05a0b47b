/** One kind of thing that waits for staff: how many there are, and the first few. */
export interface Decision {
  id: string;
  label: string;
  count: number;
  href: string;
  items: { text: string; href: string }[];
}

/** How many of a kind the office's page names. */
export const listed = 8;

/** A kind of thing that waits. @param count how many there are, when `items` are not all of them */
export const decision = (
  id: string,
  label: string,
  href: string,
  items: Decision["items"],
  count = items.length,
): Decision => ({ id, label, href, count, items: items.slice(0, listed) });

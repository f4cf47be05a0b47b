/** What a browser without script would send of the register's form on a page, with some choices made by hand. */
export function filledForm(page: string, choices: Record<string, string> = {}): Record<string, string> {
  const form = /<form[^>]*id="register-form".*?<\/form>/s.exec(page)?.[0] ?? "";
  const sent: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "";
    const ticks = ["radio", "checkbox"].includes(attribute("type"));
    if (!ticks || / checked/.test(input)) sent[attribute("name")] = unescaped(attribute("value"));
  }
  // Each visitor sends the token of their own sign-in.
  delete sent.csrf;
  for (const [name, value] of Object.entries(choices)) {
    if (value === "") Reflect.deleteProperty(sent, name);
    else sent[name] = value;
  }
  return sent;
}

const unescaped = (text: string) =>
  text
    .replace(/&#x3D;/g, "=")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

/** The name of a member's field. */
export const markOf = (person: { _id: unknown }): string => `mark-${String(person._id)}`;

/** The name of a leader's field. */
export const leaderOf = (person: { _id: unknown }): string => `leader-${String(person._id)}`;

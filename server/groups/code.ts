/** The letters a group's code begins with: "REN" for the topic "renal", "GRP" for one without letters. */
export function codePrefix(topic: string): string {
  const letters = topic.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return letters.slice(0, 3) || "GRP";
}

/** The next free code after those in use: "REN-3" after "REN-1" and "REN-2". Codes of other prefixes don't count. */
export function nextCode(prefix: string, inUse: readonly string[]): string {
  const numbers = inUse
    .filter((code) => code.startsWith(`${prefix}-`))
    .map((code) => Number(code.slice(prefix.length + 1)))
    .filter(Number.isInteger);
  return `${prefix}-${Math.max(0, ...numbers) + 1}`;
}

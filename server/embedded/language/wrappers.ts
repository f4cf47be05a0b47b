/** Length, subtype and bytes of a binary value, in the order in which MongoDB compares them. */
export function binaryParts(value: unknown): { subtype: number; bytes: Uint8Array } {
  if (value instanceof Uint8Array) return { subtype: 0, bytes: value };
  const binary = value as { sub_type: number; buffer: Uint8Array; position: number };
  return { subtype: binary.sub_type, bytes: binary.buffer.subarray(0, binary.position) };
}

/** Pattern and options of a regular expression, wrapped or JavaScript's own. */
export function regexParts(value: unknown): [pattern: string, options: string] {
  if (value instanceof RegExp) return [value.source, value.flags.replace(/[^imsx]/g, "")];
  const regex = value as { pattern: string; options: string };
  return [regex.pattern, regex.options];
}

/** A timestamp's 64 bits, seconds in the upper half. */
export function timestampOf(value: unknown): bigint {
  const { high, low } = value as { high: number; low: number };
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

import { tzlib_get_ical_block } from "timezones-ical-library";

/**
 * The VTIMEZONE of a named zone (RFC 5545, 3.6.5), or null when the library knows none. The library answers some
 * names with the zone they are linked to (Europe/Oslo with Europe/Berlin); a reader that looks for the name the
 * events use would then find no definition and take the times as its own, so the name asked for is put in.
 */
export function zoneDefinition(zone: string): string | null {
  const found = tzlib_get_ical_block(zone) as string | string[] | false | undefined;
  const block = Array.isArray(found) ? found[0] : found;
  if (!block) return null;
  return block.replace(/^(TZID|X-LIC-LOCATION):.*$/gm, (_line, name: string) => `${name}:${zone}`);
}

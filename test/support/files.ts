import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The test files under a folder, or the one file named. @param place "dist/test/time" or "dist/test/app.test.js" */
export function testFilesIn(place: string): string[] {
  if (place.endsWith(".js")) return [resolve(place)];
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.js"))
    .map((name) => resolve(join(place, name)));
}

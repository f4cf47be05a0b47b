import type { AppUnderTest } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

/** A programme in a term, and its staff in front of a form with a version. */
interface Office {
  staff: Visitor;
  /** The version the form carries; "" where there is nothing to change yet. */
  versionShown: () => Promise<string>;
}

/** Call inside describe, after useApp. @param path of the form's page */
export function useOffice(app: AppUnderTest, path: string): Office {
  const office = {
    versionShown: async () => {
      const { text } = await office.staff.get(path);
      return /name="version" value="([^"]*)"/.exec(text)?.[1] ?? "none";
    },
  } as Office;
  beforeEach(async () => {
    await makeTerm();
    office.staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
  });
  return office;
}

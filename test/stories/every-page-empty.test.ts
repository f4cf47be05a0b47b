import type { PersonDocument } from "../../server/people/person.js";
import { unsubscribeToken } from "../../server/people/unsubscribing.js";
import { useApp } from "../support/app.js";
import { useBrowser } from "../support/browser.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { lookAt } from "./look.js";
import { officePages, ownPages } from "./pages.js";

describe("Every page before there is anything", function () {
  this.timeout(300_000);
  const app = useApp();
  const browser = useBrowser(app);
  const look = (who: PersonDocument | null, addresses: string[]) =>
    lookAt(browser, who, addresses, { small: true });

  beforeEach(() => makeTerm());

  it("can be read by strangers, students and leaders", async () => {
    const student = await makePerson();
    const secret = app.running.house.config.sessionSecrets[0] ?? "";
    const stop = `/unsubscribe/${unsubscribeToken(secret, String(student._id), "places")}`;
    await look(null, [
      "/sign-in",
      "/sign-in/code",
      "/offline",
      "/help",
      "/check",
      "/outbox",
      stop,
      "/nowhere",
    ]);
    await look(student, [...ownPages, "/messages"]);
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    await look(leader, ["/today", "/hours", "/training", "/groups/new", "/groups/new/earlier"]);
  });

  it("can be read by the office", async () => {
    await look(await makePerson({ roles: ["staff"] }), officePages);
  });
});

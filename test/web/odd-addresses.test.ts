import { expect } from "chai";
import { useApp } from "../support/app.js";
import { openSchool, pathsOf, shareOf, type School } from "./school.js";

describe("An odd address", () => {
  const app = useApp({ emptied: "once" });
  let school: School;
  before(async () => {
    school = await openSchool(app);
  });

  it("that names nothing is told so, for every row of the table", async function () {
    this.timeout(60_000);
    const names = [
      "0",
      "%00",
      "a%00b",
      "__proto__",
      "constructor",
      "f".repeat(24),
      "x".repeat(3_000),
      "$ne",
      "%24",
      "..%2f",
      "[object%20Object]",
      "%F0%9F%92%A9",
    ];
    const posts = new Set(pathsOf("POST"));
    const named = [...pathsOf("GET"), ...posts].filter((each) => each.includes(":"));
    for (const [index, path] of named.entries()) {
      const post = posts.has(path);
      for (const name of shareOf(names, index)) {
        const address = path.replace(/:\w+/g, name);
        const { status } = await (post ? school.everywhere.post(address) : school.everywhere.get(address));
        // A link as long as a real one may be real; of a damaged one who is in already needs nothing.
        const isLink = path.startsWith("/sign-in/link/") && [200, 303].includes(status);
        expect(isLink || (status >= 400 && status < 500), `${address}: ${status}`).to.equal(true);
      }
      const { status } = await school.everywhere.get(path.replace(/:\w+/g, "%E0%A4%A"));
      expect(status, path).to.equal(400);
    }
  });

  it("with odd questions gets the page or is refused, for every GET", async function () {
    this.timeout(60_000);
    const keys = [
      "q",
      "page",
      "state",
      "next",
      "code",
      "week",
      "topic",
      "day",
      "fits",
      "order",
      "sort",
      "person",
      "from",
      "on",
    ];
    const values = [
      "",
      "%00",
      "%E0%A4%A",
      "-1",
      "0",
      "1e9",
      "Infinity",
      "99999999999999999999",
      "(",
      "[a",
      "$ne",
      "%F0%9F%92%A9",
      "x".repeat(2_000),
    ];
    for (const [index, path] of pathsOf("GET").entries()) {
      const address = school.addressOf(path);
      for (const value of shareOf(values, index)) {
        const { status } = await school.everywhere.get(
          `${address}?${keys.map((key) => `${key}=${value}`).join("&")}`,
        );
        expect(status, `${path} ${value.slice(0, 20)}`).to.be.lessThan(500);
      }
      const twice = keys.map((key) => `${key}=a&${key}=b&${key}[$ne]=c&__proto__[x]=1`).join("&");
      expect((await school.everywhere.get(`${address}?${twice}`)).status, path).to.be.lessThan(500);
    }
  });
});

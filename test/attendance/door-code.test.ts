import { expect } from "chai";
import { presentDoorCode } from "../../server/attendance/arrival-presenter.js";
import {
  codeAt,
  codeWords,
  doorSecret,
  isGood,
  nextCodeIn,
  shownAt,
  tidyCode,
} from "../../server/attendance/door-code.js";
import { readTicket, ticketFor } from "../../server/attendance/ticket.js";
import { markFor } from "../../server/attendance/words-said.js";
import type { SessionFields } from "../../server/sessions/session.js";
import { decode } from "./qr-reader.js";

const secret = doorSecret("a secret of the app that is long enough", "6b0100000000000000000001");
const at = (seconds: number) => new Date(Date.UTC(2026, 9, 6, 16, 0, 0) + seconds * 1000);

describe("A code at the door", () => {
  it("changes every 15 seconds and is good for 30 from when it was first shown", () => {
    const code = codeAt(secret, at(0));
    expect(codeAt(secret, at(14.999))).to.equal(code);
    expect(codeAt(secret, at(15))).not.to.equal(code);
    expect([0, 14.9, 15, 29.999].map((second) => isGood(secret, code, at(second)))).to.not.include(false);
    expect([-0.001, 30, 45, 3600].map((second) => isGood(secret, code, at(second)))).to.not.include(true);
    expect(nextCodeIn(at(4))).to.equal(11_000);
  });

  it("belongs to one session and to one secret of the app", () => {
    const code = codeAt(secret, at(0));
    for (const other of [
      doorSecret("a secret of the app that is long enough", "6b0100000000000000000002"),
      doorSecret("another", "6b0100000000000000000001"),
    ])
      expect(isGood(other, code, at(0))).to.equal(false);
  });

  it("is six signs nobody mixes up, and is typed with or without capitals, spaces and dashes", () => {
    for (let second = 0; second < 3600; second += 15) {
      expect(codeAt(secret, at(second))).to.match(/^[34679ACDEFGHJKMNPQRTWXY]{6}$/);
    }
    const code = codeAt(secret, at(0));
    expect(tidyCode(` ${codeWords(code).toLowerCase()}-`)).to.equal(code);
  });

  it("tells itself when it was shown, within the span that is asked about", () => {
    const code = codeAt(secret, at(1800));
    expect(shownAt(secret, code, at(0), at(3600))).to.deep.equal(at(1800));
    expect(shownAt(secret, code, at(0), at(1785))).to.equal(null);
    expect(shownAt(secret, "AAAAAA", at(0), at(3600))).to.equal(null);
  });

  it("is read from its drawing by another QR reader", () => {
    const session = { _id: "6b0100000000000000000001" } as unknown as SessionFields;
    const door = presentDoorCode(
      "a secret of the app that is long enough",
      "https://peers.school.example",
      session,
      at(0),
    );
    expect(decode(door.qr)).to.equal(
      `https://peers.school.example/check-in/6b0100000000000000000001/${codeAt(secret, at(0))}`,
    );
  });
});

describe("A scan that waits for its sign-in", () => {
  const scan = { session: "6b0100000000000000000001", browser: "one" };
  const ticket = ticketFor("new", scan, at(0));

  it("is good for a quarter of an hour, under an older secret too", () => {
    expect(readTicket(["newer", "new"], scan, ticket, at(900))).to.deep.equal(at(0));
    expect(readTicket(["new"], scan, ticket, at(901))).to.equal(null);
    expect(readTicket(["new"], scan, ticket, at(-1))).to.equal(null);
  });

  it("is no use in another browser, for another session, or altered", () => {
    expect(readTicket(["new"], { ...scan, browser: "two" }, ticket, at(1))).to.equal(null);
    expect(readTicket(["new"], { ...scan, session: "6b0100000000000000000002" }, ticket, at(1))).to.equal(
      null,
    );
    expect(readTicket(["new"], scan, ticket.replace(/^./, "0"), at(1))).to.equal(null);
    for (const odd of ["", ".", "x", "-5.abc", "zzzzzzzzzzzz.abc"])
      expect(readTicket(["new"], scan, odd, at(1))).to.equal(null);
  });
});

describe("Who arrives", () => {
  it("within the minutes that the programme allows is present, afterwards late", () => {
    const marksOf = (minutes: number) =>
      [-600, 0, 299, 300, 599, 600].map((seconds) => markFor(at(seconds), { startsAt: at(0) }, minutes)[0]);
    expect(marksOf(10).join("")).to.equal("pppppl");
    expect(marksOf(5).join("")).to.equal("ppplll");
    expect(marksOf(0).join("")).to.equal("plllll");
  });
});

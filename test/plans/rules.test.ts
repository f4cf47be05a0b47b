import { expect } from "chai";
import { mostFileBytes, safeName, whyNotFile } from "../../server/plans/file-kind.js";
import { parseItems, parseLinks, writeItems, writeLinks } from "../../server/plans/written-plan.js";

const bytes = (text: string) => Buffer.from(text, "latin1");

describe("A plan as it is typed", () => {
  it("has its minutes first, one thing a line, and reads back as it was written", () => {
    const { found, problems } = parseItems("10 Warm up\n\n 25 min Cases from the ward \n15 Questions");
    expect(problems).to.deep.equal([]);
    expect(found.map(({ minutes }) => minutes)).to.deep.equal([10, 25, 15]);
    expect(parseItems(writeItems(found)).found).to.deep.equal(found);
  });

  it("says which line can't be read", () => {
    expect(parseItems("Warm up").problems).to.deep.equal(['"Warm up" is not like 10 Warm up']);
    expect(parseItems("0 Nothing\n999 For ever").problems).to.have.length(2);
    expect(parseItems("5 x\n".repeat(31)).problems[0]).to.contain("at most 30");
  });

  it("links only to secure addresses", () => {
    const { found } = parseLinks("https://school.example/a The chapter\nhttps://school.example/b");
    expect(found.map(({ label }) => label)).to.deep.equal(["The chapter", ""]);
    expect(parseLinks(writeLinks(found)).found).to.deep.equal(found);
    for (const bad of ["http://school.example", "javascript:alert(1)", "data:text/html,x", "words"])
      expect(parseLinks(bad).problems, bad).to.have.length(1);
  });
});

describe("A file for members", () => {
  it("is what its name says", () => {
    expect(whyNotFile("a.pdf", bytes("%PDF-1.7"))).to.equal(null);
    expect(whyNotFile("a.PNG", bytes("\x89PNG\r\n\x1a\n"))).to.equal(null);
    expect(whyNotFile("a.docx", bytes("PK\x03\x04....[Content_Types].xml"))).to.equal(null);
    expect(whyNotFile("a.txt", Buffer.from("grüezi"))).to.equal(null);
    for (const [name, content] of [
      ["a.pdf", "<html>"],
      ["a.png", "%PDF-"],
      ["a.docx", "PK\x03\x04 plain zip"],
      ["a.txt", "a\x00b"],
      ["a.csv", "\xff\xfe"],
    ] as const)
      expect(whyNotFile(name, bytes(content)), name).to.contain("That is not what a file ending in");
  });

  it("is none that a browser or a machine would run, none that is empty, none above 5 MB", () => {
    for (const name of ["a.html", "a.svg", "a.exe", "a.docm", "a.js", "a", "a.constructor", "a.pdf.zip"])
      expect(whyNotFile(name, bytes("%PDF-1.7")), name).to.contain("Choose a PDF");
    expect(whyNotFile("a.txt", bytes(""))).to.equal("That file is empty");
    expect(whyNotFile("a.txt", Buffer.alloc(mostFileBytes + 1, "a"))).to.contain("5 MB");
    expect(whyNotFile("a.txt", Buffer.alloc(mostFileBytes, "a"))).to.equal(null);
  });

  it("keeps its name without folders and signs that can't be seen", () => {
    expect(safeName("../../etc/pass\nwd.txt")).to.equal("passwd.txt");
    expect(safeName('C:\\x\\"a".pdf')).to.equal("a.pdf");
    expect(safeName("\u202Efdp.exe")).to.equal("fdp.exe");
    expect(safeName(`${"n".repeat(300)}.pdf`)).to.have.length(100);
  });
});

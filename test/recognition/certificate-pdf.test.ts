import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  certificatePdf,
  type CertificateText,
  type Paper,
} from "../../server/recognition/certificate-pdf.js";
import { monday } from "../support/app.js";
import { getPoppler } from "../support/programs.js";

const text: CertificateText = {
  programme: "Peer learning",
  holder: "Bea Student",
  title: "Peer Leader, level 1",
  about: "For leading a peer group week after week.",
  criteria: "10 h training and 25 h leading",
  period: "from Mon 5 Oct 2026 to Tue 1 Dec 2026",
  total: "25 h verified, 30 sessions led",
  lines: [
    { term: "Leading", text: "25 h" },
    { term: "Sessions led", text: "30" },
  ],
  issued: "14 June 2026",
  counted: "15 June 2026",
  address: "https://peer.example/check/abcdefghijklmnopqrstuv",
};

describe("A certificate on paper", function () {
  this.timeout(20_000);
  let folder = "";

  before(function () {
    if (!getPoppler()) this.skip();
    folder = mkdtempSync(join(tmpdir(), "certificate-"));
  });
  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  async function print(changes: Partial<CertificateText> = {}, paper: Paper = "A4") {
    const file = join(folder, "certificate.pdf");
    writeFileSync(file, await certificatePdf({ ...text, ...changes }, paper, monday));
    const ask = (program: string, ...rest: string[]) =>
      execFileSync(program, [file, ...rest], { encoding: "utf8" });
    const words = ask("pdftotext", "-").replace(/\s+/g, " ");
    const [info, fonts] = ["pdfinfo", "pdffonts"].map((program) => ask(program)) as [string, string];
    /** The words as an eye meets them from left to right, letter by letter; where each begins and ends downwards. */
    const boxes = () =>
      [...ask("pdftotext", "-bbox", "-").matchAll(/<word.*yMin="(.*)" xMax.*yMax="(.*)">([^<]*)</g)].map(
        ([, top, bottom, word]) => ({ word, top: Number(top), bottom: Number(bottom) }),
      );
    return { info, fonts, words, boxes };
  }

  /** Without spaces and hyphens, at which lines break. */
  const letters = (words: string) => words.normalize("NFC").replace(/[-\s]/g, "");

  for (const [paper, size] of [
    ["A4", "595.28 x 841.89 pts (A4)"],
    ["LETTER", "612 x 792 pts (letter)"],
  ] as const) {
    it(`says all it is to say on one tagged page of ${paper}, with its fonts inside`, async () => {
      const { info, fonts, words } = await print({}, paper);
      expect(info)
        .to.match(/Tagged: +yes/)
        .and.match(/Pages: +1\n/);
      expect(info)
        .to.include(size)
        .and.match(/Title: +Peer Leader, level 1: Bea Student\n/);
      for (const part of [text.programme, text.holder, text.title, text.about, text.criteria, text.issued])
        expect(words).to.include(part);
      expect(words)
        .to.include("25 h verified, 30 sessions led")
        .and.include("Time given from Mon 5 Oct 2026 to Tue 1 Dec 2026")
        .and.include("by the programme office of Peer learning.");
      expect(words).to.include("Leading: 25 h").and.include("Sessions led: 30").and.include(text.address);
      const rows = fonts.trim().split("\n").slice(2);
      expect(rows.length).to.be.above(1);
      for (const row of rows) expect(row).to.match(/\byes +yes +yes +\d+ +\d+$/);
    });
  }

  const names = [
    "Ἀλέξανδρος Παπαδόπουλος-Ωραίος",
    "Наталья Сергеевна Ключевская",
    "Nguyễn Thị Ánh Đặng",
    "Wilhelmina Featherstonehaugh-Cholmondeley-Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg-Schillingsfürst",
  ];
  for (const holder of names) {
    it(`prints ${holder} whole, on one page`, async () => {
      for (const paper of ["A4", "LETTER"] as const) {
        const { info, words } = await print({ holder }, paper);
        expect(letters(words)).to.include(letters(holder));
        expect(info).to.match(/Pages: +1\n/);
      }
    });
  }

  it("prints names whose order and shapes are their script's own, each in a font that has them", async () => {
    const scripts: [string, RegExp][] = [
      ["王小明 (Wang Xiaoming)", /NotoSansHans/],
      ["山田 さくら", /NotoSansHans/],
      ["김민준", /NotoSansKR/],
      ["محمد بن عبد الله الخوارزمي", /NotoNaskhArabic/],
      ["יעל בן־דוד", /NotoSansHebrew/],
      ["प्रिया श्रीवास्तव", /NotoSansDevanagari/],
    ];
    for (const [holder, font] of scripts) {
      const { info, words, fonts } = await print({ holder });
      // Programs put ligatures and vowel signs in an order of their own: the letters are what is compared.
      expect(Array.from(letters(words))).to.include.members(Array.from(letters(holder)));
      expect(words).not.to.include("the holder named at the address below");
      expect(fonts).to.match(font);
      expect(info).to.match(/Pages: +1\n/);
    }
  });

  it("sets the words of a right-to-left name from the right", async () => {
    const { boxes } = await print({ holder: "יעל לוי" });
    const seen = boxes().map(({ word }) => word);
    expect(seen.join(" ")).to.include(Array.from("יעל לוי").reverse().join(""));
  });

  it("breaks the longest word there can be rather than leave the paper", async () => {
    const { info, words } = await print({ holder: "W".repeat(120) }, "LETTER");
    expect(letters(words)).to.include("W".repeat(120));
    expect(info).to.match(/Pages: +1\n/);
  });

  it("says so where no font here can print a name, and keeps the name in its title", async () => {
    const { info, words } = await print({ holder: "สมชาย ใจดี" });
    expect(info).to.include("Title:").and.include("สมชาย");
    expect(words).to.include("the holder named at the address below");
  });

  // Red when the words are set in one size, however many they are.
  it("stays on one page with everything there is to say, none of it over another", async () => {
    const lines = Array.from({ length: 8 }, (_, n) => ({ term: `A long term number ${n}`, text: "1,000 h" }));
    const about = "For leading a peer group week after week, and learning how to do it well. "
      .repeat(4)
      .trim();
    const criteria = lines.map(({ term, text: amount }) => `${amount} ${term}`).join(", ");
    const long = { title: "Outstanding leading ".repeat(4), programme: "Faculty of Medicine ".repeat(4) };
    for (const paper of ["A4", "LETTER"] as const) {
      const more = { lines, about, criteria, ...long, holder: names[3] as string };
      const { info, words, boxes } = await print(more, paper);
      expect(info).to.match(/Pages: +1\n/);
      expect(words).to.include("A long term number 7: 1,000 h").and.include(text.address);
      const seen = boxes();
      const last = Math.max(...seen.filter(({ word }) => word === "1,000").map(({ bottom }) => bottom));
      const foot = seen.find(({ word }) => word === "Issued");
      expect(last, "above the foot")
        .to.be.above(0)
        .and.below(foot?.top ?? 0);
    }
  });
});

import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { qrPath } from "../rooms/door-code.js";
import { capital } from "../web/phrases.js";
import { canPrint, lettering, writeLines } from "./lettering.js";

/** What stands on a certificate. */
export interface CertificateText {
  programme: string;
  holder: string;
  title: string;
  about: string;
  /** What was asked for and reached; may be empty. */
  criteria: string;
  /** When the time was given: "from Mon 5 Oct 2026 to Tue 1 Dec 2026"; may be empty. */
  period: string;
  /** What was verified in all: "20 h 25 min verified, 10 sessions led"; may be empty. */
  total: string;
  /** The same line by line. */
  lines: readonly { term: string; text: string }[];
  /** "14 June 2026". */
  issued: string;
  /** The day its numbers were last counted, like `issued`. */
  counted: string;
  /** Public address at which anyone can check it. */
  address: string;
}

/** Paper as most of the world has it, or as North America. */
export type Paper = "A4" | "LETTER";

const ink = "#1d2a33";
const teal = "#0b5c63";
const margin = 64;

const fonts = createRequire(import.meta.url);
const plainFont = fonts.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
const serifFont = fonts.resolve("dejavu-fonts-ttf/ttf/DejaVuSerif.ttf");

type Page = PDFKit.PDFDocument;

/**
 * The certificate on one page of paper: tagged (PDF/UA reading order), with its fonts inside, so that it reads and
 * prints the same anywhere.
 */
export async function certificatePdf(text: CertificateText, paper: Paper, issuedAt: Date): Promise<Buffer> {
  const page = new PDFDocument({
    size: paper,
    margin,
    lang: "en-GB",
    tagged: true,
    displayTitle: true,
    pdfVersion: "1.7",
    info: {
      Title: `${text.title}: ${text.holder}`,
      Author: text.programme,
      Subject: `Check it at ${text.address}`,
      CreationDate: issuedAt,
    },
  });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    page.on("data", (part: Buffer) => parts.push(part));
    page.on("end", () => resolve(Buffer.concat(parts)));
    page.on("error", reject);
  });
  draw(page, text);
  page.end();
  return done;
}

/** How wide the words above the foot may be, in points, and how much of their usual size they have. */
interface Measure {
  width: number;
  scale: number;
}

/** Usual size, and what is tried where there is too much to say for it. */
const scales = [1, 0.92, 0.85, 0.78, 0.71];

function draw(page: Page, text: CertificateText): void {
  const width = page.page.width - 2 * margin;
  const room = footTop(page) - bodyTop;
  const tried = scales.map((scale) => ({ width, scale }));
  let [measure = { width, scale: 1 }] = tried;
  let height = 0;
  for (measure of tried) {
    height = heightOf(page, text, measure);
    if (height <= room) break;
  }
  frame(page);
  const document = page.struct("Document");
  page.addStructure(document);
  // What there is to say stands a little above the middle; a full page leaves nothing to share out.
  page.y = bodyTop + Math.max(0, (room - height) * 0.42);
  body(page, document, text, measure);
  foot(page, document, text, width);
  document.end();
}

/** How high the words above the foot become, in points: laid out once on a long sheet that is thrown away. */
function heightOf({ page: { width: wide, height } }: Page, text: CertificateText, measure: Measure): number {
  const scratch = new PDFDocument({ size: [wide, 3 * height], margin });
  const document = scratch.struct("Document");
  scratch.addStructure(document);
  scratch.y = bodyTop;
  body(scratch, document, text, measure);
  return scratch.y - bodyTop;
}

/** Everything above the foot, from where the page's pen stands. */
function body(
  page: Page,
  document: PDFKit.PDFStructureElement,
  text: CertificateText,
  { width, scale }: Measure,
): void {
  const plain = (size: number, colour: string) => () =>
    page
      .font(plainFont)
      .fontSize(size * scale)
      .fillColor(colour);
  const say = (tag: string, words: string, style: () => Page, options: PDFKit.Mixins.TextOptions = {}) =>
    document.add(
      page.struct(tag, {}, () => void style().text(words, { width, align: "center", ...options })),
    );
  say("P", text.programme, plain(13, teal), { characterSpacing: 0.6 });
  page.moveDown(2.6);
  const titleSize = sizeFor(page, serifFont, text.title, width, 30 * scale);
  say("H1", text.title, () => page.font(serifFont).fontSize(titleSize).fillColor(ink));
  page.moveDown(1.2);
  say("P", "was earned by", plain(12, ink));
  page.moveDown(0.8);
  writeHolder(page, document, text.holder, { width, scale });
  plain(26, ink)().moveDown();
  for (const words of whyWords(text)) say("P", words, plain(11, ink), { lineGap: 4 * scale });
  page.moveDown(1.4);
  if (text.total !== "") say("P", capital(text.total), plain(15, ink), { lineGap: 6 * scale });
  if (text.period !== "") say("P", `Time given ${text.period}`, plain(11, teal), { lineGap: 8 * scale });
  for (const { term, text: amount } of text.lines)
    say("P", `${term}: ${amount}`, plain(11.5, ink), { lineGap: 5 * scale });
}

/** The name, in the letters of its own script; the public page and the file's title show those no font here has. */
function writeHolder(
  page: Page,
  document: PDFKit.PDFStructureElement,
  holder: string,
  { width, scale }: Measure,
): void {
  const name = holder.normalize("NFC");
  const words = canPrint(page, name) ? name : "the holder named at the address below";
  const lines = lettering(page, words, width, 26 * scale);
  // Ligatures and letters written from the right don't say themselves in order, so the heading says them.
  document.add(page.struct("H2", { actual: words }, () => writeLines(page, lines, teal)));
}

const whyWords = ({ about, criteria }: CertificateText): string[] =>
  [about, criteria === "" ? "" : `Asked for: ${criteria}.`].filter(Boolean);

/** The largest size up to `most` at which the words keep to three lines; long names grow small, none is cut. */
function sizeFor(page: Page, font: string, words: string, width: number, most: number): number {
  for (let size = most; size > 12; size -= 1) {
    page.font(font).fontSize(size);
    const longest = Math.max(...words.split(/\s+/).map((word) => page.widthOfString(word)));
    if (longest <= width && page.heightOfString(words, { width }) <= 3.6 * size) return size;
  }
  return 12;
}

/** A quiet double line, as on good paper. It says nothing, so readers are not told of it. */
function frame(page: Page): void {
  const { width, height } = page.page;
  page.markContent("Artifact", { type: "Layout" });
  page
    .lineWidth(1.2)
    .strokeColor(teal)
    .rect(30, 30, width - 60, height - 60)
    .stroke();
  page
    .lineWidth(0.4)
    .rect(36, 36, width - 72, height - 72)
    .stroke();
  page.endMarkedContent();
}

/** A name that fits on a line is not broken in two. */
const unbroken = (name: string): string => (name.length > 40 ? name : name.replaceAll(" ", "\u00a0"));

const qrSide = 84;

/** Where the words begin at the earliest, and where the foot begins, in points from the top. */
const bodyTop = 92;
const footTop = ({ page: { height } }: Page): number => height - margin - qrSide - 18;

function foot(page: Page, document: PDFKit.PDFStructureElement, text: CertificateText, width: number): void {
  const top = footTop(page);
  const { size, path } = qrPath(text.address);
  document.add(
    page.struct("Figure", { alt: `QR code of ${text.address}` }, () => {
      page
        .save()
        .translate(margin, top)
        .scale(qrSide / size);
      page.path(path).fill(ink);
      page.restore();
    }),
  );
  const left = margin + qrSide + 18;
  const style = { width: width - qrSide - 18, align: "left" as const, lineGap: 3 };
  document.add(
    page.struct("P", {}, () => {
      page.font(plainFont).fontSize(10).fillColor(ink);
      const office = `Issued on ${text.issued} by the programme office of ${unbroken(text.programme)}.`;
      page.text(office, left, top + 4, style);
      page.text(`Counted from closed registers on ${text.counted}.`, left, page.y + 2, style);
    }),
  );
  document.add(
    page.struct("P", {}, () => {
      page
        .fontSize(10)
        .fillColor(ink)
        .text("Anyone can check it, and whether it still holds:", left, page.y + 4, style);
      page
        .fontSize(9)
        .fillColor(teal)
        .text(text.address, left, page.y + 2, { ...style, link: text.address });
    }),
  );
}

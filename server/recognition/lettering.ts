import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import bidiAlgorithm from "bidi-js";

type Page = PDFKit.PDFDocument;

/** A part of a line in one font and one direction, where it stands from left to right. */
interface Piece {
  font: string;
  words: string;
}

/** A name broken into lines at one size, in points. */
export interface Lettering {
  size: number;
  lines: string[];
}

const { resolve } = createRequire(import.meta.url);
const fontIn = (name: string, file: string) => join(dirname(resolve(name)), file);
const latin = resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");

/** The font for each script; what is no letter of any takes the font of what it follows. */
const scripts: readonly [RegExp, string][] = [
  [/\p{Script=Arabic}/u, fontIn("@embedpdf/fonts-arabic", "../fonts/NotoNaskhArabic-Bold.ttf")],
  [/\p{Script=Hebrew}/u, fontIn("@embedpdf/fonts-hebrew", "../fonts/NotoSansHebrew-Bold.ttf")],
  [
    /\p{Script=Devanagari}/u,
    fontIn("@expo-google-fonts/noto-sans-devanagari", "700Bold/NotoSansDevanagari_700Bold.ttf"),
  ],
  [/\p{Script=Hangul}/u, fontIn("@embedpdf/fonts-kr", "../fonts/NotoSansKR-Bold.otf")],
  [
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\u30fb\u30fc\uff00-\uffef]/u,
    fontIn("@embedpdf/fonts-sc", "../fonts/NotoSansHans-Bold.otf"),
  ],
];

/** Least size of a name, in points, and how high a line is beside its letters. */
const least = 12;
const leading = 1.35;

// Its types speak of a default export; what Node is given is the function itself.
const bidi = (bidiAlgorithm as unknown as typeof bidiAlgorithm.default)();

/** Whether the fonts have every letter of the name: boxes in place of a name would be an insult. */
export const canPrint = (page: Page, name: string): boolean =>
  pieces(page, name).every(({ font, words }) =>
    Array.from(words).every((letter) => hasLetter(page, font, letter)),
  );

/** The name at the largest size up to `most` points at which it keeps to three lines; none is cut. */
export function lettering(page: Page, name: string, width: number, most: number): Lettering {
  for (let size = most; size > least; size -= 1) {
    const isWhole = name.split(/\s+/).every((word) => widthOf(page, word, size) <= width);
    const lines = isWhole ? linesOf(page, name, size, width) : [];
    if (isWhole && lines.length <= 3) return { size, lines };
  }
  return { size: least, lines: linesOf(page, name, least, width) };
}

/** Writes the lines, centred between the margins, and leaves the page's pen below them. */
export function writeLines(page: Page, { size, lines }: Lettering, colour: string): void {
  const left = page.page.margins.left;
  const width = page.page.width - left - page.page.margins.right;
  for (const line of lines) {
    let x = left + (width - widthOf(page, line, size)) / 2;
    const baseline = page.y + size;
    const below = page.y + leading * size;
    for (const { font, words } of pieces(page, line)) {
      page.font(font).fontSize(size).fillColor(colour);
      page.text(words, x, baseline, whole);
      x += page.widthOfString(words, whole);
    }
    page.x = left;
    page.y = below;
  }
}

/** Named features keep PDFKit from laying out word by word, which puts right-to-left words in the wrong order. */
const whole: PDFKit.Mixins.TextOptions = { lineBreak: false, baseline: "alphabetic", features: ["kern"] };

function widthOf(page: Page, line: string, size: number): number {
  return pieces(page, line).reduce(
    (sum, { font, words }) => sum + page.font(font).fontSize(size).widthOfString(words, whole),
    0,
  );
}

/** Lines break after spaces and hyphens, between ideographs, and within a word only where it is wider than the line. */
function linesOf(page: Page, name: string, size: number, width: number): string[] {
  const fits = (words: string) => widthOf(page, words.trimEnd(), size) <= width;
  const parts = name.split(/(?<=[\s-])|(?<=\p{Script=Han})(?=\p{Script=Han})/u);
  const unbroken = parts.flatMap((part) => (fits(part) ? [part] : lettersOf(part)));
  const lines: string[] = [];
  for (const part of unbroken) {
    const longer = `${lines.at(-1) ?? ""}${part}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => line.trim());
}

const lettersOf = (word: string) =>
  [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(word)].map(({ segment }) => segment);

/** The line in the order in which it is seen: the Unicode Bidirectional Algorithm (UAX 9) over runs of one font. */
function pieces(page: Page, line: string): Piece[] {
  const levels = bidi.getEmbeddingLevels(line);
  const seenAt = new Map(bidi.getReorderedIndices(line, levels).map((index, place) => [index, place]));
  const found: (Piece & { level: number; at: number })[] = [];
  let index = 0;
  for (const letter of line) {
    const level = levels.levels[index] ?? 0;
    const before = found.at(-1);
    const font = fontFor(page, letter, before?.font ?? latin);
    const shown = level % 2 === 1 ? (bidi.getMirroredCharacter(letter) ?? letter) : letter;
    if (before?.font === font && before.level === level) before.words += shown;
    else found.push({ font, level, words: shown, at: seenAt.get(index) ?? index });
    index += letter.length;
  }
  return found.sort((a, b) => a.at - b.at);
}

function fontFor(page: Page, letter: string, before: string): string {
  const own = scripts.find(([script]) => script.test(letter))?.[1];
  if (own) return own;
  const belongsToNone = /[\p{Script=Common}\p{Script=Inherited}]/u.test(letter);
  return belongsToNone && hasLetter(page, before, letter) ? before : latin;
}

function hasLetter(page: Page, font: string, letter: string): boolean {
  page.font(font);
  const { font: opened } = (
    page as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } }
  )._font;
  return opened.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
}

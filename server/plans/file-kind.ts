/** The largest file members are handed, in bytes. */
export const mostFileBytes = 5 * 1_048_576;

const begins =
  (...bytes: number[]) =>
  (content: Uint8Array) =>
    bytes.every((byte, at) => content[at] === byte);
const ascii = (text: string) => [...Buffer.from(text, "latin1")];
const isPdf = begins(...ascii("%PDF-"));
const isPng = begins(0x89, ...ascii("PNG\r\n"));
const isJpeg = begins(0xff, 0xd8, 0xff);
const isWebp = (content: Uint8Array) =>
  begins(...ascii("RIFF"))(content) && begins(...ascii("WEBP"))(content.subarray(8));
const isZip = begins(...ascii("PK"), 3, 4);

/** Office documents are zips that name what they hold in their first entries. */
const isOffice = (content: Uint8Array) =>
  isZip(content) &&
  /\[Content_Types\]\.xml|_rels\/|mimetypeapplication\//.test(latin(content.subarray(0, 4_000)));
const latin = (content: Uint8Array) => Buffer.from(content).toString("latin1");

/** Words in UTF-8, with no byte that a text has none of. */
function isText(content: Uint8Array): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

/** What a file of each ending must be made of. Nothing a browser would run is among them. */
const kinds: Record<string, (content: Uint8Array) => boolean> = {
  pdf: isPdf,
  png: isPng,
  jpg: isJpeg,
  jpeg: isJpeg,
  webp: isWebp,
  docx: isOffice,
  pptx: isOffice,
  xlsx: isOffice,
  odt: isOffice,
  odp: isOffice,
  txt: isText,
  md: isText,
  csv: isText,
};

/** The endings a file form offers: ".pdf,.png,…". */
export const acceptedEndings = Object.keys(kinds)
  .map((ending) => `.${ending}`)
  .join(",");

/** The name without folders and signs that can't be seen, at most 100 characters of it, its ending kept. */
export function safeName(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? "";
  const clean = last.replace(/\p{C}|["<>:|?*]/gu, "").trim();
  const ending = /\.[^.]{1,5}$/.exec(clean)?.[0] ?? "";
  return `${clean.slice(0, clean.length - ending.length).slice(0, 100 - ending.length) || "file"}${ending}`;
}

/** Why the file can't be handed out, in a sentence; null when it can: its ending is known and its content is that. */
export function whyNotFile(name: string, content: Uint8Array): string | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const isKind = Object.hasOwn(kinds, ending) ? kinds[ending] : undefined;
  if (!isKind) return "Choose a PDF, picture, Word, PowerPoint or Excel file, or plain text";
  if (content.length === 0) return "That file is empty";
  if (content.length > mostFileBytes) return "A file may have at most 5 MB";
  return isKind(content) ? null : `That is not what a file ending in .${ending} holds`;
}

import QRCode from "qrcode";

/** A QR code as one path of unit squares on a square canvas; the quiet zone of four units is part of it. */
export interface QrPath {
  size: number;
  path: string;
}

const quiet = 4;

/** Draws the text as a QR code (ISO/IEC 18004, error correction M), one horizontal run of dark squares at a time. */
export function qrPath(text: string): QrPath {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: "M" });
  const { size } = modules;
  const runs: string[] = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let width = 0;
      while (x + width < size && modules.get(y, x + width)) width += 1;
      if (width > 0) runs.push(`M${x + quiet} ${y + quiet}h${width}v1h-${width}z`);
      x += width;
    }
  }
  return { size: size + 2 * quiet, path: runs.join("") };
}

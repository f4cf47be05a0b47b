import jsQR from "jsqr";
import type { QrPath } from "../../server/rooms/door-code.js";

/** A code as a square of pixels. */
interface Painted {
  /** Pixels on each side. */
  side: number;
  isDark: (x: number, y: number) => boolean;
}

/** Draws the path of unit squares, each so many pixels wide. */
export function paint({ size, path }: QrPath, scale: number): Painted {
  const dark = new Set<number>();
  for (const [, x = "", y = "", width = ""] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(width); step += 1) dark.add(Number(y) * size + Number(x) + step);
  }
  const at = (pixel: number) => Math.floor(pixel / scale);
  return { side: size * scale, isDark: (x, y) => dark.has(at(y) * size + at(x)) };
}

/** Draws the path, eight pixels to a square, and reads the picture. */
export function decode(code: QrPath): string | undefined {
  const { side, isDark } = paint(code, 8);
  const pixels = new Uint8ClampedArray(4 * side ** 2).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1)
      if (isDark(x, y)) pixels.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
  }
  return jsQR.default(pixels, side, side)?.data;
}

import jsQR from "jsqr";
import type { QrPath } from "../../server/rooms/door-code.js";

/** Draws the path of unit squares, eight pixels each, and reads the picture. */
export function decode({ size, path }: QrPath): string | undefined {
  const scale = 8;
  const pixels = new Uint8ClampedArray(4 * (size * scale) ** 2).fill(255);
  for (const [, x = "", y = "", width = ""] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column += 1)
        pixels.fill(0, 4 * (row * size * scale + column), 4 * (row * size * scale + column) + 3);
    }
  }
  return jsQR.default(pixels, size * scale, size * scale)?.data;
}

import type { QrPath } from "../../server/rooms/door-code.js";
import { paint } from "./qr-reader.js";

const [width, height] = [640, 480];

/** A short film that shows the code in the middle of a light wall, as a browser takes it for a camera (YUV4MPEG2). */
export function filmOf(code: QrPath): Buffer {
  const { side, isDark } = paint(code, Math.floor(400 / code.size));
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const light = Buffer.alloc(width * height, 235);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) if (isDark(x, y)) light[(top + y) * width + left + x] = 16;
  }
  const colour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), light, colour]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\n`);
  return Buffer.concat([head, frame, frame]);
}

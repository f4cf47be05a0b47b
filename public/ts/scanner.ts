import jsQR from "jsqr";

const LOOK_EVERY = 150;
const WIDTH = 640;

interface Detector {
  detect(picture: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/** A camera that looks for a code. */
export interface Scanning {
  /** Turns the camera off. */
  stop: () => void;
}

/**
 * Turns the camera at the back on, shows what it sees, and hands each QR code it reads to `found` until that says
 * that it was the right one.
 * @throws DOMException when there is no camera, or it may not be used
 */
export async function startScanning(
  video: HTMLVideoElement,
  found: (text: string) => boolean,
): Promise<Scanning> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 } },
  });
  let timer = 0;
  const stop = () => {
    window.clearTimeout(timer);
    timer = -1;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const read = await show(stream, video).catch((error: unknown) => {
    stop();
    throw error;
  });
  const look = async () => {
    const text = await read(video).catch(() => "");
    if (timer === -1) return;
    if (text !== "" && found(text)) stop();
    else timer = window.setTimeout(() => void look(), LOOK_EVERY);
  };
  void look();
  return { stop };
}

/** Shows what the camera sees. @returns what reads codes from that picture */
async function show(stream: MediaStream, video: HTMLVideoElement) {
  video.srcObject = stream;
  await video.play();
  return reader();
}

/** The browser's own reader where it has one, else one in script. */
async function reader(): Promise<(video: HTMLVideoElement) => Promise<string>> {
  const { BarcodeDetector } = window as unknown as { BarcodeDetector?: DetectorClass };
  const formats = (await BarcodeDetector?.getSupportedFormats()) ?? [];
  if (BarcodeDetector && formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    if (!pen || video.videoWidth === 0) return Promise.resolve("");
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return Promise.resolve(jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "");
  };
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

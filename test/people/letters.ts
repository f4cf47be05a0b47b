import { Outbox } from "../../server/data/outbox.js";

/** The letters to the address, newest first, once there are as many as said. */
export async function lettersTo(address: string, count: number) {
  for (let look = 0; look < 200; look += 1) {
    const letters = await Outbox.find({ address }).sort({ _id: -1 }).lean();
    if (letters.length >= count) return letters;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`fewer than ${count} letters to ${address}`);
}

/** The code and the link of the newest letter to the address, once there are as many letters as said. */
export async function secretsFor(address: string, count = 1): Promise<{ code: string; link: string }> {
  const [letter] = await lettersTo(address, count);
  const code = /^(\d{6}) is your/.exec(letter!.subject)?.[1] ?? "";
  const link = /\/sign-in\/link\/([\w-]{43})/.exec(letter!.text)?.[1] ?? "";
  return { code, link };
}

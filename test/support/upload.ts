import type { AppUnderTest } from "./app.js";
import type { Answer, Visitor } from "./visitor.js";

/** Sends a multipart form as a browser does: the page's token and one-time key, other fields, and maybe a file. */
export async function upload(
  app: Pick<AppUnderTest, "url">,
  visitor: Visitor,
  path: string,
  file: Uint8Array | string | null,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const form = await visitor.get(path);
  const body = new FormData();
  for (const name of ["csrf", "actionKey"]) {
    body.set(
      name,
      new RegExp(`name="${name}" value="([^"]+)"`).exec(form.text.split("<main")[1] ?? "")?.[1] ?? "",
    );
  }
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  if (file !== null)
    body.set("file", new Blob([new Uint8Array(Buffer.from(file))], { type: "text/csv" }), "file.csv");
  return visitor.send(path, { method: "POST", body, headers: { origin: app.url } });
}

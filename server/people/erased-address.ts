import mongoose from "mongoose";
import { among } from "../data/ids.js";
import { sign } from "../data/secret.js";

const erasedAddressSchema = new mongoose.Schema(
  {
    /** HMAC of the address under a data key: it can be compared with an address, and not be read. */
    _id: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: "erased_addresses", versionKey: false },
);

const ErasedAddress = mongoose.model("ErasedAddress", erasedAddressSchema);

const markOf = (key: string, email: string) => sign(key, `erased-address:${email}`);

/** Keeps, inside the change that erases somebody, that nobody is to be made anew by that address unasked. */
export async function noteErased(email: string, dataKeys: readonly string[], at: Date): Promise<void> {
  const [newest] = dataKeys;
  if (newest === undefined) return;
  await ErasedAddress.updateOne({ _id: markOf(newest, email) }, { $set: { at } }, { upsert: true });
}

/** Which of the addresses belonged to somebody who was erased, and since when. */
export async function findErased(
  emails: readonly string[],
  dataKeys: readonly string[],
): Promise<Map<string, Date>> {
  const marks = new Map(
    dataKeys.flatMap((key) => emails.map((email) => [markOf(key, email), email] as const)),
  );
  if (marks.size === 0 || !(await ErasedAddress.exists({}))) return new Map();
  const found = await ErasedAddress.find({ _id: among([...marks.keys()]) }).lean();
  return new Map(found.map(({ _id, at }) => [marks.get(_id) ?? "", at]));
}

/** Forgets it of addresses whose people are there again. */
export async function forgetErased(emails: readonly string[], dataKeys: readonly string[]): Promise<void> {
  const marks = dataKeys.flatMap((key) => emails.map((email) => markOf(key, email)));
  await ErasedAddress.deleteMany({ _id: among(marks) });
}

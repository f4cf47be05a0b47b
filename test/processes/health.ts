import { expect } from "chai";
import type { Visitor } from "../support/visitor.js";

/** The promises that the health page says are broken, each with what breaks it. */
export async function brokenPromises(staff: Visitor): Promise<string[]> {
  await staff.post("/office/health/check");
  const { status, text } = await staff.get("/office/health");
  expect(status).to.equal(200);
  const rows = [...text.matchAll(/data-label="Promise">([^<]*)<\/td><td data-label="State">(.*?)<\/td>/gs)];
  expect(rows.length).to.be.at.least(5);
  const told = rows.map(([, promise = "", state = ""]) => [promise, state.replace(/<[^>]*>/g, "").trim()]);
  return told.filter(([, state]) => state !== "holds").map((pair) => pair.join(": "));
}

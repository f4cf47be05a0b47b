import { expect } from "chai";
import { pictureType } from "../../server/rooms/photo.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom } from "../support/factories.js";
import { upload } from "../support/upload.js";
import { stranger, visitorFor } from "../support/visitor.js";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("A room's photo", () => {
  const app = useApp();

  it("is known by what it begins with, and nothing else is taken for one", () => {
    expect(pictureType(png)).to.equal("image/png");
    expect(pictureType(Buffer.from("RIFF1234WEBPVP8 "))).to.equal("image/webp");
    expect(pictureType(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).to.equal("image/jpeg");
    for (const other of ["<svg onload='x'>", "GIF89a", "RIFF1234WAVE", ""]) {
      expect(pictureType(Buffer.from(other)), other).to.equal(null);
    }
  });

  it("is given by staff, seen with the directions by whoever is signed in, and can be taken away", async () => {
    const room = await makeRoom({ code: "N-1", directions: "Past the porter, up the ramp" });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const student = await visitorFor(app, await makePerson());
    const path = `/office/rooms/${room.code}/photo`;
    expect((await upload(app, staff, path, "<svg></svg>")).status).to.equal(422);
    expect((await upload(app, staff, path, null)).status).to.equal(422);
    expect((await upload(app, staff, path, png)).status).to.equal(303);
    const page = await student.get("/rooms/N-1");
    expect(page.text).to.include("Past the porter, up the ramp");
    const [, src = ""] = /<img src="([^"]+)"/.exec(page.text) ?? [];
    const answer = await fetch(`${app.url}${src.replace("&#x3D;", "=")}`, {
      headers: { cookie: [...student.cookies].map((pair) => pair.join("=")).join("; ") },
    });
    expect([
      answer.status,
      answer.headers.get("content-type"),
      answer.headers.get("x-content-type-options"),
    ]).to.deep.equal([200, "image/png", "nosniff"]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).to.equal(true);
    expect((await stranger(app).get("/rooms/N-1/photo")).status).to.not.equal(200);
    await staff.post(`${path}/end`);
    expect((await student.get("/rooms/N-1")).text).to.not.include("<img");
    expect((await student.get("/rooms/N-1/photo")).status).to.equal(404);
  });
});

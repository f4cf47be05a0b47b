import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { upload } from "../support/upload.js";
import { visitorFor, type Answer } from "../support/visitor.js";

const path = "/office/people/import";
const header = "email,name,year,roles,campus,group_codes";
const csv = (...rows: string[]) => [header, ...rows, ""].join("\n");
const two = csv(
  "ana@school.example,Ana Ruiz,1,student,North,",
  "bo@school.example,Bo Li,4,student;leader,,lead:REN-1",
);
const linesIn = ({ text }: Answer) => [...text.matchAll(/<li><code>(.*?)<\/code>/g)].map(([, line]) => line);

describe("Importing the roster in the browser", () => {
  const app = useApp();
  const staffVisitor = async () =>
    visitorFor(app, await makePerson({ email: "office@school.example", roles: ["staff"] }));
  const preview = async (visitor: Awaited<ReturnType<typeof staffVisitor>>, file: string) => {
    const taken = await upload(app, visitor, path, file);
    expect(taken.status).to.equal(303);
    const draft = new URLSearchParams(taken.location?.split("?")[1]).get("draft") ?? "";
    return { draft, page: await visitor.get(taken.location ?? "") };
  };
  const figuresIn = ({ text }: Answer) =>
    [...text.matchAll(/figure-value">(\d+)</g)].map(([, value]) => Number(value));

  it("shows what a file would do and writes nothing until it is confirmed", async () => {
    const visitor = await staffVisitor();
    const { draft, page } = await preview(visitor, two);
    expect(figuresIn(page)).to.deep.equal([2, 0, 0, 0]);
    expect(page.text).to.include("Ana Ruiz").and.include("Import these people");
    expect(await Person.countDocuments()).to.equal(1);

    const done = await upload(app, visitor, path, null, { draft });
    expect([done.status, done.location]).to.deep.equal([303, "/office/people"]);
    const list = await visitor.get("/office/people");
    expect(list.text)
      .to.include("2 people added, 0 updated, 0 left as they were")
      .and.include("bo@school.example");
    const bo = await Person.findOne({ email: "bo@school.example" }).lean();
    expect(bo).to.deep.include({ name: "Bo Li", year: 4, groupCodes: ["lead:REN-1"], campus: "" });
    const entry = await Audit.findOne({ act: "import the roster" }).lean();
    expect(entry?.details).to.deep.equal({ fileName: "file.csv", add: 2, update: 0, leave: 0, reject: 0 });
  });

  it("answers a second press of the button without a second effect", async () => {
    const visitor = await staffVisitor();
    const { draft } = await preview(visitor, two);
    const answers = await Promise.all([1, 2, 3].map(() => upload(app, visitor, path, null, { draft })));
    expect(answers.map(({ status, location }) => `${status} ${location ?? ""}`)).to.deep.equal(
      Array(3).fill("303 /office/people"),
    );
    expect((await upload(app, visitor, path, null, { draft })).status).to.equal(303);
    expect(await Person.countDocuments()).to.equal(3);
  });

  it("shows nobody else the uploaded file", async () => {
    const { draft } = await preview(await staffVisitor(), two);
    const other = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await other.get(`${path}?draft=${draft}`)).location).to.equal(path);
    await upload(app, other, path, null, { draft });
    expect(await Person.countDocuments({ email: "ana@school.example" })).to.equal(0);
  });

  it("forgets the uploaded file after an hour", async () => {
    const visitor = await staffVisitor();
    const { draft } = await preview(visitor, two);
    app.clock.advance(61);
    expect((await visitor.get(`${path}?draft=${draft}`)).location).to.equal(path);
  });

  it("lists every bad row by line and keeps nothing", async () => {
    const visitor = await staffVisitor();
    const answer = await upload(
      app,
      visitor,
      path,
      csv("ana@school.example,Ana,1,student,,", "nobody,,12,boss,,"),
    );
    expect(answer.status).to.equal(422);
    expect(figuresIn(answer)).to.deep.equal([1, 0, 0, 1]);
    expect(linesIn(answer)).to.deep.equal([
      "line 3: email: Enter an e-mail address like ana@school.edu",
      "line 3: name: is empty",
      "line 3: year: enter a year from 1 to 9",
      "line 3: roles: &quot;boss&quot; is not one of student, leader, staff, support",
    ]);
    expect(answer.text).to.include("One row is not right. Nothing was written.").and.include("Error:");
    expect(await Person.countDocuments()).to.equal(1);
  });

  const manyRows = Array.from({ length: 5_001 }, (_, n) => `p${n}@school.example,P,1,student,,`);
  const badFiles: [string, string | Uint8Array | null, number, RegExp][] = [
    ["no file", null, 422, /Choose a CSV file/],
    ["an empty file", "", 422, /line 1: file: is empty/],
    ["a huge file", "a".repeat(1_100_000), 413, /That file is too large/],
    ["5,001 rows", csv(...manyRows), 422, /line 5002: file: has 5,001 rows; a file may have at most 5,000/],
    [
      "Latin-1",
      Buffer.from(csv("zoe@school.example,Zoë,1,student,,"), "latin1"),
      422,
      /line 2: name: byte EB in “Zo\?” is not UTF-8/,
    ],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), 422, /not a text file/],
    [
      "a doubled address",
      csv("a@school.example,A,1,student,,", "A@school.example,B,1,student,,"),
      422,
      /line 3: email: is the same as in line 2/,
    ],
    [
      "a formula",
      csv('a@school.example,"=HYPERLINK(1)",1,student,,'),
      422,
      /line 2: name: begins with &quot;&#x3D;&quot;/,
    ],
    [
      "an unclosed quotation mark",
      csv(
        "a@school.example,A,1,student,,",
        'b@school.example,"B,1,student,,',
        "c@school.example,C,1,student,,",
      ),
      422,
      /can(&#x27;|')t be read: in line 3, a quotation mark opens here and is never closed/,
    ],
    ["an unknown column", "email,name,year,roles,shoe\n", 422, /line 1: shoe: unknown column/],
    ["a missing column", "email,name,year\n", 422, /line 1: roles: this column is missing/],
    ["another table altogether", "code;name\nN-1;Room\n", 422, /line 1: code: unknown column/],
    ["markup", csv("a@school.example,A,1,<script>alert(1)</script>,,"), 422, /&lt;script&gt;alert/],
  ];
  for (const [name, file, status, words] of badFiles) {
    it(`answers ${name} in words and writes nothing`, async () => {
      const answer = await upload(app, await staffVisitor(), path, file);
      expect(answer.status).to.equal(status);
      expect(answer.text).to.match(words).and.not.include("<script>alert");
      expect(await Person.countDocuments()).to.equal(1);
    });
  }

  it("offers nothing to import where there are no rows, and counts none where the file was given up", async () => {
    const visitor = await staffVisitor();
    const bare = await upload(app, visitor, path, `${header}\n`);
    expect(bare.status).to.equal(422);
    expect(bare.text).to.include("no rows under its header").and.not.include("Import these people");
    const open = await upload(app, visitor, path, csv('b@school.example,"B,1,student,,'));
    expect(figuresIn(open)).to.deep.equal([]);
    expect(linesIn(open)).to.have.length(1);
  });

  it("shows which roles somebody would lose before it is imported", async () => {
    await makePerson({ email: "bo@school.example", name: "Bo Li", roles: ["student", "leader", "support"] });
    const { page } = await preview(await staffVisitor(), two);
    expect(page.text)
      .to.include("line 3: Bo Li would no longer be support")
      .and.include("Import these people");
  });

  it("refuses bodies that are no form of ours", async () => {
    const visitor = await staffVisitor();
    const csrf = /name="csrf" value="([^"]+)"/.exec((await visitor.get(path)).text)?.[1] ?? "";
    const headers = { origin: app.url, "x-csrf": csrf };
    const json = { ...headers, "content-type": "application/json" };
    const send = async (init: RequestInit) => (await visitor.send(path, { method: "POST", ...init })).status;
    expect(await send({ headers: { origin: app.url } })).to.equal(403);
    expect(await send({ headers })).to.equal(422);
    expect(await send({ headers: json, body: JSON.stringify({ draft: { $ne: null } }) })).to.equal(303);
    expect(await send({ headers: json, body: JSON.stringify([1]) })).to.equal(400);
    expect(await send({ headers: json, body: "{" })).to.equal(400);
    expect(await send({ headers: { ...headers, "content-type": "text/csv" }, body: two })).to.equal(415);
    expect(
      await send({ headers: { ...headers, "content-type": "multipart/form-data" }, body: two }),
    ).to.equal(400);
    expect(
      await send({
        headers: { ...headers, "content-type": "multipart/form-data; boundary=x" },
        body: "--x\r\nbroken",
      }),
    ).to.equal(400);
    expect(await Person.countDocuments()).to.equal(1);
  });

  it("is not there for students and leaders", async () => {
    const leader = await visitorFor(app, await makePerson({ roles: ["student", "leader"] }));
    expect((await leader.get(path)).status).to.equal(404);
    expect((await leader.post(path, { draft: "x" })).status).to.equal(404);
  });
});

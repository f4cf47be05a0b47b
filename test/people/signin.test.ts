import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { SignIn, SignInCode } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { stranger, type Visitor } from "../support/visitor.js";
import { lettersTo, secretsFor } from "./letters.js";

const email = "ana@school.example";

const isIn = async (visitor: Visitor) => (await visitor.get("/profile")).status === 200;
const other = (code: string) => (code === "000000" ? "000001" : "000000");

describe("Signing in", () => {
  const app = useApp();

  async function asked() {
    await makeTerm();
    const person = await makePerson({ email, roles: ["student"] });
    const visitor = stranger(app);
    const answer = await visitor.post("/sign-in", { email: " Ana@School.example ", next: "/profile" });
    return { person, visitor, answer, ...(await secretsFor(email)) };
  }

  it("takes the typed code once, in the browser that asked, and goes on where the person wanted", async () => {
    const { visitor, code, link, answer } = await asked();
    expect(answer.location).to.equal("/sign-in/code?next=%2Fprofile");
    const [letter] = await lettersTo(email, 1);
    expect(letter?.subject, "by the name its pages bear").to.equal(`${code} is your Peer learning code`);
    expect((await visitor.get(`/sign-in/link/${link}`)).text).to.not.contain("Peer Rounds");
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    const entered = await visitor.post("/sign-in/code", { code: spaced, next: "/profile" });
    expect(entered.location).to.equal("/profile");
    expect(entered.headers.getSetCookie().find((line) => line.startsWith("__Host-sign-in="))).to.match(
      /^__Host-sign-in=[\w-]{43};.* Path=\/;.* HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await isIn(visitor)).to.equal(true);
    await visitor.post("/sign-in/end");
    await visitor.get("/sign-in");
    expect((await visitor.post("/sign-in/code", { code, next: "" })).status).to.equal(422);
    expect(await isIn(visitor)).to.equal(false);
  });

  it("answers an unknown address, and one that has left, word for word like a known one", async () => {
    await makeTerm();
    await makePerson({ email });
    await makePerson({ email: "gone@school.example", leftAt: new Date("2026-10-01T00:00:00Z") });
    const pages: string[] = [];
    for (const address of ["nobody@school.example", "gone@school.example", email]) {
      const visitor = stranger(app);
      const answer = await visitor.post("/sign-in", { email: address, next: "" });
      expect(answer.status).to.equal(303);
      const page = await visitor.get(answer.location!);
      pages.push(
        `${answer.location!}\n${page.text.replace(/name="(csrf|actionKey)" value="[^"]*"/g, "").replaceAll(address, "")}`,
      );
    }
    expect(new Set(pages).size).to.equal(1);
    await lettersTo(email, 1);
    expect(await Outbox.countDocuments()).to.equal(1);
  });

  it("takes no code in another browser", async () => {
    const { code } = await asked();
    const elsewhere = stranger(app);
    expect((await elsewhere.post("/sign-in/code", { code, next: "" })).status).to.equal(422);
    expect(await isIn(elsewhere)).to.equal(false);
  });

  it("gives five tries, also to guesses at the same moment", async () => {
    const { visitor, code } = await asked();
    await Promise.all(
      Array.from({ length: 5 }, () => visitor.post("/sign-in/code", { code: other(code), next: "" })),
    );
    const right = await visitor.post("/sign-in/code", { code, next: "" });
    expect(right.status).to.equal(422);
    expect(right.text).to.include("This code is used up");
    expect(await isIn(visitor)).to.equal(false);
  });

  it("shows the address that was typed, known or not, and after five tries says the same of both", async () => {
    await makeTerm();
    await makePerson({ email: "known@school.example" });
    const pages: string[] = [];
    for (const email of ["known@school.example", "other@school.example"]) {
      const visitor = stranger(app);
      await visitor.post("/sign-in", { email, next: "" });
      expect((await visitor.get("/sign-in/code")).text).to.include(`${email}</strong>`);
      expect((await visitor.get("/sign-in")).text).to.include(`value="${email}"`);
      while ((await SignInCode.countDocuments()) <= pages.length)
        await new Promise((done) => setTimeout(done, 5));
      let last = await visitor.post("/sign-in/code", { code: "000000", next: "" });
      expect(last.text).to.include("That code is not right");
      for (let n = 0; n < 4; n += 1) last = await visitor.post("/sign-in/code", { code: "000000", next: "" });
      expect(last.status).to.equal(422);
      pages.push(/<p class="field-error"[\s\S]*?<\/p>/.exec(last.text)?.[0] ?? "");
    }
    expect(pages[0]).to.include("This code is used up").and.equal(pages[1]);
  });

  it("lets one of several right answers in when they arrive together", async () => {
    const { visitor, code, person } = await asked();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => visitor.post("/sign-in/code", { code, next: "" })),
    );
    expect(answers.filter((answer) => answer.status === 303)).to.have.length(1);
    expect(await SignIn.countDocuments({ person: person._id })).to.equal(1);
  });

  it("ends code and link after fifteen minutes", async () => {
    const { visitor, code, link } = await asked();
    app.clock.advance(15);
    expect((await visitor.post("/sign-in/code", { code, next: "" })).status).to.equal(422);
    expect((await visitor.post("/sign-in/link", { link, next: "" })).location).to.equal("/sign-in");
    expect(await isIn(visitor)).to.equal(false);
  });

  it("cancels older codes and links when a new one is asked for", async () => {
    const { visitor, code, link } = await asked();
    await visitor.post("/sign-in", { email, next: "" });
    const newest = await secretsFor(email, 2);
    expect((await visitor.post("/sign-in/link", { link, next: "" })).location).to.equal("/sign-in");
    if (newest.code !== code) {
      expect((await visitor.post("/sign-in/code", { code, next: "" })).status).to.equal(422);
    }
    expect((await visitor.post("/sign-in/code", { code: newest.code, next: "" })).location).to.equal("/");
  });

  it("uses a link up by its button, never by opening it", async () => {
    const { visitor, link } = await asked();
    for (const method of ["GET", "HEAD", "GET"]) {
      const opened = await visitor.send(`/sign-in/link/${link}?next=%2Fprofile`, { method });
      expect(opened.status).to.equal(200);
    }
    expect(await SignInCode.countDocuments()).to.equal(1);
    expect(await isIn(visitor)).to.equal(false);
    expect((await visitor.post("/sign-in/link", { link, next: "/profile" })).location).to.equal("/profile");
    expect(await isIn(visitor)).to.equal(true);
  });

  it("takes a link once, and in the browser that asked only", async () => {
    const { visitor, link } = await asked();
    const elsewhere = stranger(app);
    expect((await elsewhere.post("/sign-in/link", { link, next: "" })).location).to.equal("/sign-in");
    expect((await elsewhere.get("/sign-in")).text).to.include("You asked for this link in another browser.");
    expect(await isIn(elsewhere)).to.equal(false);
    expect((await visitor.post("/sign-in/link", { link, next: "" })).location).to.equal("/");
    expect(await isIn(visitor)).to.equal(true);
    await visitor.post("/sign-in/end");
    await visitor.get("/sign-in");
    expect((await visitor.post("/sign-in/link", { link, next: "" })).location).to.equal("/sign-in");
  });

  it("keeps neither code nor link nor cookie in the database", async () => {
    const { visitor, code, link } = await asked();
    const kept = JSON.stringify(await SignInCode.find().lean());
    expect(kept).not.to.include(link).and.not.include(code);
    await visitor.post("/sign-in/code", { code, next: "" });
    expect(JSON.stringify(await SignIn.find().lean())).not.to.include(visitor.cookies.get("__Host-sign-in"));
  });

  it("goes on within the app only", async () => {
    const away = [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "/sign-in",
      "",
    ];
    await makeTerm();
    for (const next of away) {
      const visitor = stranger(app);
      const person = await makePerson();
      const answer = await visitor.post("/sign-in", { email: person.email, next });
      expect(answer.location, next).to.equal("/sign-in/code?next=%2F");
      const { code } = await secretsFor(person.email);
      expect((await visitor.post("/sign-in/code", { code, next })).location, next).to.equal("/");
    }
  });

  it("says what is wrong with what was typed", async () => {
    await makeTerm();
    const visitor = stranger(app);
    const typed = await visitor.post("/sign-in", { email: "ana at school", next: "" });
    expect(typed.status).to.equal(422);
    expect(typed.text)
      .to.include("Enter an e-mail address like ana@school.edu")
      .and.include('value="ana at school"');
    for (const code of ["12345", "abcdef", "1234567", ""]) {
      expect((await visitor.post("/sign-in/code", { code, next: "" })).status).to.equal(422);
    }
    const broken: Record<string, string | string[]>[] = [
      { email: [email, email], next: "" },
      { email: `${"x".repeat(300)}@school.example`, next: "" },
      { email, next: "", role: "staff" },
      {},
    ];
    for (const fields of broken) expect((await visitor.post("/sign-in", fields)).status).to.equal(422);
    expect((await visitor.post("/sign-in/link", { link: "x", next: "" })).location).to.equal("/sign-in");
    expect((await visitor.get("/sign-in")).text, "after one that was sent").to.contain("did not come whole");
    for (const words of [false, true]) {
      await visitor.post("/sign-in", { email: "nobody@school.example", next: "" });
      expect((await visitor.get("/sign-in/code")).text.includes("Another code is on its way")).to.equal(
        words,
      );
    }
  });

  it("leads from a damaged link to the code where one was asked for, to a new one elsewhere, and on whoever is in", async () => {
    const { visitor, code } = await asked();
    const damaged = await visitor.get("/sign-in/link/AZYd2?next=%2Fprofile");
    expect(damaged.status).to.equal(404);
    expect(damaged.text)
      .to.include("did not come whole. Type the code of the message")
      .and.include('name="code"')
      .and.include('name="next" value="/profile"');
    const elsewhere = await stranger(app).get("/sign-in/link/AZYd2?next=%2Fprofile");
    expect(elsewhere.status).to.equal(404);
    expect(elsewhere.text)
      .to.include("did not come whole. Ask for a new one.")
      .and.include('name="email"')
      .and.include('name="next" value="/profile"');
    await visitor.post("/sign-in/code", { code, next: "" });
    const inAlready = await visitor.get("/sign-in/link/AZYd2?next=%2Fprofile");
    expect([inAlready.status, inAlready.location]).to.deep.equal([303, "/profile"]);
  });

  it("keeps where somebody was going when their link has ended or belongs to another browser", async () => {
    const { visitor, link } = await asked();
    const on = { link, next: "/profile" };
    expect((await stranger(app).post("/sign-in/link", on)).location).to.equal("/sign-in?next=%2Fprofile");
    app.clock.advance(15);
    expect((await visitor.post("/sign-in/link", on)).location).to.equal("/sign-in?next=%2Fprofile");
    const broken = await visitor.post("/sign-in/link", { ...on, link: "x" });
    expect(broken.location).to.equal("/sign-in?next=%2Fprofile");
  });

  it("forgets the address that was typed once somebody is in by link, and when they sign out", async () => {
    const { visitor, link } = await asked();
    const isKept = () => visitor.cookies.has("__Host-asked");
    expect(isKept()).to.equal(true);
    await visitor.post("/sign-in/link", { link, next: "" });
    expect([await isIn(visitor), isKept()]).to.deep.equal([true, false]);
    await visitor.post("/sign-in", { email, next: "" });
    expect(isKept()).to.equal(true);
    await visitor.post("/sign-in/end");
    expect([await isIn(visitor), isKept()]).to.deep.equal([false, false]);
  });
});

import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Person } from "../../server/people/person.js";
import { Credential } from "../../server/recognition/credential.js";
import { keepDefaultRules } from "../../server/recognition/rules.js";
import { useApp } from "../support/app.js";
import { makeCredential, makePerson, makeTerm } from "../support/factories.js";
import { filledForm } from "../attendance/register-form.js";
import { makeTuesday, started } from "../attendance/school-day.js";
import { stranger, visitorFor } from "../support/visitor.js";

const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("The check page of a certificate", () => {
  const app = useApp();
  const checkOf = async ({ _id }: { _id: string }) => stranger(app).get(`/check/${_id}`);
  const staff = async () => visitorFor(app, await makePerson({ roles: ["staff"] }));

  it("tells anyone who has its address what was verified, and that it holds", async () => {
    await makeTerm();
    const page = await checkOf(await makeCredential(await makePerson({ name: "Bea Student" })));
    expect(page.status).to.equal(200);
    expect(plain(page.text)).to.include("Bea Student").and.include("Valid").and.include("Leading 30 min");
    expect(page.text).not.to.include("@school.example");
  });

  it("is found by the address on the paper, typed whole or its end, and says what is wrong with another", async () => {
    await makeTerm();
    const { _id } = await makeCredential(await makePerson());
    const typed = async (text: string) => stranger(app).get(`/check?certificate=${encodeURIComponent(text)}`);
    expect((await stranger(app).get("/check")).status).to.equal(200);
    for (const text of [
      _id,
      ` ${_id} `,
      `https://school.example/check/${_id}`,
      `school.example/check/${_id}/`,
    ])
      expect((await typed(text)).location, text).to.equal(`/check/${_id}`);
    const short = await typed(`"><b>${_id.slice(1)}`);
    expect([short.status, short.location]).to.deep.equal([422, null]);
    expect(short.text)
      .to.include("has 22 letters")
      .and.include(`value="&quot;&gt;&lt;b&gt;${_id.slice(1)}"`);
    expect((await typed("")).text).to.include("Type the address that stands on the certificate");
    expect((await stranger(app).get(`/check?certificate=a&certificate=${_id}`)).status).to.equal(422);
  });

  it("doesn't exist for forged addresses, in any form; who guesses is slowed down", async () => {
    await makeTerm();
    const { _id } = await makeCredential(await makePerson());
    const guesses = [
      "x".repeat(22),
      _id.slice(0, -1),
      `${_id}x`,
      `${_id}.pdf`,
      _id.toUpperCase(),
      "%00",
      "..%2f",
    ];
    for (const guess of guesses)
      for (const form of ["", ".json", ".jwt"])
        expect((await stranger(app).get(`/check/${guess}${form}`)).status, guess + form).to.equal(404);
    const mistyped = await stranger(app).get(`/check/${_id.slice(0, -1)}`);
    expect(mistyped.text)
      .to.include("No certificate has this address")
      .and.include(`value="${_id.slice(0, -1)}"`);
    const answers = [];
    for (let n = 0; n < 14; n += 1)
      answers.push((await stranger(app).get(`/check/${"y".repeat(22)}`)).status);
    expect(answers).to.include(429);
    expect((await checkOf({ _id })).status, "the real one").to.equal(200);
  });

  it("that was taken back stays on its holder's page, who makes no other; staff find it and issue it anew", async () => {
    const { ana, session, path } = await makeTuesday();
    app.clock.set(started);
    const leader = await visitorFor(app, ana);
    await leader.post(`${path}/opening`);
    await leader.post(`${path}/closing`, filledForm((await leader.get(path)).text));
    await leader.post("/recognition/hours");
    const office = await staff();
    const leaderPage = (await office.get(`/office/leaders/${String(ana._id)}`)).text;
    const list = /href="(\/office\/recognition\/credentials[^"]*)"/.exec(leaderPage)?.[1] ?? "";
    const listed = await office.get(list.replaceAll("&#x3D;", "="));
    expect(plain(listed.text)).to.include("Certificates of Ana Leader").and.include("1 certificate");
    const own = /href="(\/office\/recognition\/credentials\/[^"]+)"/.exec(listed.text)?.[1] ?? "";
    await office.post(`${own}/revocation`, { reason: "Issued in error" });
    const after = await leader.get("/recognition");
    expect(plain(after.text)).to.include("taken back").and.include("Issued in error");
    expect(after.text).to.not.include("Make a certificate of my hours");
    await leader.post("/recognition/hours");
    expect(await Credential.countDocuments({ person: ana._id, revokedAt: null })).to.equal(0);
    const anew = await office.post(`${own}/reissue`, { reason: "It was right after all" });
    expect(await Credential.countDocuments({ person: ana._id, revokedAt: null })).to.equal(1);
    expect(own).to.not.equal(anew.location);
    await office.post(`${own}/reissue`, { reason: "Twice" });
    expect(await Credential.countDocuments({ person: ana._id })).to.equal(2);
    expect(plain((await leader.get("/recognition")).text)).to.not.include("Issued in error");
    expect(plain((await office.get("/office/recognition/credentials?q=nobody")).text)).to.include(
      "Nothing found",
    );
    expect(session.register).to.have.lengthOf(0);
  });

  it("says that it was taken back and why, and its paper is printed no more", async () => {
    await makeTerm();
    const holder = await makePerson();
    const credential = await makeCredential(holder);
    const office = await staff();
    const path = `/office/recognition/credentials/${credential._id}`;
    expect((await office.post(`${path}/revocation`, { reason: "" })).status).to.equal(422);
    const own = await visitorFor(app, holder);
    const paper = `/recognition/${credential._id}/certificate.pdf`;
    expect((await own.get(paper)).headers.get("content-type")).to.equal("application/pdf");
    await office.post(`${path}/revocation`, { reason: "It was somebody else's." });
    const text = plain((await checkOf(credential)).text);
    expect(text).to.include("does not hold").and.include("It was somebody else").and.not.include("Valid");
    expect((await own.get(paper)).status).to.equal(404);
    expect(plain((await own.get("/recognition")).text)).to.include("Nothing yet");
  });

  it("leads from one that was issued anew to its successor", async () => {
    await makeTerm();
    const holder = await makePerson({ name: "Bea Maiden" });
    const credential = await makeCredential(holder);
    holder.name = "Bea Married";
    await holder.save();
    const path = `/office/recognition/credentials/${credential._id}`;
    const office = await staff();
    expect(plain((await office.get(path)).text)).to.include(
      "public page says that it was taken back, with your reason",
    );
    const answer = await office.post(`${path}/reissue`, { reason: "The name changed" });
    const [letter, ...others] = await Outbox.find({ to: holder._id }).lean();
    expect(others, "told once").to.have.length(0);
    expect(letter?.text).to.include("hours as they are now: The name changed. The page");
    const next = (answer.location ?? "").split("/").at(-1) ?? "";
    expect((await checkOf(credential)).text)
      .to.include(`/check/${next}`)
      .and.include("The name changed.");
    expect(plain((await checkOf({ _id: next })).text))
      .to.include("Bea Married")
      .and.include("Valid");
    expect((await office.get(path)).text, "has a successor already").to.not.include(`${path}/reissue`);
    await office.post(`/office/recognition/credentials/${next}/revocation`, { reason: "A mistake" });
    const again = await office.post(`${path}/reissue`, { reason: "From an older page" });
    expect(again.location, "the one in its place").to.equal(`/office/recognition/credentials/${next}`);
    expect(await Credential.countDocuments()).to.equal(2);
  });

  it("can't be issued anew to somebody who was erased", async () => {
    await makeTerm();
    const holder = await makePerson();
    const credential = await makeCredential(holder, { revokedAt: app.clock.now() });
    const office = await staff();
    const path = `/office/recognition/credentials/${credential._id}`;
    expect((await office.get(path)).text).to.include(`${path}/reissue`);
    await Person.updateOne({ _id: holder._id }, { $set: { erasedAt: app.clock.now() } });
    expect((await office.get(path)).text).to.not.include(`${path}/reissue`);
    expect((await office.post(`${path}/reissue`, { reason: "As before." })).status).to.equal(409);
    expect(await Credential.countDocuments()).to.equal(1);
  });

  it("and its paper are of nobody else: other people's certificates and ledgers don't exist", async () => {
    await makeTerm();
    const bea = await makePerson({ name: "Bea Student" });
    const { _id } = await makeCredential(bea);
    const other = await visitorFor(app, await makePerson());
    expect((await other.get(`/recognition/${_id}/certificate.pdf`)).status).to.equal(404);
    expect((await stranger(app).get(`/recognition/${_id}/certificate.pdf`)).status).to.equal(303);
    expect((await other.get("/recognition")).text).not.to.include("Bea Student");
    for (const path of ["/office/recognition", "/office/recognition.csv", "/office/recognition/ceremony"])
      expect((await other.get(path)).status).to.equal(404);
  });
});

describe("The office's rules", () => {
  const app = useApp();

  it("are looked at, run and undone; the same form sent again does nothing more", async () => {
    await makeTerm();
    await keepDefaultRules(app.clock.now());
    await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const una = await makePerson({ name: "Una Office", roles: ["staff"] });
    const office = await visitorFor(app, una);
    const rule = "/office/recognition/rules/level-1";
    const edit = { name: "Trained", about: "For learning how.", trainingMinutes: "10", version: "1" };
    expect((await office.post(rule, { ...edit, trainingMinutes: "ten" })).status).to.equal(422);
    expect((await office.post(rule, edit)).status).to.equal(303);
    expect((await office.post(rule, edit)).text, "on an older version").to.include("Somebody else changed");
    expect(plain((await office.get(rule)).text)).to.include("Ana Leader 10 h training (10 h asked for)");
    const key = { actionKey: "k".repeat(22), version: "2" };
    const [first, again] = [await office.post(`${rule}/run`, key), await office.post(`${rule}/run`, key)];
    expect(again.location).to.equal(first.location);
    expect(await Credential.countDocuments()).to.equal(1);
    expect((await office.get("/office/recognition.csv")).text).to.include("Ana Leader,Trained,2026-10-05");
    expect(plain((await office.get("/office/recognition/ceremony")).text)).to.include("Trained Ana Leader");
    expect(plain((await office.get(rule)).text), "from wherever one comes").to.include(
      "Given to one person today 09:00 by Una Office. It can be undone as a whole until Mon 19 Oct.",
    );
    const end = /action="(\/office\/recognition\/runs\/[\w-]{12}\/end)"/.exec(
      (await office.get(rule)).text,
    )?.[1];
    const given = app.clock.now();
    app.clock.advance(14 * 1440 + 1);
    // Two weeks on, an earlier sign-in is over.
    const later = await visitorFor(app, una);
    expect((await later.get(rule)).text)
      .to.include("Its versions")
      .and.not.include("Given to one person");
    expect((await later.post(end ?? "")).location, "where one was").to.equal(rule);
    expect((await later.get(rule)).text).to.include("can be undone as a whole for 14 days");
    expect(await Credential.countDocuments({ revokedAt: null }), "too late").to.equal(1);
    app.clock.set(given);
    await office.post(end ?? "");
    expect(await Credential.countDocuments({ revokedAt: null })).to.equal(0);
    expect((await office.get(rule)).text, "undone").not.to.include("Given to one person");
    const more = await office.post(`${rule}/run`, key);
    expect(more.location, "an old form").to.equal(first.location);
    expect(await Credential.countDocuments({ revokedAt: null })).to.equal(0);
  });
});

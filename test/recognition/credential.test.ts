import { createPublicKey } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { verifyCredential } from "@digitalbazaar/vc";
import { expect } from "chai";
import { createVerifier } from "fast-jwt";
import { Credential, type CredentialFields } from "../../server/recognition/credential.js";
import { findSigner, keepSigningKey, retireUnopened } from "../../server/recognition/keys.js";
import { openBadgeOf, stamp } from "../../server/recognition/open-badge.js";
import { revoke } from "../../server/recognition/revoking.js";
import { loadContext, signDocument, signToken } from "../../server/recognition/signing.js";
import { SigningKey } from "../../server/recognition/signing-key.js";
import { findProgrammeName } from "../../server/terms/programme.js";
import { monday, useApp } from "../support/app.js";
import { makeCredential, makePerson, makeTerm } from "../support/factories.js";
import { isProved, type Signed } from "./proof-checker.js";

interface Badge extends Signed {
  name: string;
  credentialStatus: { statusListIndex: string; statusListCredential: string };
}
type StatusList = Signed & { credentialSubject: { encodedList: string } };

describe("A signed credential", function () {
  this.timeout(20_000);
  const app = useApp();

  const keepKey = (now: Date) => keepSigningKey(now, app.running.house.config.dataKeys);
  beforeEach(async () => {
    await makeTerm();
    await keepKey(monday);
  });

  const read = async (address: string): Promise<unknown> => (await fetch(address)).json();
  const issueTo = async (name: string) => makeCredential(await makePerson({ name }));
  const badgeOf = async ({ _id }: { _id: string }) => (await read(`${app.url}/check/${_id}.json`)) as Badge;
  const tokenOf = async ({ _id }: { _id: string }) => (await fetch(`${app.url}/check/${_id}.jwt`)).text();

  /** What the app serves is fetched from it, as a verifier would; the published contexts stand in the repository. */
  async function load(url: string) {
    if (!url.startsWith(app.url)) return loadContext(url);
    return { url, documentUrl: url, contextUrl: null, document: await read(url) };
  }

  async function isVerified(badge: object): Promise<boolean> {
    const suite = new DataIntegrityProof({ cryptosuite });
    const checkStatus = () => Promise.resolve({ verified: true });
    const checked = await verifyCredential({
      credential: badge,
      suite,
      documentLoader: load,
      checkStatus,
      now: app.clock.now(),
    });
    return checked.verified;
  }

  async function isProvedByHand(badge: Signed): Promise<boolean> {
    const key = (await read(badge.proof.verificationMethod)) as { publicKeyMultibase: string };
    return isProved(badge, key.publicKeyMultibase);
  }

  async function readToken(token: string): Promise<Badge> {
    const { keys } = (await read(`${app.url}/check/keys.json`)) as { keys: { kid: string; x: string }[] };
    const { kid = "" } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as {
      kid?: string;
    };
    const jwk = keys.find((each) => kid.endsWith(`/${each.kid}`));
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: jwk?.x ?? "" }, format: "jwk" });
    const pem = key.export({ type: "spki", format: "pem" }).toString();
    return createVerifier({ key: pem, algorithms: ["EdDSA"], clockTimestamp: monday.getTime() })(
      token,
    ) as Badge;
  }

  async function isListedAsRevoked(badge: Badge): Promise<boolean> {
    const list = (await read(badge.credentialStatus.statusListCredential)) as StatusList;
    expect(await isVerified(list)).to.equal(true);
    const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), "base64url"));
    const index = Number(badge.credentialStatus.statusListIndex);
    return (((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1;
  }

  it("is found good by an independent library, which fetches issuer and key from the app", async () => {
    const badge = await badgeOf(await issueTo("Zoë Ångström-Ωmega"));
    expect(badge.name).to.equal("Certificate of peer learning");
    expect(JSON.stringify(badge)).to.include("Zoë Ångström-Ωmega").and.include("30 min verified");
    expect(await isVerified(badge)).to.equal(true);
  });

  it("is found good by the standard's steps done by hand, and as a token by another library", async () => {
    const credential = await issueTo("Bea Student");
    expect(await isProvedByHand(await badgeOf(credential))).to.equal(true);
    const { name, id } = await readToken(await tokenOf(credential));
    expect({ name, id }).to.deep.equal({
      name: "Certificate of peer learning",
      id: `${app.url}/check/${credential._id}`,
    });
  });

  it("is refused by all three when a word, a number or the signature was altered", async () => {
    const credential = await issueTo("Bea Student");
    const badge = await badgeOf(credential);
    const forged = JSON.parse(JSON.stringify(badge).replaceAll("30 min", "300 h")) as Badge;
    expect(await isVerified(forged)).to.equal(false);
    expect(await isProvedByHand(forged)).to.equal(false);
    const other = await badgeOf(await issueTo("Someone Else"));
    expect(await isVerified({ ...badge, proof: other.proof })).to.equal(false);
    const [head, body = "", signature] = (await tokenOf(credential)).split(".");
    const text = Buffer.from(body, "base64url").toString().replace("30 min", "300 h");
    const token = [head, Buffer.from(text).toString("base64url"), signature].join(".");
    const refused = await readToken(token).catch((error: unknown) => error);
    expect(refused).to.have.property("code", "FAST_JWT_INVALID_SIGNATURE");
  });

  it("is the same, byte for byte, however often it is fetched", async () => {
    const { _id } = await issueTo("Bea Student");
    const forms = [".json", ".jwt"].map((form) => `${app.url}/check/${_id}${form}`);
    const fetched = [];
    for (const form of forms) fetched.push(await (await fetch(form)).text());
    app.clock.advance(60);
    // Signed afresh: what is answered from memory would be the same whatever it says.
    const signer = await findSigner(app.running.house.config.dataKeys);
    const credential = await Credential.findById(_id).orFail().lean<CredentialFields>();
    const name = await findProgrammeName();
    const document = () => openBadgeOf(credential, name, app.url);
    const badge = await signDocument(document(), signer, app.url, monday);
    const token = await signToken(document(), signer, app.url, monday);
    expect(fetched).to.deep.equal([JSON.stringify(badge, null, 2), token]);
    for (const [index, form] of forms.entries())
      expect(await (await fetch(form)).text()).to.equal(fetched[index]);
  });

  it("says through the signed list that it was revoked, and others than it don't", async () => {
    const [gone, kept] = [await issueTo("Bea Student"), await issueTo("Carl Student")];
    const badge = await badgeOf(gone);
    expect(await isListedAsRevoked(badge)).to.equal(false);
    await revoke({ id: "a test", now: monday }, gone._id, "Wrong person.");
    expect(await isListedAsRevoked(badge)).to.equal(true);
    expect(await isListedAsRevoked(await badgeOf(kept))).to.equal(false);
  });

  it("stays good after its key was rotated, and the next is signed by another key", async () => {
    const [first, second] = [await issueTo("Bea Student"), await issueTo("Carl Student")];
    const before = await badgeOf(first);
    const nextYear = new Date(monday.getTime() + 366 * 86_400_000);
    await keepKey(nextYear);
    app.clock.set(nextYear);
    const after = await badgeOf(second);
    expect(after.proof.verificationMethod).not.to.equal(before.proof.verificationMethod);
    expect(after.proof.created, "not before there was the key").to.equal(stamp(nextYear));
    expect(await isVerified(before)).to.equal(true);
    expect(await isVerified(after)).to.equal(true);
    expect(await SigningKey.countDocuments({ retiredAt: null })).to.equal(1);
  });

  // Red when the old key retires in one write and the next comes in another.
  it("is never without a key that signs, also when the next could not be made", async () => {
    const create = SigningKey.create.bind(SigningKey);
    Object.assign(SigningKey, { create: () => Promise.reject(new Error("The power went out")) });
    try {
      const nextYear = new Date(monday.getTime() + 366 * 86_400_000);
      expect(String(await keepKey(nextYear).catch((error: unknown) => error))).to.include("power");
    } finally {
      Object.assign(SigningKey, { create });
    }
    expect((await badgeOf(await issueTo("Bea Student"))).proof.created).to.equal(stamp(monday));
  });

  it("is signed by another key once the one it was sealed under is said to be lost, and by none before", async () => {
    const { dataKeys } = app.running.house.config;
    const before = await badgeOf(await issueTo("Bea Student"));
    await retireUnopened(monday, dataKeys);
    const { kid } = await findSigner(dataKeys);
    await SigningKey.updateOne({}, { $set: { sealedD: "another.key.sealed.it" } });
    await retireUnopened(monday, dataKeys);
    await keepKey(monday);
    expect((await findSigner(dataKeys)).kid).to.not.equal(kid);
    expect(await isVerified(before)).to.equal(true);
    expect(await isVerified(await badgeOf(await issueTo("Ana Ruiz")))).to.equal(true);
  });

  it("keeps its private key sealed: neither the database nor an address tells it", async () => {
    const { _id } = await issueTo("Bea Student");
    await badgeOf({ _id });
    const [key] = await SigningKey.find().lean();
    expect(key?.sealedD.split(".")).to.have.length(4);
    for (const address of ["keys.json", "issuer.json", `keys/${key?._id ?? ""}`]) {
      const text = JSON.stringify(await read(`${app.url}/check/${address}`));
      expect(text).not.to.match(/"d":|secretKey|private/i);
    }
    expect(await Credential.countDocuments()).to.equal(1);
  });
});

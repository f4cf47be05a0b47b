import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { capital } from "../web/phrases.js";
import { correctedWords, periodWords, verifiedLines } from "./certificate-words.js";
import { current, type CredentialFields } from "./credential.js";
import { correctionsOf } from "./revision.js";

/** What anyone who has the address may read of a credential: what the paper says, and whether it still holds. */
export function presentCheck(credential: CredentialFields, zone: string, baseUrl: string) {
  const on = (at: Date) => dayWords(wallOf(at, zone).on, true);
  const { _id, holder, title, about, criteria, revokedAt, revokedReason, replacedBy } = credential;
  const corrections = correctionsOf(credential.revisions).map(({ before, after }) => ({
    at: on(after.at),
    text: correctedWords(before, after),
    who: capital(after.because),
  }));
  return {
    credential: {
      holder,
      heading: title,
      about,
      criteria,
      issued: on(credential.issuedAt),
      countedOn: on(current(credential).at),
      period: periodWords(current(credential)),
      lines: verifiedLines(current(credential)),
      corrections,
      isRevoked: Boolean(revokedAt),
      revoked: revokedAt ? on(revokedAt) : "",
      revokedReason,
      replacement: replacedBy === null || replacedBy === undefined ? "" : `/check/${replacedBy}`,
      json: `/check/${_id}.json`,
      jwt: `/check/${_id}.jwt`,
      address: `${baseUrl}/check/${_id}`,
    },
  };
}
